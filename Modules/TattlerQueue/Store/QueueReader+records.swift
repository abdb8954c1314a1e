/// What processors read of what they noted.
extension QueueReader {
  /// The records of an owner behind `after`, in their order, as far as the limit allows; at least one where there is
  /// one.
  func records(of owner: String, after: Int64, limitBytes: Int) throws(QueueError) -> [StoredRecord] {
    try reading { statements throws(SQLiteFailure) in
      let counters = try LedgerReading.owner(owner, statements.connection)
      let statement = try statements.connection.prepare(
        "SELECT id, size, checksum, data FROM records WHERE id > ? AND owner = ? ORDER BY id")
      try statement.bind(after)
      try statement.bind(owner, at: 2)
      var found: [StoredRecord] = []
      var room = limitBytes
      while try statement.step() {
        let (id, size) = (statement.integer(0), statement.integer(1))
        if !found.isEmpty, size > Int64(room) { return found }
        let bytes = statement.bytes(3)
        guard id > counters.folded, RowSeal.ofRecord(id, owner: owner, bytes, size: size) == statement.integer(2) else {
          throw SQLiteFailure(damage: "record \(id) of \(owner) is not what was written")
        }
        found.append(StoredRecord(id: id, bytes: bytes))
        room -= bytes.count
      }
      // All of them were asked for: none may be missing.
      guard after > counters.folded || found.count == counters.records else {
        throw SQLiteFailure(damage: "the records of \(owner) are not those that were counted")
      }
      return found
    }
  }

  /// The state of an owner, sorted by its keys.
  func state(of owner: String) throws(QueueError) -> [StateEntry] {
    try reading { statements throws(SQLiteFailure) in
      var left = try LedgerReading.owner(owner, statements.connection)
      let statement = try statements.connection.prepare(
        "SELECT key, version, seal, value FROM state WHERE owner = ? ORDER BY key")
      try statement.bind(owner, at: 1)
      var found: [StateEntry] = []
      while try statement.step() {
        let entry = StateEntry(key: statement.bytes(0), value: statement.bytes(3))
        let seal = RowSeal.ofEntry(owner: owner, key: entry.key, version: statement.integer(1), value: entry.value)
        guard seal == statement.integer(2), left.lost((entry.key.count + entry.value.count, seal)) else {
          throw SQLiteFailure(damage: "the state of \(owner) is not what was written")
        }
        found.append(entry)
      }
      guard left.entries == 0, left.digest == 0 else {
        throw SQLiteFailure(damage: "the state of \(owner) is not what was counted")
      }
      return found
    }
  }
}
