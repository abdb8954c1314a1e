/// The writer's side of what processors note: the tables `records`, `state` and `owners`.
///
/// Owned by the writer's thread.
final class RecordStore: @unchecked Sendable {
  private let insertRecord: SQLiteStatement
  private let deleteRecords: SQLiteStatement
  private let selectEntry: SQLiteStatement
  private let putEntry: SQLiteStatement
  private let deleteEntry: SQLiteStatement
  private let putOwner: SQLiteStatement

  init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    insertRecord = try connection.prepare(
      "INSERT INTO records(id, size, checksum, owner, data) VALUES(?, ?, ?, ?, ?)")
    deleteRecords = try connection.prepare(
      "DELETE FROM records WHERE id > ? AND id <= ? AND owner = ? RETURNING size")
    selectEntry = try connection.prepare(
      "SELECT length(key) + length(value), seal FROM state WHERE owner = ? AND key = ?")
    putEntry = try connection.prepare(
      "INSERT OR REPLACE INTO state(version, seal, owner, key, value) VALUES(?, ?, ?, ?, ?)")
    deleteEntry = try connection.prepare("DELETE FROM state WHERE owner = ? AND key = ?")
    putOwner = try connection.prepare(
      """
      INSERT OR REPLACE INTO owners(version, folded, records, record_bytes, entries, entry_bytes, digest, seal, name)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
  }

  func insert(_ record: QueueRecord, id: Int64) throws(SQLiteFailure) {
    let size = Int64(record.bytes.count)
    try insertRecord.bind(id, size, RowSeal.ofRecord(id, owner: record.owner, record.bytes, size: size))
    try insertRecord.bind(record.owner, at: 4)
    try insertRecord.run(with: record.bytes, at: 5)
  }

  /// Forgets the records of an owner behind `first` and up to `last`.
  ///
  /// - Returns: how many there were, and their bytes.
  func delete(of owner: String, after first: Int64, through last: Int64) throws(SQLiteFailure) -> (
    records: Int, bytes: Int
  ) {
    try deleteRecords.bind(first, last)
    try deleteRecords.bind(owner, at: 3)
    var gone = (records: 0, bytes: 0)
    while try deleteRecords.step() {
      gone.records += 1
      gone.bytes += Int(min(max(deleteRecords.integer(0), 0), Int64(QueueRecord.maximumBytes)))
    }
    return gone
  }

  /// The size of an entry, with its key, and its seal; nil where there is none.
  func entry(of owner: String, key: [UInt8]) throws(SQLiteFailure) -> (bytes: Int, seal: Int64)? {
    try selectEntry.bind(owner, at: 1)
    try selectEntry.bind(copying: key, at: 2)
    guard try selectEntry.step() else { return nil }
    defer { selectEntry.reset() }
    return (Int(selectEntry.integer(0)), selectEntry.integer(1))
  }

  /// Writes an entry, in place of one with the same key.
  ///
  /// - Returns: its size, with its key, and its seal.
  func put(
    _ value: [UInt8], of owner: String, key: [UInt8], version: Int64
  ) throws(SQLiteFailure) -> (bytes: Int, seal: Int64) {
    let seal = RowSeal.ofEntry(owner: owner, key: key, version: version, value: value)
    try putEntry.bind(version, seal)
    try putEntry.bind(owner, at: 3)
    try putEntry.bind(copying: key, at: 4)
    try putEntry.run(with: value, at: 5)
    return (key.count + value.count, seal)
  }

  func deleteEntry(of owner: String, key: [UInt8]) throws(SQLiteFailure) {
    try deleteEntry.bind(owner, at: 1)
    try deleteEntry.bind(copying: key, at: 2)
    try deleteEntry.run()
  }

  /// Writes the counters of an owner.
  func save(_ owner: OwnerLedger, named name: String) throws(SQLiteFailure) {
    try putOwner.bind(
      owner.version, owner.folded, Int64(owner.records), Int64(owner.recordBytes), Int64(owner.entries),
      Int64(owner.entryBytes), owner.digest, RowSeal.ofOwner(name, owner))
    try putOwner.bind(name, at: 9)
    try putOwner.run()
  }
}
