import TattlerModel
import TestRandom
import Testing

@testable import TattlerQueue

/// A queue in a few dictionaries, for comparison.
private struct QueueModel {
  struct Pending: Equatable {
    var nextRow = 0
    var pointsLeft: Int
    var attempts = 0
  }

  var ledgers: [Int64: SinkLedger] = [:]
  var pending: [Int64: [Int64: Pending]] = [:]
  var acceptedAt: [Int64: UInt64] = [:]

  mutating func enqueue(_ id: Int64, points: Int, sinks: [Int64], at: UInt64) {
    acceptedAt[id] = at
    for sink in sinks {
      pending[sink, default: [:]][id] = Pending(pointsLeft: points)
      ledgers[sink]?.accepted += points
      ledgers[sink]?.queued += points
      ledgers[sink]?.queuedBatches += 1
    }
  }

  mutating func settle(_ settlement: Settlement) {
    let (sink, id) = (settlement.sink.rawValue, settlement.batch.rawValue)
    guard var state = pending[sink]?[id], var ledger = ledgers[sink] else { return }
    func take(_ points: Int, into counter: WritableKeyPath<SinkLedger, Int>) -> Int {
      let taken = min(points, state.pointsLeft)
      state.pointsLeft -= taken
      ledger.queued -= taken
      ledger[keyPath: counter] += taken
      return taken
    }
    switch settlement.outcome {
    case .progress(let row, let delivered, let skipped):
      state.nextRow = max(state.nextRow, row)
      ledger.skipped += min(skipped, take(delivered, into: \.delivered))
    case .finished(let delivered, let skipped):
      ledger.skipped += min(skipped, take(delivered, into: \.delivered))
      _ = take(state.pointsLeft, into: \.dead)
    case .dead(_, let points, _, _, _): _ = take(points, into: \.dead)
    case .attempted: state.attempts += 1
    }
    if state.pointsLeft == 0 { ledger.queuedBatches -= 1 }
    ledgers[sink] = ledger
    pending[sink]?[id] = state.pointsLeft == 0 ? nil : state
  }

  mutating func expire(before cutoff: UInt64) {
    for (id, time) in acceptedAt where time < cutoff {
      for sink in ledgers.keys {
        guard let state = pending[sink]?.removeValue(forKey: id) else { continue }
        ledgers[sink]?.queued -= state.pointsLeft
        ledgers[sink]?.expired += state.pointsLeft
        ledgers[sink]?.queuedBatches -= 1
      }
    }
  }
}

@Suite struct LedgerModelTests {
  @Test("The queue agrees with a model after every step, across restarts", arguments: 1...6)
  func model(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 5_000)
    let configuration = scratch.configuration(clock: clock) {
      $0.maximumAgeNanoseconds = 100 * 1_000_000_000
      $0.durability = .os
      $0.maximumCacheBytes = 20_000
      $0.checkpointBytes = 1 << 20
    }
    var queue = try OfflineQueue.open(configuration)
    var model = QueueModel()
    for name in ["a", "b", "c"] {
      model.ledgers[try await queue.registerSink(named: name).rawValue] = SinkLedger(name: name)
    }
    for step in 0..<250 {
      switch random.next() % 20 {
      case 0..<9:
        let points = Int(random.next() % 5) + 1
        let sinks = [Int64](1...3).filter { _ in random.next() % 3 > 0 }
        if sinks.isEmpty { continue }
        let batch = try makeBatch(rows: points, bytes: Int(random.next() % 3_000), mark: step)
        let id = try await queue.enqueue(batch, for: sinks.map { SinkID(rawValue: $0) })
        model.enqueue(id.rawValue, points: points, sinks: sinks, at: clock.read())
      case 9..<17:
        let settlement = settlement(&random, model)
        model.settle(settlement)
        if random.next() % 2 == 0 {
          try await queue.settle([settlement])
        } else {
          #expect(queue.settleSoon([settlement]))
          try await queue.maintain()
        }
      case 17:
        clock.advance(seconds: 10 + random.next() % 30)
        try await queue.maintain()
        model.expire(before: clock.read() - 100 * 1_000_000_000)
      default:
        await queue.close()
        queue = try OfflineQueue.open(configuration)
      }
      try compare(queue, model, step)
    }
    await queue.close()
  }

  private func settlement(_ random: inout SeededRandom, _ model: QueueModel) -> Settlement {
    let sink = Int64(random.next() % 3) + 1
    let ids = (model.pending[sink] ?? [:]).keys.sorted()
    let isStray = ids.isEmpty || random.next() % 10 == 0
    let id = isStray ? Int64(random.next() % 50) : ids[Int(random.next() % UInt64(ids.count))]
    let points = Int(random.next() % 4)
    let outcome: Settlement.Outcome =
      switch random.next() % 4 {
      case 0: .progress(nextRow: points, deliveredPoints: points, skippedPoints: points / 2)
      case 1: .finished(deliveredPoints: points + 1, skippedPoints: 1)
      case 2: .dead(rows: 1, points: points, payload: nil, reason: "rejected", message: "no")
      default: .attempted
      }
    return Settlement(sink: SinkID(rawValue: sink), batch: BatchID(rawValue: id), outcome: outcome)
  }

  private func compare(_ queue: OfflineQueue, _ model: QueueModel, _ step: Int) throws {
    let counted = queue.ledger().map { ledger in
      var ledger = ledger
      ledger.queuedBytes = 0
      return ledger
    }
    #expect(counted == model.ledgers.sorted { $0.key < $1.key }.map(\.value), "step \(step)")
    for ledger in queue.ledger() { #expect(ledger.isBalanced) }
    if step % 10 == 0 { #expect(try queue.verify().isIntact, "step \(step)") }
    for (sink, ledger) in model.ledgers {
      let found = try queue.allPending(for: SinkID(rawValue: sink))
      let wanted = (model.pending[sink] ?? [:]).sorted { $0.key < $1.key }
      #expect(found.map(\.id.rawValue) == wanted.map(\.key), "step \(step)")
      #expect(found.reduce(0) { $0 + $1.pointsLeft } == ledger.queued)
      #expect(found.map(\.pointsLeft) == wanted.map(\.value.pointsLeft))
      #expect(found.map(\.attempts) == wanted.map(\.value.attempts))
    }
    let stored = Set(model.pending.values.flatMap(\.keys)).count
    #expect(try queue.statistics().batches == stored)
  }
}
