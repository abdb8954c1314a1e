import Synchronization
import TattlerModel
import TattlerQueue
import TestRandom

/// A load on a queue that remembers what the queue has promised.
final class FaultLoad: Sendable {
  /// What is known of a batch that is stored.
  struct Known: Sendable {
    let bytes: [UInt8]
    let points: Int
    /// The sinks that it is for, and whether something was settled for them, or at least tried.
    var sinks: [SinkID: Bool]
  }

  private struct State {
    var known: [BatchID: Known] = [:]
    var nextMark = 1
    var failures: [QueueError.Code: Int] = [:]
    var notes = FaultNotes()
  }

  private let state = Mutex(State())

  /// Batches that were acknowledged.
  var acknowledged: Int { state.withLock { $0.known.count } }

  /// The highest number that was acknowledged.
  var newest: BatchID? { state.withLock { $0.known.keys.max() } }

  /// How often the queue refused, by code.
  var failures: [QueueError.Code: Int] { state.withLock { $0.failures } }

  /// Stores, settles and buries with several tasks until each has done its steps, or the queue fails for good.
  func run(_ queue: OfflineQueue, _ sinks: [SinkID], tasks: Int, steps: Int, seed: UInt64, _ disk: FaultyDisk) async {
    await withTaskGroup { group in
      for task in 0..<tasks {
        group.addTask {
          var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(task))
          for _ in 0..<steps {
            if disk.isCut { return }
            do { try await self.step(queue, sinks, &random) } catch { self.count(error) }
          }
        }
      }
    }
  }

  private func count(_ error: any Error) {
    let code = (error as? QueueError)?.code ?? .ioError
    state.withLock { $0.failures[code, default: 0] += 1 }
  }

  private func step(_ queue: OfflineQueue, _ sinks: [SinkID], _ random: inout SeededRandom) async throws {
    switch random.next() % 18 {
    case 0..<9: try await store(queue, sinks, &random)
    case 9..<13: try await finish(queue, sinks.randomElement(using: &random), &random)
    case 13: try await bury(queue, sinks.randomElement(using: &random))
    case 14: try await progress(queue, sinks.randomElement(using: &random))
    case 15, 16: try await fold(queue, sinks, &random)
    default: try await queue.maintain()
    }
  }

  private func store(_ queue: OfflineQueue, _ sinks: [SinkID], _ random: inout SeededRandom) async throws {
    let mark = state.withLock { state in
      state.nextMark += 1
      return state.nextMark
    }
    let rows = 1 + Int(random.next() % 4)
    let size = [10, 300, 5_000, 100_000, 250_000][Int(random.next() % 5)]
    let batch = try makeBatch(rows: rows, bytes: size, mark: mark)
    let wanted = sinks.filter { _ in random.next() % 3 > 0 }
    if wanted.isEmpty { return }
    let record = random.next() % 2 == 0 ? FaultNotes.record(mark, &random) : nil
    do {
      let id = try await queue.enqueue(batch, for: wanted, record: record)
      note(id, batch, wanted)
      if record != nil { state.withLock { $0.notes.accepted(mark, with: id) } }
    } catch {
      if record != nil { state.withLock { $0.notes.refused(mark) } }
      throw error
    }
  }

  /// One task folds at a time.
  private func fold(_ queue: OfflineQueue, _ sinks: [SinkID], _ random: inout SeededRandom) async throws {
    guard state.withLock({ $0.notes.beginFold() }) else { return }
    defer { state.withLock { $0.notes.endFold() } }
    let limit = [1, 50_000, 1 << 24][Int(random.next() % 3)]
    let records = try queue.records(of: FaultNotes.owner, limitBytes: limit)
    guard let last = records.last else { return }
    let changes = FaultNotes.changes(try queue.state(of: FaultNotes.owner), adding: records)
    let mark = state.withLock { state in
      state.nextMark += 1
      return state.nextMark
    }
    let batch = random.next() % 3 > 0 ? try makeBatch(rows: 2, bytes: 2_000, mark: mark) : nil
    let id = try await queue.fold(
      owner: FaultNotes.owner, through: last.id, changes: changes, batch: batch, for: sinks)
    if let id, let batch { note(id, batch, sinks) }
  }

  private func note(_ id: BatchID, _ batch: MetricBatch, _ sinks: [SinkID]) {
    let known = Known(
      bytes: batch.bytes, points: batch.pointCount, sinks: Dictionary(uniqueKeysWithValues: sinks.map { ($0, false) }))
    state.withLock { $0.known[id] = known }
  }

  /// Settling a batch that was not acknowledged yet would not be known here: the sink leaves it alone.
  private func oldest(_ queue: OfflineQueue, _ sink: SinkID) throws -> [PendingBatch] {
    let found = try queue.nextPending(for: sink, maximumCount: 4)
    return state.withLock { state in
      found.filter { batch in
        guard state.known[batch.id]?.sinks[sink] != nil else { return false }
        state.known[batch.id]?.sinks[sink] = true
        return true
      }
    }
  }

  private func finish(_ queue: OfflineQueue, _ sink: SinkID?, _ random: inout SeededRandom) async throws {
    guard let sink else { return }
    let settlements = try oldest(queue, sink).map {
      Settlement(
        sink: sink, batch: $0.id, outcome: .finished(deliveredPoints: $0.pointsLeft, skippedPoints: 0))
    }
    if random.next() % 3 == 0 {
      queue.settleSoon(settlements)
    } else {
      try await queue.settle(settlements)
    }
  }

  private func bury(_ queue: OfflineQueue, _ sink: SinkID?) async throws {
    guard let sink, let found = try oldest(queue, sink).last else { return }
    let outcome = Settlement.Outcome.dead(
      rows: 1, points: 1, payload: found.batch, reason: "rejected", message: "no such series")
    try await queue.settle([Settlement(sink: sink, batch: found.id, outcome: outcome)])
  }

  private func progress(_ queue: OfflineQueue, _ sink: SinkID?) async throws {
    guard let sink, let found = try oldest(queue, sink).last else { return }
    let outcome = Settlement.Outcome.progress(
      nextRow: found.nextRow + 1, deliveredPoints: min(1, found.pointsLeft - 1), skippedPoints: 0)
    try await queue.settle([Settlement(sink: sink, batch: found.id, outcome: outcome)])
  }

  /// Compares what the queue has with what it promised. What it has beyond that, a batch whose caller was not told, is
  /// known from now on.
  ///
  /// - Returns: sentences on what is wrong.
  func compare(_ queue: OfflineQueue, _ sinks: [SinkID]) async throws -> [String] {
    var wrong: [String] = []
    for (index, sink) in sinks.enumerated() {
      let found = try await queue.everything(for: sink)
      let pending = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
      let ledger = queue.ledger()[index]
      let settled: Int = state.withLock { state in
        var settled = 0
        for (id, known) in state.known {
          guard let wasTried = known.sinks[sink] else { continue }
          settled += known.points - (pending[id]?.pointsLeft ?? 0)
          if let batch = pending[id] {
            if batch.batch.bytes != known.bytes { wrong.append("batch \(id) has other bytes") }
            if !wasTried, batch.pointsLeft != known.points { wrong.append("batch \(id) lost points") }
          } else if !wasTried {
            wrong.append("batch \(id) is gone for \(sink)")
          }
        }
        for batch in found where state.known[batch.id]?.sinks[sink] == nil {
          var known =
            state.known[batch.id] ?? Known(bytes: batch.batch.bytes, points: batch.batch.pointCount, sinks: [:])
          known.sinks[sink] = false
          state.known[batch.id] = known
          if batch.pointsLeft != known.points { wrong.append("batch \(batch.id) lost points before it was known") }
        }
        return settled
      }
      if !ledger.isBalanced { wrong.append("the ledger does not add up: \(ledger)") }
      if ledger.queued != found.reduce(0, { $0 + $1.pointsLeft }) { wrong.append("queued is wrong: \(ledger)") }
      if ledger.delivered + ledger.dead != settled {
        wrong.append("\(settled) points were settled for \(sink), the ledger has \(ledger)")
      }
    }
    let (records, entries) = try await queue.notes(of: FaultNotes.owner)
    wrong += state.withLock { state in
      let known = Set(state.known.keys)
      return state.notes.compare(records, entries, batches: known)
    }
    let check = try queue.verify()
    if !check.isIntact { wrong.append("the file is not intact: \(check)") }
    return wrong
  }
}
