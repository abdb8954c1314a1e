internal import TattlerModel

/// Copies what can be read of a damaged file into a new one, page by page, without the help of SQLite.
///
/// A row is taken where its seal or checksum is right, wherever on a page it stands. Where it is unknown whether a sink
/// still needs a batch, it does: a batch that is delivered twice is better than one that is lost.
struct QueueSalvage {
  private let files: QueueFiles
  private let store: QueueStore
  private let now: UInt64
  private let maximumDeadBytes: Int
  private let check = SalvageCheck()
  private var ledger: QueueLedger
  private var result = SalvageResult()
  private var queued: [Int64: (points: Int, batches: Int, bytes: Int)] = [:]
  private var openBytes = 0
  /// Bytes of a transaction: bounds the memory of the new file's log.
  private static let transactionBytes = 16 << 20

  init(_ files: QueueFiles, into database: QueueDatabase, _ configuration: QueueConfiguration) {
    self.files = files
    store = database.store
    ledger = database.ledger
    now = configuration.now()
    maximumDeadBytes = configuration.maximumDeadBytes
  }

  /// Copies; what cannot be read is passed over and counted as lost.
  ///
  /// - Throws: where the new file cannot be written.
  mutating func run() throws(SQLiteFailure) -> SalvageResult {
    try store.begin()
    if let file = RawFile(files) {
      let findings = SalvageFindings(file)
      ledger.nextBatch = max(ledger.nextBatch, min(findings.nextBatch, Int64(SinkLedger.maximum)))
      for (number, sink) in findings.sinks.sorted(by: { $0.key < $1.key }) { try add(sink, number) }
      var notes = try copyRows(file, findings)
      result.losses = try notes.finish(&ledger)
    }
    try finish()
    return result
  }

  private mutating func add(_ sink: SinkLedger, _ number: Int64) throws(SQLiteFailure) {
    guard number > 0, !sink.name.isEmpty, !ledger.sinks.values.contains(where: { $0.name == sink.name }) else { return }
    try store.insertSink(number, named: sink.name)
    ledger.add(sink, number: number, newest: 0)
    queued[number] = (0, 0, 0)
  }

  private mutating func copyRows(
    _ file: RawFile, _ findings: SalvageFindings
  ) throws(SQLiteFailure) -> SalvageRecords {
    let letters = try SalvageDeadLetters(store)
    var notes = try SalvageRecords(store, findings.owners)
    var failure: SQLiteFailure?
    file.records([.batch, .deadLetter, .record, .state]) { record in
      if failure != nil { return }
      do throws(SQLiteFailure) {
        switch record {
        case .batch(let description, let checksum, let bytes, isSealed: true):
          let found = unsafe bytes.withUnsafeBytes { unsafe check.batch(description, $0, checksum: checksum) }
          if let found { try keep(found, description.id, findings) }
        case .deadLetter(let letter) where letter.isSealed && queued[letter.letter.sink] != nil:
          guard ledger.deadBytes + letter.bytes.count <= maximumDeadBytes else { return }
          guard try letters.insert(letter) else { return }
          ledger.deadLetters += 1
          ledger.deadBytes += letter.bytes.count
          try commitSome(letter.bytes.count)
        case .record(let note) where note.isSealed:
          try notes.keep(note)
          try commitSome(note.record.bytes.count)
        case .state(let entry) where entry.isSealed:
          try notes.keep(entry)
          try commitSome(entry.entry.value.count)
        default: return
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return notes
  }

  private mutating func keep(
    _ found: SalvagedBatch, _ id: Int64, _ findings: SalvageFindings
  ) throws(SQLiteFailure) {
    let payload = found.payload
    guard payload.points > 0, (1..<Int64(SinkLedger.maximum)).contains(id) else { return }
    var needs: [(Int64, PendingState)] = []
    for sink in queued.keys {
      let need = findings.need(of: sink, batch: id, points: payload.points, size: payload.size)
      if let need { needs.append((sink, need)) }
    }
    if needs.isEmpty { return }
    if try store.hasBatch(id) { return }
    try store.insert(payload, id: id, acceptedAt: found.acceptedAt)
    for (sink, state) in needs {
      try store.insertPending(state, sink: sink, batch: id)
      queued[sink]?.points += state.pointsLeft
      queued[sink]?.batches += 1
      queued[sink]?.bytes += payload.size
      result.points += state.pointsLeft
    }
    ledger.batches += 1
    ledger.bytes += payload.size
    ledger.nextBatch = max(ledger.nextBatch, id + 1)
    result.batches += 1
    try commitSome(payload.size)
  }

  private mutating func finish() throws(SQLiteFailure) {
    for (sink, found) in queued.sorted(by: { $0.key < $1.key }) {
      let lost = ledger.reconcile(
        queued: found.points, batches: found.batches, bytes: found.bytes, of: sink)
      if lost == 0 { continue }
      result.lostPoints += lost
      try store.insertDead(
        DeadLetterRecord(
          sink: sink, batch: 0, reason: "damaged", message: "these points could not be read from the damaged file",
          at: Int64(clamping: now), rows: 0, points: Int64(lost)), nil)
      ledger.deadLetters += 1
    }
    try store.save(&ledger)
    try store.commit()
  }

  private mutating func commitSome(_ bytes: Int) throws(SQLiteFailure) {
    openBytes += bytes + 512
    if openBytes < Self.transactionBytes { return }
    openBytes = 0
    try store.commit()
    _ = try store.connection.checkpoint(.passive)
    try store.begin()
  }
}
