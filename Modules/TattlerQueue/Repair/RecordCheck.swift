/// Checks what processors noted: each record and each entry of a state against its seal, and their counters against
/// the tables.
enum RecordCheck {
  /// - Returns: sentences on what is wrong, at most `limit`.
  static func contradictions(_ connection: SQLiteConnection, limit: Int) throws(SQLiteFailure) -> [String] {
    var found: [String] = []
    func add(_ sentence: String) { if found.count < limit { found.append(sentence) } }
    var kept: [String: OwnerLedger] = [:]
    let records = try connection.prepare("SELECT id, owner, size, checksum, data FROM records ORDER BY id")
    while try records.step() {
      let (id, owner) = (records.integer(0), records.text(1))
      let bytes = records.bytes(4)
      kept[owner, default: OwnerLedger()].noted(id, bytes: bytes.count)
      if RowSeal.ofRecord(id, owner: owner, bytes, size: records.integer(2)) != records.integer(3) {
        add("record \(id) of \(owner) is not what was written")
      }
    }
    let entries = try connection.prepare("SELECT owner, key, version, seal, value FROM state")
    while try entries.step() {
      let owner = entries.text(0)
      let entry = StateEntry(key: entries.bytes(1), value: entries.bytes(4))
      let seal = RowSeal.ofEntry(owner: owner, key: entry.key, version: entries.integer(2), value: entry.value)
      kept[owner, default: OwnerLedger()].gained((entry.key.count + entry.value.count, seal))
      if seal != entries.integer(3) { add("an entry of the state of \(owner) is not what was written") }
    }
    for (name, owner, isSealed) in try LedgerReading.owners(connection) {
      if !isSealed { add("the counters of the owner \(name) are not what was written") }
      if let sentence = difference(name, owner, kept.removeValue(forKey: name) ?? OwnerLedger()) {
        add(sentence)
      }
    }
    for name in kept.keys.sorted() { add("something is there of the unknown owner \(name)") }
    return found
  }

  private static func difference(_ name: String, _ counted: OwnerLedger, _ kept: OwnerLedger) -> String? {
    if counted.records != kept.records || counted.recordBytes != kept.recordBytes {
      return "\(counted.records) records of \(name) are counted, the table has \(kept.records)"
    }
    if counted.entries != kept.entries || counted.digest != kept.digest {
      return "the state of \(name) is not what was counted: \(counted.entries) entries, the table has \(kept.entries)"
    }
    return nil
  }
}
