import TattlerModel
import TestRandom
import Testing

@testable import TattlerQueue

/// Limits per sink, and what happens at them.
struct LimitTests {
  private func policy(_ overflow: QueueOverflow, _ bytes: Int? = nil) -> SinkQueuePolicy {
    var policy = SinkQueuePolicy()
    policy.overflow = overflow
    policy.maximumBytes = bytes
    return policy
  }

  private func ledger(_ queue: OfflineQueue, _ name: String) throws -> SinkLedger {
    let ledger = try #require(queue.ledger().first { $0.name == name })
    #expect(ledger.isBalanced)
    return ledger
  }

  @Test("drop_oldest keeps the newest batches of the sink and costs no other sink anything")
  func dropOldest() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = log.hook })
    let small = try await queue.registerSink(named: "small", policy: policy(.dropOldest, 50_000))
    let large = try await queue.registerSink(named: "large")
    var ids: [BatchID] = []
    for mark in 0..<10 {
      ids.append(try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [small, large]))
      #expect(try ledger(queue, "small").queuedBytes <= 50_000)
    }
    #expect(try queue.allPending(for: small).map(\.id) == Array(ids.suffix(2)))
    #expect(try queue.allPending(for: large).map(\.id) == ids)
    let counted = try ledger(queue, "small")
    #expect(counted.accepted == 10 && counted.evicted == 8 && counted.queued == 2)
    #expect(try queue.verify().isIntact)
    await queue.close()
    #expect(log.count { if case .evicted("small", _) = $0 { true } else { false } } == 8)
  }

  @Test("drop_newest acknowledges and counts what it does not keep")
  func dropNewest() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let small = try await queue.registerSink(named: "small", policy: policy(.dropNewest, 50_000))
    var ids: [BatchID] = []
    for mark in 0..<6 { ids.append(try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [small])) }
    #expect(try queue.allPending(for: small).map(\.id) == Array(ids.prefix(2)))
    #expect(Set(ids).count == 6)
    #expect(try ledger(queue, "small").evicted == 4)
    #expect(try queue.statistics().batches == 2)
    await queue.close()
  }

  @Test("refuse at a sink's limit names the sink, and drops nothing of another")
  func refuse() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let strict = try await queue.registerSink(named: "strict", policy: policy(.refuse, 30_000))
    let loose = try await queue.registerSink(named: "loose", policy: policy(.dropOldest, 30_000))
    try await queue.enqueue(try makeBatch(bytes: 20_000), for: [strict, loose])
    let error = await #expect(throws: QueueError.self) {
      try await queue.enqueue(try makeBatch(bytes: 20_000), for: [strict, loose])
    }
    #expect(error?.code == .full)
    #expect(error?.reason.contains("strict") == true)
    #expect(try ledger(queue, "loose").evicted == 0)
    #expect(try ledger(queue, "strict").accepted == 1)
    await queue.close()
  }

  @Test("A batch that is refused has cost nobody anything")
  func refusedAfterDropping() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumBytes = 70_000 })
    let strict = try await queue.registerSink(named: "strict")
    let loose = try await queue.registerSink(named: "loose", policy: policy(.dropOldest, 30_000))
    for mark in 0..<2 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [strict]) }
    let kept = try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 2), for: [strict, loose])
    let error = await #expect(throws: QueueError.self) {
      try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 3), for: [strict, loose])
    }
    #expect(error?.code == .full)
    #expect(try queue.allPending(for: loose).map(\.id) == [kept])
    #expect(try ledger(queue, "loose").evicted == 0)
    #expect(try queue.verify().isIntact)
    await queue.close()
  }

  @Test("At the queue's own limit only batches that every sink may lose make room")
  func wholeQueue() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumBytes = 70_000 })
    let loose = try await queue.registerSink(named: "loose", policy: policy(.dropOldest))
    let strict = try await queue.registerSink(named: "strict")
    let kept = try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 0), for: [loose, strict])
    var ids: [BatchID] = []
    for mark in 1..<8 { ids.append(try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [loose])) }
    #expect(try queue.allPending(for: strict).map(\.id) == [kept])
    #expect(try queue.allPending(for: loose).map(\.id) == [kept] + ids.suffix(2))
    #expect(try ledger(queue, "loose").evicted == 5)
    #expect(try queue.statistics().bytes <= 70_000)
    // Where a sink that drops nothing holds all of it, there is no room, and the sender hears so.
    for _ in 0..<2 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 9), for: [strict]) }
    let error = await #expect(throws: QueueError.self) {
      try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 10), for: [strict])
    }
    #expect(error?.code == .full)
    #expect(try queue.verify().isIntact)
    await queue.close()
  }

  @Test("What is under way neither makes room nor expires, and counts as delivered")
  func underWay() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 1_000)
    let queue = try OfflineQueue.open(scratch.configuration(clock: clock))
    var limits = policy(.dropOldest, 50_000)
    limits.maximumAgeNanoseconds = 60_000_000_000
    let sink = try await queue.registerSink(named: "a", policy: limits)
    for mark in 0..<2 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [sink]) }
    let pending = try queue.nextPending(for: sink, maximumCount: 1)
    let ids = pending.map(\.id)
    #expect(queue.beginDelivery(of: ids, to: sink))
    for mark in 2..<6 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [sink]) }
    clock.advance(seconds: 3_600)
    try await queue.maintain()
    #expect(try queue.allPending(for: sink).map(\.id) == ids)
    for batch in pending { try await queue.finish(batch, for: sink) }
    queue.endDelivery(of: ids, to: sink)
    let counted = try ledger(queue, "a")
    #expect(counted.delivered == 1 && counted.evicted + counted.expired == 5 && counted.queued == 0)
    await queue.close()
  }

  @Test("A batch that was dropped between reading and sending is not sent")
  func droppedBeforeSending() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a", policy: policy(.dropOldest, 50_000))
    for mark in 0..<2 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [sink]) }
    let read = try queue.nextPending(for: sink).map(\.id)
    #expect(read.count == 2)
    try await queue.enqueue(try makeBatch(bytes: 20_000, mark: 2), for: [sink])
    #expect(!queue.beginDelivery(of: read, to: sink))
    let again = try queue.nextPending(for: sink).map(\.id)
    #expect(again.count == 2 && again.first == read.last)
    #expect(queue.beginDelivery(of: again, to: sink))
    queue.endDelivery(of: again, to: sink)
    await queue.close()
  }

  @Test("What is dropped while a reader looks is not sent")
  func droppedWhileReading() {
    let lending = Lending()
    let id = BatchID(rawValue: 7)
    lending.beginRead(sink: 1)
    #expect(lending.mayDrop(sink: 1, batch: 7))
    lending.endRead(sink: 1, [id])
    #expect(!lending.begin(sink: 1, [id]))
    // Read once more it is what the file has.
    lending.beginRead(sink: 1)
    lending.endRead(sink: 1, [id])
    #expect(lending.begin(sink: 1, [id]))
    #expect(!lending.mayDrop(sink: 1, batch: 7))
    lending.end(sink: 1, [id])
    #expect(lending.mayDrop(sink: 1, batch: 7))
  }

  @Test("Each sink has its own age")
  func ages() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 1_000)
    let queue = try OfflineQueue.open(scratch.configuration(clock: clock) { $0.maximumAgeNanoseconds = nil })
    var short = SinkQueuePolicy()
    short.maximumAgeNanoseconds = 60_000_000_000
    let brief = try await queue.registerSink(named: "brief", policy: short)
    let patient = try await queue.registerSink(named: "patient")
    for mark in 0..<300 { try await queue.enqueue(try makeBatch(mark: mark), for: [brief, patient]) }
    clock.advance(seconds: 120)
    try await queue.maintain()
    #expect(try ledger(queue, "brief").expired == 300)
    #expect(try ledger(queue, "patient").queued == 300)
    #expect(try queue.verify().isIntact)
    await queue.close()
  }

  /// True where something was done, false where the queue was full.
  private func takes(_ body: () async throws(QueueError) -> Void) async -> Bool {
    do throws(QueueError) {
      try await body()
      return true
    } catch {
      #expect(error.code == .full, "\(error)")
      return false
    }
  }

  @Test("Limits are chosen by seeds, and every point is somewhere", arguments: 0..<6)
  func random(seed: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var random = SeededRandom(seed: UInt64(seed))
    var configuration = scratch.configuration { $0.maximumBytes = 300_000 }
    configuration.maximumDeadBytes = 100_000
    var queue = try OfflineQueue.open(configuration)
    var policies: [SinkQueuePolicy] = []
    for _ in 0..<3 {
      let overflow = QueueOverflow.allCases[Int(random.next() % 3)]
      policies.append(policy(overflow, random.next() % 3 == 0 ? nil : 20_000 + Int(random.next() % 200_000)))
    }
    var sinks: [SinkID] = []
    func register() async throws {
      sinks = []
      for (index, policy) in policies.enumerated() {
        sinks.append(try await queue.registerSink(named: "s\(index)", policy: policy))
      }
    }
    try await register()
    var accepted = [Int](repeating: 0, count: 3)
    for step in 0..<250 {
      switch random.next() % 12 {
      case 0...7:
        let rows = 1 + Int(random.next() % 4)
        let batch = try makeBatch(rows: rows, bytes: Int(random.next() % 40_000), mark: step)
        let chosen = sinks.indices.filter { _ in random.next() % 4 != 0 }
        if chosen.isEmpty { continue }
        if await takes({ () throws(QueueError) in _ = try await queue.enqueue(batch, for: chosen.map { sinks[$0] }) }) {
          for index in chosen { accepted[index] += rows }
        }
      case 8:
        let index = Int(random.next() % 3)
        for pending in try queue.nextPending(for: sinks[index], maximumCount: 5) {
          try await queue.finish(pending, for: sinks[index])
        }
      case 9:
        let index = Int(random.next() % 3)
        for pending in try queue.nextPending(for: sinks[index], maximumCount: 2) {
          try await queue.settle([
            Settlement(
              sink: sinks[index], batch: pending.id,
              outcome: .dead(
                rows: 1, points: 1, payload: try pending.batch.selecting(rows: 0..<1), reason: "refused", message: ""))
          ])
        }
      case 10:
        let letters = try queue.deadLetters(withRows: false, maximumCount: 3).map(\.id)
        if step % 2 == 0 {
          _ = await takes { () throws(QueueError) in _ = try await queue.replayDeadLetters(letters) }
        } else {
          try await queue.dropDeadLetters(letters)
        }
      default:
        await queue.close()
        queue = try OfflineQueue.open(configuration)
        try await register()
      }
      for (index, ledger) in queue.ledger().enumerated() {
        #expect(ledger.isBalanced && ledger.accepted == accepted[index], "seed \(seed), step \(step): \(ledger)")
        if let limit = policies[index].maximumBytes {
          // A replay may pass the limit of a sink; the next batch makes room again.
          #expect(ledger.queuedBytes <= limit + 50_000)
        }
      }
      #expect(try queue.statistics().bytes <= 300_000)
    }
    let check = try queue.verify()
    #expect(check.isIntact, "seed \(seed): \(check.contradictions)")
    await queue.close()
  }
}
