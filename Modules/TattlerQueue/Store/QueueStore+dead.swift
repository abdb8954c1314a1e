internal import TattlerModel

/// Dead letters.
extension QueueStore {
  /// Stores a dead letter; `payload` is nil where nothing is kept but the count.
  func insertDead(_ letter: DeadLetterRecord, _ payload: StoredPayload?) throws(SQLiteFailure) {
    let codec = payload?.codec.rawValue ?? PayloadCodec.plain.rawValue
    let checksum = payload?.checksum(of: letter) ?? letter.checksum(codec: codec, ofBytes: 0)
    try insertDead.bind(
      letter.sink, letter.batch, letter.at, letter.rows, letter.points, codec, Int64(payload?.size ?? 0), checksum)
    try insertDead.bind(letter.reason, at: 9)
    try insertDead.bind(letter.message, at: 10)
    guard let payload else {
      insertDead.unbind(11)
      return try insertDead.run()
    }
    try write(payload, with: insertDead, at: 11)
  }

  /// Drops the oldest dead letter.
  ///
  /// - Returns: its size in bytes; nil where there is none.
  func dropOldestDead() throws(SQLiteFailure) -> Int? {
    var size: Int?
    while try dropDead.step() { size = Self.size(dropDead.integer(0)) }
    return size
  }

  /// A dead letter with its rows, which are nil where none were kept or where they are damaged, and their stored size.
  func deadLetter(_ id: Int64) throws(SQLiteFailure) -> (DeadLetterRecord, MetricBatch?, size: Int)? {
    let statement = try connection.prepare("SELECT \(DeadLetterColumns.all) FROM dead WHERE id = ?")
    try statement.bind(id)
    guard try statement.step() else { return nil }
    let columns = DeadLetterColumns(statement)
    return (columns.letter, columns.batch(decompressor), columns.size)
  }

  /// Forgets a dead letter.
  ///
  /// - Returns: its stored size in bytes; nil where there is no such letter.
  @discardableResult
  func deleteDead(_ id: Int64) throws(SQLiteFailure) -> Int? {
    let statement = try connection.prepare("DELETE FROM dead WHERE id = ? RETURNING size")
    try statement.bind(id)
    var size: Int?
    while try statement.step() { size = Self.size(statement.integer(0)) }
    return size
  }

  /// The largest number of a sink that has dead letters; 0 where there are none.
  func newestDeadSink() throws(SQLiteFailure) -> Int64 {
    min(max(try connection.integer("SELECT max(sink) FROM dead") ?? 0, 0), Int64(SinkLedger.maximum))
  }
}
