/// Stores what processors noted and is left of it in a damaged file.
struct SalvageRecords {
  /// What an owner has lost; both are 0 where that is not known.
  struct Loss: Sendable, Equatable {
    let owner: String
    let records: Int
    let entries: Int
  }

  private let store: QueueStore
  private let owners: [String: OwnerLedger]
  private let hasRecord: SQLiteStatement
  private let version: SQLiteStatement
  /// Entries that no pointer led to, with their sizes and seals, by owner and key. A page that is damaged may show some
  /// that were changed or deleted since.
  private var doubtful: [String: [[UInt8]: (bytes: Int, seal: Int64)]] = [:]
  private var doubts = 0
  /// Entries that are remembered so: a few damaged pages have less.
  private static let maximumDoubts = 50_000

  /// - Parameter owners: the counters as the damaged file has them.
  init(_ store: QueueStore, _ owners: [String: OwnerLedger]) throws(SQLiteFailure) {
    self.store = store
    self.owners = owners
    hasRecord = try store.connection.prepare("SELECT 1 FROM records WHERE id = ?")
    version = try store.connection.prepare("SELECT version FROM state WHERE owner = ? AND key = ?")
  }

  /// Keeps a record, unless it was folded: a page of former times may show it still.
  func keep(_ note: RawNote) throws(SQLiteFailure) {
    if note.id <= owners[note.record.owner]?.folded ?? 0 { return }
    try hasRecord.bind(note.id)
    defer { hasRecord.reset() }
    if try hasRecord.step() { return }
    try store.records.insert(note.record, id: note.id)
  }

  /// Keeps an entry, unless a later fold wrote it as well.
  mutating func keep(_ found: RawEntry) throws(SQLiteFailure) {
    try version.bind(found.owner, at: 1)
    try version.bind(copying: found.entry.key, at: 2)
    let known = try version.step() ? version.integer(0) : 0
    version.reset()
    let key = found.entry.key
    if known == found.version, found.isPointedAt { doubtful[found.owner]?[key] = nil }
    if known >= found.version { return }
    let stored = try store.records.put(found.entry.value, of: found.owner, key: key, version: found.version)
    if found.isPointedAt {
      doubtful[found.owner]?[key] = nil
    } else if doubts < Self.maximumDoubts {
      doubts += 1
      doubtful[found.owner, default: [:]][key] = stored
    }
  }

  /// Counts what was kept, and finds out what is missing.
  mutating func finish(_ ledger: inout QueueLedger) throws(SQLiteFailure) -> [Loss] {
    try dropRemnants()
    var kept = try count()
    for name in owners.keys where kept[name] == nil { kept[name] = OwnerLedger() }
    var losses: [Loss] = []
    for (name, var owner) in kept.sorted(by: { $0.key < $1.key }) {
      if let loss = loss(of: name, owner) { losses.append(loss) }
      owner.version = max(owner.version, owners[name]?.version ?? 0)
      owner.folded = owners[name]?.folded ?? 0
      ledger.nextBatch = max(ledger.nextBatch, owner.version + 1)
      ledger.set(owner, named: name)
    }
    return losses
  }

  /// Drops what does not belong to the states. Where that cannot be told, everything doubtful goes: a total that begins
  /// anew does less harm than one of former times.
  private func dropRemnants() throws(SQLiteFailure) {
    if doubtful.isEmpty { return }
    let kept = try count()
    for (owner, entries) in doubtful {
      for key in remnants(of: owner, entries, kept[owner] ?? OwnerLedger()) {
        try store.records.deleteEntry(of: owner, key: key)
      }
    }
  }

  /// The seals tell by their sum which of some doubtful entries are too many, up to two of them.
  private func remnants(
    of owner: String, _ entries: [[UInt8]: (bytes: Int, seal: Int64)], _ kept: OwnerLedger
  ) -> [[UInt8]] {
    let all = Array(entries.keys)
    guard let counted = owners[owner], counted.version >= kept.version else { return all }
    let excess = kept.digest &- counted.digest
    if excess == 0 { return [] }
    var keys: [Int64: [UInt8]] = [:]
    for (key, entry) in entries { keys[entry.seal] = key }
    if let one = keys[excess] { return [one] }
    for (key, entry) in entries {
      if let other = keys[excess &- entry.seal], other != key { return [key, other] }
    }
    return all
  }

  /// The counters of what is in the new file. The versions are those of the newest records and entries.
  private func count() throws(SQLiteFailure) -> [String: OwnerLedger] {
    var kept: [String: OwnerLedger] = [:]
    let records = try store.connection.prepare("SELECT owner, id, size FROM records ORDER BY id")
    while try records.step() {
      kept[records.text(0), default: OwnerLedger()].noted(records.integer(1), bytes: Int(records.integer(2)))
    }
    let entries = try store.connection.prepare("SELECT owner, version, seal, length(key) + length(value) FROM state")
    while try entries.step() {
      let name = entries.text(0)
      var owner = kept[name] ?? OwnerLedger()
      owner.gained((Int(entries.integer(3)), entries.integer(2)))
      owner.version = max(owner.version, entries.integer(1))
      kept[name] = owner
    }
    return kept
  }

  private func loss(of name: String, _ kept: OwnerLedger) -> Loss? {
    // What is newer than the counters tells that these are of former times.
    guard let counted = owners[name], counted.version >= kept.version else {
      return Loss(owner: name, records: 0, entries: 0)
    }
    let records = max(counted.records - kept.records, 0)
    let entries = counted.digest == kept.digest ? 0 : max(counted.entries - kept.entries, 1)
    return records + entries > 0 ? Loss(owner: name, records: records, entries: entries) : nil
  }
}
