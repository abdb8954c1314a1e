internal import CSQLite

/// One connection to a database.
///
/// Unchecked because SQLite's handle is a pointer: whoever owns a connection uses it from one thread at a time, the
/// writer from its thread, the reader under its lock.
@safe
final class SQLiteConnection: @unchecked Sendable {
  private var handle: OpaquePointer?
  /// Pages in the write-ahead log after the last commit of this connection.
  private(set) var logPages = 0
  private var reservedBytes = 0
  private var reservedLogBytes = 0
  private let space: DiskSpace
  private let use = DatabaseUse()
  private static let busyMilliseconds: Int32 = 5_000

  /// Opens a file that is there, or `:memory:`.
  ///
  /// - Parameters:
  ///   - fileSystem: the name of a VFS; nil for the system's.
  ///   - isReadOnly: whether the files stay as they are, the log that a process left behind included.
  init(path: String, fileSystem: String? = nil, isReadOnly: Bool = false) throws(SQLiteFailure) {
    space = DiskSpace(path: path, isForeign: fileSystem != nil)
    var opened: OpaquePointer?
    use.note(path)
    let flags = (isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX
    let code = unsafe sqlite3_open_v2(path, &opened, flags, fileSystem)
    unsafe handle = opened
    use.note(path)
    guard code == SQLITE_OK else {
      let failure = failure(code)
      close()
      throw failure
    }
    unsafe sqlite3_extended_result_codes(opened, 1)
    unsafe sqlite3_busy_timeout(opened, Self.busyMilliseconds)
  }

  // Statements keep the handle, and this object with its note that the file is in use, until they are gone: then SQLite
  // is done.
  deinit { close() }

  /// Closes; statements that are still there keep the handle until they are gone.
  func close() {
    if let open = unsafe handle { unsafe sqlite3_close_v2(open) }
    unsafe handle = nil
  }

  /// Asks for space before it is needed, in steps of 4 MiB where there are as many: see ``DiskSpace``.
  ///
  /// - Parameters:
  ///   - bytes: the least length of the database in bytes.
  ///   - logBytes: the least length of its log.
  /// - Throws: a failure with the code for a full disk where there is no such space.
  func reserve(bytes: Int, logBytes: Int) throws(SQLiteFailure) {
    // The log first: without it nothing can be noted.
    if logBytes > reservedLogBytes {
      unsafe try space.reserve(logBytes, of: .log, handle)
      reservedLogBytes = logBytes
    }
    if bytes <= reservedBytes { return }
    let step = 4 << 20
    let rounded = (bytes + step - 1) / step * step
    do throws(SQLiteFailure) {
      unsafe try space.reserve(rounded, of: .database, handle)
      reservedBytes = rounded
    } catch {
      unsafe try space.reserve(bytes, of: .database, handle)
      reservedBytes = bytes
    }
  }

  /// Forgets what was reserved of the database: the file may have become shorter.
  func forgetReserve() { reservedBytes = 0 }

  /// Keeps ``logPages``; replaces SQLite's own automatic checkpoints.
  func countLogPages() {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let hook: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
      context, _, _, pages in
      guard let context = unsafe context else { return SQLITE_OK }
      unsafe Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
      return SQLITE_OK
    }
    _ = unsafe sqlite3_wal_hook(handle, hook, context)
  }

  /// Runs statements without parameters and without interest in their rows.
  func execute(_ sql: String) throws(SQLiteFailure) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Compiles a statement that will be used many times.
  func prepare(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let compiled = unsafe statement else { throw failure(code) }
    return unsafe SQLiteStatement(compiled, self)
  }

  /// The first column of the first row; nil where there is no row or it is NULL.
  func integer(_ sql: String) throws(SQLiteFailure) -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.optionalInteger(0) : nil
  }

  /// How a write-ahead log is copied into the database.
  enum CheckpointMode {
    /// As far as readers allow, without waiting.
    case passive
    /// Everything, then the log is cut to nothing.
    case truncate
  }

  /// Copies the write-ahead log into the database.
  ///
  /// - Returns: true where all of it was copied.
  @discardableResult
  func checkpoint(_ mode: CheckpointMode) throws(SQLiteFailure) -> Bool {
    var frames: Int32 = 0
    var copied: Int32 = 0
    let number = mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
    // Somebody may read for long, as a check of the file does: then the log is cut another time.
    unsafe sqlite3_busy_timeout(handle, 0)
    defer { unsafe sqlite3_busy_timeout(handle, Self.busyMilliseconds) }
    let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, number, &frames, &copied)
    if code == SQLITE_BUSY { return false }
    guard code == SQLITE_OK else { throw failure(code) }
    if frames == copied {
      logPages = 0
      // SQLite has cut the database to its last page.
      reservedBytes = 0
      if mode == .truncate { reservedLogBytes = 0 }
    }
    return frames == copied
  }

  /// True where no transaction is open.
  var isIdle: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

  /// The failure that the connection remembers.
  func failure(_ code: Int32) -> SQLiteFailure {
    guard let handle = unsafe handle, let text = unsafe sqlite3_errmsg(handle) else {
      return SQLiteFailure(
        extendedCode: code, message: unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) } ?? "")
    }
    return SQLiteFailure(extendedCode: code, message: unsafe String(cString: text))
  }
}
