internal import TattlerModel

/// Copies what can be read of a damaged file into a new one: row by row through SQLite, then, for what that does not
/// reach, page by page.
///
/// A batch is taken where its bytes match their checksum. Where it is unknown whether a sink still needs a batch, it
/// does: a batch that is delivered twice is better than one that is lost.
struct QueueSalvage {
  private let files: QueueFiles
  private let store: QueueStore
  private let now: UInt64
  private let maximumDeadBytes: Int
  private let fileSystem: String?
  private let check = SalvageCheck()
  private var ledger: QueueLedger
  private var result = SalvageResult()
  private var queued: [Int64: (points: Int, batches: Int, bytes: Int)] = [:]
  private var openBytes = 0
  /// Bytes of a transaction: bounds the memory of the new file's log.
  private static let transactionBytes = 16 << 20
  /// Failed reads after which a table is given up.
  private static let maximumFailures = 1_000_000
  /// Pending rows that are remembered from raw pages; batches beyond count as pending for every sink.
  private static let maximumRawRows = 4_000_000

  init(_ files: QueueFiles, into database: QueueDatabase, _ configuration: QueueConfiguration) {
    self.files = files
    store = database.store
    ledger = database.ledger
    now = configuration.now()
    maximumDeadBytes = configuration.maximumDeadBytes
    fileSystem = configuration.fileSystem
  }

  /// Copies; what cannot be read is passed over and counted as lost.
  ///
  /// - Throws: where the new file cannot be written.
  mutating func run() throws(SQLiteFailure) -> SalvageResult {
    try store.begin()
    try copyThroughSQLite()
    if queued.isEmpty || isIncomplete { try copyPages() }
    try finish()
    return result
  }

  private var isIncomplete: Bool {
    queued.contains { (ledger.sinks[$0.key]?.queued ?? 0) > $0.value.points }
  }

  private mutating func copyThroughSQLite() throws(SQLiteFailure) {
    let source: SQLiteConnection
    do throws(SQLiteFailure) {
      source = try SQLiteConnection(path: files.path, fileSystem: fileSystem)
      // SQLite refuses a file that is shorter than its header says, except with this setting.
      try source.execute("PRAGMA writable_schema=ON; PRAGMA mmap_size=0;")
      _ = try? source.checkpoint(.truncate)
      _ = try? source.execute("PRAGMA user_version; PRAGMA cache_size=-4096;")
    } catch { return }
    defer { source.close() }
    try copySinks(source)
    try copyBatches(source)
    try copyDeadLetters(source)
  }

  private mutating func copySinks(_ source: SQLiteConnection) throws(SQLiteFailure) {
    if let next = (try? source.integer("SELECT next_batch FROM totals")) ?? nil { expectBatches(before: next) }
    for (number, sink) in SalvageSinks.read(source) { try add(sink, number) }
  }

  private mutating func expectBatches(before next: Int64) {
    ledger.nextBatch = max(ledger.nextBatch, min(next, Int64(SinkLedger.maximum)))
  }

  private mutating func add(_ sink: SinkLedger, _ number: Int64) throws(SQLiteFailure) {
    guard queued[number] == nil, number > 0, !sink.name.isEmpty,
      !ledger.sinks.values.contains(where: { $0.name == sink.name })
    else { return }
    try store.insertSink(number, named: sink.name)
    ledger.add(sink.isBalanced ? sink : SinkLedger(name: sink.name), number: number, newest: 0)
    queued[number] = (0, 0, 0)
  }

  private mutating func copyBatches(_ source: SQLiteConnection) throws(SQLiteFailure) {
    guard let next = try? source.prepare("SELECT id FROM batches WHERE id >= ? ORDER BY id LIMIT 1"),
      let row = try? SalvageRow(source, check)
    else { return }
    var id: Int64 = 1
    var failures = 0
    while failures < Self.maximumFailures, id < Int64.max {
      do throws(SQLiteFailure) {
        try next.bind(id)
        guard try next.step() else { return }
        let found = next.integer(0)
        next.reset()
        // A damaged tree may lead backwards.
        guard found >= id else { throw SQLiteFailure(extendedCode: 11, message: "rows out of order") }
        id = found
      } catch {
        failures += 1
        if id >= ledger.nextBatch { return }
        id += 1
        continue
      }
      if let found = try? row.read(id) {
        var needs: [Int64: PendingState] = [:]
        for sink in queued.keys { needs[sink] = row.pending(sink: sink, batch: id, of: found.payload) }
        try keep(found, id, needs)
      }
      id += 1
    }
  }

