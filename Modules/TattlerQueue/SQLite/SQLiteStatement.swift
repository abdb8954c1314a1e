internal import CSQLite

/// A compiled statement. Parameters count from 1, columns from 0, as in SQLite.
///
/// Unchecked for the reason that ``SQLiteConnection`` is.
@safe
final class SQLiteStatement: @unchecked Sendable {
  private let statement: OpaquePointer
  private let connection: SQLiteConnection

  init(_ statement: OpaquePointer, _ connection: SQLiteConnection) {
    unsafe self.statement = statement
    self.connection = connection
  }

  deinit { unsafe sqlite3_finalize(statement) }

  /// Sets the parameters from 1 on.
  func bind(_ values: Int64...) throws(SQLiteFailure) {
    var index: Int32 = 1
    for value in values {
      try check(unsafe sqlite3_bind_int64(statement, index, value))
      index += 1
    }
  }

  func bind(_ value: Int64, at index: Int32) throws(SQLiteFailure) {
    try check(unsafe sqlite3_bind_int64(statement, index, value))
  }

  func bind(_ text: String, at index: Int32) throws(SQLiteFailure) {
    let size = Int32(clamping: text.utf8.count)
    try check(unsafe sqlite3_bind_text(statement, index, text, size, tattler_sqlite_transient()))
  }

  /// Sets a parameter to bytes that stay where they are until ``unbind(_:)``.
  @unsafe
  func bind(borrowed bytes: UnsafeRawBufferPointer, at index: Int32) throws(SQLiteFailure) {
    try check(unsafe sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), nil))
  }

  /// Sets a parameter to a copy of some bytes.
  func bind(copying bytes: [UInt8], at index: Int32) throws(SQLiteFailure) {
    // Bytes without an address would be NULL.
    if bytes.isEmpty { return try check(unsafe sqlite3_bind_zeroblob(statement, index, 0)) }
    let code = unsafe bytes.withUnsafeBytes {
      unsafe sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), tattler_sqlite_transient())
    }
    try check(code)
  }

  /// Steps to the end with a parameter set to some bytes, which are not copied, and forgets them and the rows.
  func run(with bytes: [UInt8], at index: Int32) throws(SQLiteFailure) {
    if bytes.isEmpty {
      try bind(copying: [], at: index)
      return try run()
    }
    let outcome: Result<Void, SQLiteFailure> = unsafe bytes.withUnsafeBytes { bytes in
      do throws(SQLiteFailure) {
        unsafe try bind(borrowed: bytes, at: index)
        return .success(try run())
      } catch { return .failure(error) }
    }
    unbind(index)
    try outcome.get()
  }

  /// Steps once: true where there is a row.
  func step() throws(SQLiteFailure) -> Bool {
    let code = unsafe sqlite3_step(statement)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      reset()
      return false
    default:
      let failure = connection.failure(code)
      reset()
      throw failure
    }
  }

  /// Steps to the end and forgets the rows.
  func run() throws(SQLiteFailure) {
    while try step() {}
  }

  /// Makes the statement ready to run again; parameters keep their values.
  func reset() { unsafe sqlite3_reset(statement) }

  /// Sets a parameter to NULL.
  func unbind(_ index: Int32) { unsafe sqlite3_bind_null(statement, index) }

  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  func optionalInteger(_ column: Int32) -> Int64? {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : integer(column)
  }

  func text(_ column: Int32) -> String {
    guard let bytes = unsafe sqlite3_column_text(statement, column) else { return "" }
    let count = unsafe Int(sqlite3_column_bytes(statement, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] { unsafe withBlob(column) { unsafe Array($0) } }

  /// Lends the bytes of a column until the closure returns. They were read, from overflow pages too, by ``step()``.
  func withBlob<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = unsafe sqlite3_column_blob(statement, column)
    let count = unsafe Int(sqlite3_column_bytes(statement, column))
    return unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  private func check(_ code: Int32) throws(SQLiteFailure) {
    guard code == SQLITE_OK else { throw connection.failure(code) }
  }
}
