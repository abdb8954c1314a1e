import TattlerModel
import TattlerQueue
import Testing

/// When a reader that has read everything waits, and what wakes it.
@Suite struct WaitingTests {
  /// What ended first.
  private enum First { case waiting, marker }

  /// True where waiting behind `after` suspends: it does not end while other tasks get their turns, but with `wake`.
  private func suspends(
    _ queue: OfflineQueue, _ sink: SinkID, after: BatchID?, generation: Int? = nil,
    wake: () async throws -> Void
  ) async throws -> Bool {
    try await confirmation(expectedCount: 1) { confirmed in
      let (ended, end) = AsyncStream.makeStream(of: First.self)
      let waiter = Task {
        await queue.waitForWork(sink: sink, after: after, generation: generation)
        end.yield(.waiting)
        confirmed()
      }
      // Commits of the queue stand between the start of the waiter and the marker.
      for _ in 0..<50 { _ = try await queue.registerSink(named: "turn") }
      end.yield(.marker)
      try await wake()
      await waiter.value
      end.finish()
      var order: [First] = []
      for await event in ended { order.append(event) }
      return order.first == .marker
    }
  }

  @Test("A reader suspends after the batches behind its cursor have expired")
  func expired() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 1_000_000)
    let queue = try OfflineQueue.open(
      scratch.configuration(clock: clock) { $0.maximumAgeNanoseconds = 60 * 1_000_000_000 })
    let sink = try await queue.registerSink(named: "a")
    let first = try await queue.enqueue(try makeBatch(mark: 1), for: [sink])
    for mark in 2..<5 { try await queue.enqueue(try makeBatch(mark: mark), for: [sink]) }
    clock.advance(seconds: 100)
    try await queue.maintain()
    #expect(try queue.nextPending(for: sink, after: first).isEmpty)
    for after in [first, nil] {
      let suspended = try await suspends(queue, sink, after: after) {
        let id = try await queue.enqueue(try makeBatch(), for: [sink])
        try await queue.settle([
          Settlement(sink: sink, batch: id, outcome: .finished(deliveredPoints: 1, skippedPoints: 0))
        ])
      }
      #expect(suspended)
    }
    await queue.close()
  }

  @Test("A reader suspends where newer batches are gone and only older ones are pending")
  func newestGone() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    var ids: [BatchID] = []
    for mark in 0..<4 { ids.append(try await queue.enqueue(try makeBatch(mark: mark), for: [sink])) }
    for pending in try queue.nextPending(for: sink, after: ids[1]) { try await queue.finish(pending, for: sink) }
    #expect(try await suspends(queue, sink, after: ids[1]) { try await queue.enqueue(try makeBatch(), for: [sink]) })
    #expect(try queue.allPending(for: sink).count == 3)
    // The older ones still count as work for whoever is not that far.
    await queue.waitForWork(sink: sink, after: ids[0])
    await queue.waitForWork(sink: sink, after: nil)
    await queue.close()
  }

  @Test("A reader suspends behind a damaged newest batch, before and after that is set aside")
  func damagedNewest() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.onEvent = log.hook
        $0.maximumCacheBytes = 0
      })
    let sink = try await queue.registerSink(named: "a")
    let first = try await queue.enqueue(try makeBatch(mark: 1), for: [sink])
    let second = try await queue.enqueue(try makeBatch(mark: 2), for: [sink])
    try runSQLite(scratch.path, "UPDATE batches SET checksum = checksum + 1 WHERE id = \(second)")
    #expect(try queue.nextPending(for: sink, after: first).isEmpty)
    #expect(
      try await suspends(queue, sink, after: first) { try await queue.enqueue(try makeBatch(mark: 3), for: [sink]) })
    #expect(try queue.allPending(for: sink).count == 2)
    #expect(log.count { if case .batchDamaged = $0 { true } else { false } } == 1)
    #expect(queue.ledger()[0].dead == 1)
    await queue.close()
  }

  @Test("A repair changes the generation, wakes every reader, and gives no number out twice")
  func repaired() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumCacheBytes = 0 })
    let sink = try await queue.registerSink(named: "a")
    var last: BatchID?
    for mark in 0..<30 { last = try await queue.enqueue(try makeBatch(bytes: 400_000, mark: mark), for: [sink]) }
    try await queue.maintain()
    let generation = queue.generation
    let cursor = try #require(last)
    let suspended = try await suspends(queue, sink, after: cursor, generation: generation) {
      // The newest batches and the next number are lost, then the header goes.
      try runSQLite(
        scratch.path,
        """
        DELETE FROM batches WHERE id > 20; UPDATE totals SET next_batch = 1; PRAGMA wal_checkpoint(TRUNCATE);
        """)
      try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xEE, count: 4_096))
      while queue.generation == generation {
        do { _ = try queue.allPending(for: sink) } catch let error as QueueError {
          #expect(error.code == .damaged || error.code == .closed, "\(error)")
        }
        try await queue.maintain()
      }
    }
    #expect(suspended)
    #expect(queue.generation == generation + 1)
    // A reader that has not noticed yet is not put to sleep.
    await queue.waitForWork(sink: sink, after: cursor, generation: generation)
    let pending = try queue.allPending(for: sink)
    #expect(pending.map(\.id.rawValue) == Array(1...20))
    #expect(try await queue.enqueue(try makeBatch(), for: [sink]) > cursor)
    let ledger = queue.ledger()[0]
    #expect(ledger.isBalanced && ledger.queued == 21 && ledger.dead == 10, "\(ledger)")
    await queue.close()
  }
}