  private mutating func keep(
    _ found: SalvagedBatch, _ id: Int64, _ needs: [Int64: PendingState]
  ) throws(SQLiteFailure) {
    if needs.isEmpty || found.payload.points == 0 || id >= Int64(SinkLedger.maximum) { return }
    try store.insert(found.payload, id: id, acceptedAt: found.acceptedAt)
    for (sink, state) in needs {
      try store.insertPending(state, sink: sink, batch: id)
      queued[sink]?.points += state.pointsLeft
      queued[sink]?.batches += 1
      queued[sink]?.bytes += found.payload.size
      result.points += state.pointsLeft
    }
    ledger.batches += 1
    ledger.bytes += found.payload.size
    ledger.nextBatch = max(ledger.nextBatch, id + 1)
    result.batches += 1
    try commitSome(found.payload.size)
  }

  private mutating func copyPages() throws(SQLiteFailure) {
    guard let file = RawFile(path: files.path) else { return }
    var sinks: [Int64: SinkLedger] = [:]
    var pending: [Int64: [Int64: PendingState]] = [:]
    var rows = 0
    file.records(on: [.tableLeaf, .indexLeaf, .indexInterior]) { record in
      switch record {
      case .sink(let number, let sink) where sink.accepted >= sinks[number]?.accepted ?? 0: sinks[number] = sink
      case .sinkName(let number, let name) where sinks[number] == nil: sinks[number] = SinkLedger(name: name)
      case .totals(let next): expectBatches(before: next)
      case .pending(let sink, let batch, let state) where rows < Self.maximumRawRows:
        pending[sink, default: [:]][batch] = state
        rows += 1
      default: return
      }
    }
    for (number, sink) in sinks.sorted(by: { $0.key < $1.key }) { try add(sink, number) }
    var failure: SQLiteFailure?
    file.records(on: [.tableLeaf]) { record in
      guard failure == nil, case .batch(let description, let checksum, let bytes) = record else { return }
      let found = unsafe bytes.withUnsafeBytes { unsafe check.batch(description, $0, checksum: checksum) }
      guard let found else { return }
      do throws(SQLiteFailure) { try keepRaw(found, description.id, pending) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private mutating func keepRaw(
    _ found: SalvagedBatch, _ id: Int64, _ pending: [Int64: [Int64: PendingState]]
  ) throws(SQLiteFailure) {
    if try store.hasBatch(id) { return }
    var needs: [Int64: PendingState] = [:]
    for sink in queued.keys {
      let known = pending[sink]
      if var state = known?[id], (1...max(found.payload.points, 1)).contains(state.pointsLeft) {
        state.size = found.payload.size
        needs[sink] = state
      } else if known?.count ?? 0 < ledger.sinks[sink]?.queuedBatches ?? 0 {
        needs[sink] = PendingState(nextRow: 0, pointsLeft: found.payload.points, size: found.payload.size)
      }
    }
    try keep(found, id, needs)
  }

  private mutating func copyDeadLetters(_ source: SQLiteConnection) throws(SQLiteFailure) {
    guard let reader = try? QueueReader(source) else { return }
    let compressor = PayloadCompressor()
    var last: Int64 = 0
    while let letter = (try? reader.deadLetters(after: last, sink: nil, reason: nil, withRows: true, maximumCount: 1))?
      .first, letter.id > last
    {
      last = letter.id
      let payload = letter.payload.map { StoredPayload($0, compressor) }
      let size = payload?.size ?? 0
      if ledger.deadBytes + size > maximumDeadBytes { return }
      try store.insertDead(
        DeadLetterRecord(
          sink: letter.sink.rawValue, batch: letter.batch?.rawValue ?? 0, reason: letter.reason,
          message: letter.message, at: Int64(clamping: letter.at), rows: Int64(letter.rows),
          points: Int64(letter.points)), payload)
      ledger.deadLetters += 1
      ledger.deadBytes += size
      try commitSome(size)
    }
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
