/// Stores dead letters of a damaged file as they are, with their numbers.
struct SalvageDeadLetters {
  private let statement: SQLiteStatement
  private let search: SQLiteStatement

  init(_ store: QueueStore) throws(SQLiteFailure) {
    search = try store.connection.prepare("SELECT 1 FROM dead WHERE id = ?")
    statement = try store.connection.prepare(
      """
      INSERT INTO dead(id, sink, batch, at, row_count, point_count, codec, size, checksum, reason, message, data)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, x''))
      """)
  }

  /// - Returns: false where there is one of this number already.
  func insert(_ found: RawDeadLetter) throws(SQLiteFailure) -> Bool {
    try search.bind(found.id)
    let isThere = try search.step()
    search.reset()
    if isThere { return false }
    let letter = found.letter
    try statement.bind(
      found.id, letter.sink, letter.batch, letter.at, letter.rows, letter.points, found.codec, Int64(found.bytes.count),
      found.checksum)
    try statement.bind(letter.reason, at: 10)
    try statement.bind(letter.message, at: 11)
    let outcome: Result<Void, SQLiteFailure> = unsafe found.bytes.withUnsafeBytes { bytes in
      do throws(SQLiteFailure) {
        if unsafe bytes.isEmpty { statement.unbind(12) } else { unsafe try statement.bind(borrowed: bytes, at: 12) }
        return .success(try statement.run())
      } catch { return .failure(error) }
    }
    statement.unbind(12)
    try outcome.get()
    return true
  }
}
