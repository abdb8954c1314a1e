import TattlerModel
import TattlerQueue
import TestRandom
import Testing

/// A queue with batches of very different sizes in very different states, and what is known of it.
struct FilledQueue: Sendable {
  struct Pending: Sendable {
    let bytes: [UInt8]
    let pointsLeft: Int
    let nextRow: Int
    let attempts: Int
  }

  private var pending: [[BatchID: Pending]] = []
  private var letters: [Int64: [UInt8]] = [:]
  private var ledgers: [SinkLedger] = []
  private var records: [String: [StoredRecord]] = [:]
  private var states: [String: [StateEntry]] = [:]
  private static let owners = ["cost", "delta to cumulative"]
  /// The files as a process left them that died.
  private(set) var files: [(suffix: String, bytes: [UInt8])] = []

  /// Fills a queue and closes it, or copies its files while it is open.
  static func make(_ scratch: FaultScratch, _ disk: FaultyDisk, dies: Bool = false) async throws -> FilledQueue {
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.checkpointBytes = 64 << 20
        $0.fileSystem = disk.name
      })
    let sinks = [try await queue.registerSink(named: "first"), try await queue.registerSink(named: "second")]
    try await fill(queue, sinks, 0..<(dies ? 60 : 330))
    if dies {
      try await queue.maintain()
      try await fill(queue, sinks, 60..<90)
    }
    var filled = FilledQueue()
    if dies { filled.files = try await filesWithLog(scratch, queue, sinks) }
    for sink in sinks {
      filled.pending.append(
        Dictionary(
          uniqueKeysWithValues: try await queue.everything(for: sink).map {
            (
              $0.id,
              Pending(
                bytes: $0.batch.bytes, pointsLeft: $0.pointsLeft, nextRow: $0.nextRow, attempts: $0.attempts)
            )
          }))
    }
    for letter in try queue.deadLetters(maximumCount: 1_000) { filled.letters[letter.id] = letter.payload?.bytes ?? [] }
    filled.ledgers = queue.ledger()
    for owner in owners { (filled.records[owner], filled.states[owner]) = try await queue.notes(of: owner) }
    await queue.close()
    return filled
  }

  /// The files of an open queue whose log has something in it: a queue that is idle for a second, as on a slow machine, has
  /// cut its log.
  private static func filesWithLog(
    _ scratch: FaultScratch, _ queue: OfflineQueue, _ sinks: [SinkID]
  ) async throws -> [(suffix: String, bytes: [UInt8])] {
    var mark = 90
    while true {
      let log = scratch.read("-wal") ?? []
      if log.count > 100_000 { return [("", scratch.read() ?? []), ("-wal", log)] }
      try #require(mark < 190, "the log is empty whatever is written")
      try await fill(queue, sinks, mark..<mark + 10)
      mark += 10
    }
  }

  private static func fill(_ queue: OfflineQueue, _ sinks: [SinkID], _ marks: Range<Int>) async throws {
    var random = SeededRandom(seed: UInt64(marks.lowerBound))
    for begin in stride(from: marks.lowerBound, to: marks.upperBound, by: 10) {
      var ids: [(BatchID, MetricBatch)] = []
      for mark in begin..<min(begin + 10, marks.upperBound) {
        let size = mark % 200 == 7 ? 300_000 : mark % 60 == 3 ? 40_000 : mark % 9 == 0 ? 2_000 : mark % 200
        let batch = try makeBatch(rows: 1 + mark % 5, bytes: size, mark: mark)
        ids.append((try await queue.enqueue(batch, for: sinks, record: record(mark)), batch))
      }
      var settlements: [Settlement] = []
      for (id, batch) in ids {
        for sink in sinks {
          if let outcome = outcome(batch, isFirst: sink == sinks[0], &random) {
            settlements.append(Settlement(sink: sink, batch: id, outcome: outcome))
          }
        }
      }
      try await queue.settle(settlements)
      if begin % 50 == 20 { for owner in owners { try await fold(queue, owner, begin) } }
    }
  }

  private static func record(_ mark: Int) -> QueueRecord? {
    if mark % 3 == 0 { return nil }
    let size = mark % 41 == 0 ? 80_000 : mark % 300
    return QueueRecord(owner: owners[mark % 2], bytes: [UInt8](repeating: UInt8(mark % 256), count: size))
  }

  /// Folds half of what waits, changes some entries, makes new ones and deletes one.
  private static func fold(_ queue: OfflineQueue, _ owner: String, _ begin: Int) async throws {
    let waiting = try queue.records(of: owner, limitBytes: 1 << 30)
    var changes = (0..<30).map { number in
      let size = number == 17 ? 40_000 : number * 9
      return StateChange(
        key: Array("\(owner), \(begin * (number % 4) + number)".utf8),
        value: [UInt8](repeating: UInt8(truncatingIfNeeded: begin + number), count: size))
    }
    if let first = try queue.state(of: owner).first { changes.append(StateChange(key: first.key, value: nil)) }
    try await queue.fold(owner: owner, through: waiting[waiting.count / 2].id, changes: changes)
  }

  private static func outcome(
    _ batch: MetricBatch, isFirst: Bool, _ random: inout SeededRandom
  ) -> Settlement.Outcome? {
    switch random.next() % 12 {
    case 0..<3 where isFirst: .finished(deliveredPoints: batch.pointCount, skippedPoints: 0)
    case 3 where batch.pointCount > 2: .progress(nextRow: 1, deliveredPoints: 1, skippedPoints: 1)
    case 4: .attempted
    case 5:
      .dead(
        rows: 1, points: 1, payload: batch.byteCount < 50_000 ? batch : nil, reason: "rejected", message: "no")
    default: nil
    }
  }

  /// What a queue has that it should not have, or the other way round.
  struct Difference: CustomStringConvertible {
    /// Batches, whichever sinks needed them, and dead letters.
    var lostBatches = 0
    var lostLetters = 0
    /// Records and entries of states.
    var lostNotes = 0
    /// Batches that are pending again, or with more points than before.
    var repeated = 0
    /// Batches with other bytes, or fewer points left than they had; records and entries that should not be there.
    var wrong = 0
    var sinksWithOtherCounters = 0
    var notes: [String] = []

    var isAcceptable: Bool {
      lostBatches + lostLetters + lostNotes <= 1 && wrong == 0 && repeated <= 1 && sinksWithOtherCounters == 0
        && notes.isEmpty
    }

    mutating func add(_ other: Difference) {
      lostBatches += other.lostBatches
      lostLetters += other.lostLetters
      lostNotes += other.lostNotes
      repeated += other.repeated
      wrong += other.wrong
      sinksWithOtherCounters += other.sinksWithOtherCounters
    }

    var description: String {
      "\(lostBatches) batches, \(lostLetters) dead letters and \(lostNotes) notes lost, \(repeated) repeated, "
        + "\(wrong) wrong, "
        + "\(sinksWithOtherCounters) counters changed \(notes)"
    }
  }

  /// Opens a damaged copy of the queue, and uses it.
  func compare(_ scratch: FaultScratch, _ disk: FaultyDisk, _ log: FaultLog) async throws -> Difference {
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.onEvent = log.hook
        $0.fileSystem = disk.name
        $0.maximumCacheBytes = 0
      })
    var difference = Difference()
    let sinks = [try await queue.registerSink(named: "first"), try await queue.registerSink(named: "second")]
    var lost: Set<BatchID> = []
    for (index, sink) in sinks.enumerated() {
      let found = try await queue.everything(for: sink)
      lost.formUnion(comparePending(found, pending[index], &difference))
    }
    difference.lostBatches = lost.count
    try await compareLetters(queue, &difference)
    try await compareNotes(queue, log, &difference)
    try await queue.maintain()
    for (index, ledger) in queue.ledger().enumerated() {
      if !ledger.isBalanced { difference.notes.append("unbalanced: \(ledger)") }
      // A batch that is lost or repeated counts elsewhere, but nothing else does.
      let known = ledgers[index]
      if ledger.accepted < known.accepted || ledger.delivered != known.delivered || ledger.expired != 0 {
        difference.sinksWithOtherCounters += 1
      }
    }
    try await use(queue, sinks, &difference)
    await queue.close()
    return difference
  }

  private func comparePending(
    _ found: [PendingBatch], _ known: [BatchID: Pending], _ difference: inout Difference
  ) -> Set<BatchID> {
    for batch in found {
      guard let wanted = known[batch.id] else {
        difference.repeated += 1
        continue
      }
      if wanted.bytes != batch.batch.bytes || batch.pointsLeft < wanted.pointsLeft { difference.wrong += 1 }
      if batch.pointsLeft > wanted.pointsLeft || batch.nextRow < wanted.nextRow { difference.repeated += 1 }
    }
    return Set(known.keys).subtracting(found.map(\.id))
  }

  private func compareLetters(_ queue: OfflineQueue, _ difference: inout Difference) async throws {
    var found: [DeadLetter]?
    while found == nil {
      do throws(QueueError) { found = try queue.deadLetters(maximumCount: 1_000) } catch {
        guard error.code == .damaged || error.code == .closed else { throw error }
        try await queue.maintain()
      }
    }
    let kept = Dictionary(uniqueKeysWithValues: (found ?? []).map { ($0.id, $0.payload?.bytes ?? []) })
    for (id, bytes) in letters where kept[id] != bytes { difference.lostLetters += 1 }
    for letter in found ?? [] where letters[letter.id] == nil && letter.reason != "damaged" { difference.repeated += 1 }
  }

  private func compareNotes(_ queue: OfflineQueue, _ log: FaultLog, _ difference: inout Difference) async throws {
    for owner in Self.owners {
      let found = try await queue.notes(of: owner)
      let (waiting, state) = (Set(records[owner] ?? []), Set(states[owner] ?? []))
      let lost = waiting.subtracting(found.records).count + state.subtracting(found.state).count
      difference.lostNotes += lost
      difference.wrong += Set(found.records).subtracting(waiting).count + Set(found.state).subtracting(state).count
      let isTold = log.has { event in
        guard case .recordsLost(owner, let records, let entries) = event else { return false }
        return records + entries == lost || records + entries == 0
      }
      if lost > 0, !isTold { difference.notes.append("nobody was told what \(owner) lost") }
    }
  }

  /// The queue takes and delivers new batches, and folds.
  private func use(_ queue: OfflineQueue, _ sinks: [SinkID], _ difference: inout Difference) async throws {
    let batch = try makeBatch(rows: 2, bytes: 1_000, mark: 1_000_000)
    let id = try await queue.enqueue(batch, for: sinks)
    for sink in sinks {
      let newest = try await queue.everything(for: sink).last
      if newest?.id != id || newest?.batch.bytes != batch.bytes { difference.notes.append("a new batch is not there") }
      try await queue.settle([
        Settlement(sink: sink, batch: id, outcome: .finished(deliveredPoints: 2, skippedPoints: 0))
      ])
    }
    for owner in Self.owners {
      let record = QueueRecord(owner: owner, bytes: [1])
      let id = try await queue.enqueue(try makeBatch(rows: 1, mark: 1_000_001), for: [sinks[0]], record: record)
      if try await queue.notes(of: owner).records.last?.id != id.rawValue {
        difference.notes.append("a new record is not there")
      }
      try await queue.fold(owner: owner, through: id.rawValue, changes: [StateChange(key: [0], value: [1])])
      let left = try await queue.notes(of: owner)
      if !left.records.isEmpty || left.state.first?.key != [0] {
        difference.notes.append("a fold did not do what it should")
      }
    }
    for ledger in queue.ledger() where !ledger.isBalanced { difference.notes.append("\(ledger)") }
    let check = try queue.verify()
    if !check.contradictions.isEmpty { difference.notes += check.contradictions }
  }
}
