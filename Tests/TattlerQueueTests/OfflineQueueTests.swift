import FoundationEssentials
import TattlerModel
import TattlerQueue
import Testing

@Suite struct OfflineQueueTests {
  @Test("Batches come back in order and unchanged", arguments: [QueueDurability.fsync, .os, .memory])
  func roundTrip(durability: QueueDurability) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.durability = durability })
    let sink = try await queue.registerSink(named: "a")
    let sent = try (0..<20).map { try makeBatch(rows: 1 + $0 % 4, bytes: $0 * 9_000, mark: $0) }
    var ids: [BatchID] = []
    for batch in sent { ids.append(try await queue.enqueue(batch, for: [sink])) }
    let pending = try queue.allPending(for: sink)
    #expect(pending.map(\.id) == ids)
    #expect(ids == ids.sorted())
    #expect(pending.map(\.batch.bytes) == sent.map(\.bytes))
    #expect(scratch.files.isEmpty == (durability == .memory))
    await queue.close()
  }

  @Test("After a restart batches are read from the disk, intact and with their progress")
  func restart() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let sent = try (0..<10).map { try makeBatch(rows: 4, bytes: 100_000, mark: $0) }
    do {
      let queue = try OfflineQueue.open(scratch.configuration())
      let sink = try await queue.registerSink(named: "a")
      for batch in sent { try await queue.enqueue(batch, for: [sink]) }
      let first = try #require(try queue.nextPending(for: sink).first)
      try await queue.settle([
        Settlement(
          sink: sink, batch: first.id, outcome: .progress(nextRow: 2, deliveredPoints: 2, skippedPoints: 1)),
        Settlement(sink: sink, batch: first.id, outcome: .attempted),
      ])
      await queue.close()
      #expect(scratch.files == ["queue.db", "queue.db.lock"])
    }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let pending = try queue.allPending(for: sink)
    #expect(pending.map(\.batch.bytes) == sent.map(\.bytes))
    #expect(pending.map(\.nextRow) == [2] + Array(repeating: 0, count: 9))
    #expect(pending[0].pointsLeft == 2 && pending[0].attempts == 1)
    #expect(queue.ledger()[0].delivered == 2 && queue.ledger()[0].skipped == 1)
    await queue.close()
  }

  @Test("One sink's progress does not touch another's, and a batch goes when the last sink is done")
  func independence() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    for mark in 0..<5 { try await queue.enqueue(try makeBatch(rows: 2, mark: mark), for: [a, b]) }
    for pending in try queue.allPending(for: a) { try await queue.finish(pending, for: a) }
    #expect(try queue.allPending(for: a).isEmpty)
    #expect(try queue.allPending(for: b).count == 5)
    #expect(try queue.statistics().batches == 5)
    for pending in try queue.allPending(for: b) { try await queue.finish(pending, for: b) }
    let statistics = try queue.statistics()
    #expect(statistics.batches == 0 && statistics.bytes == 0 && statistics.oldestAcceptedAt == nil)
    #expect(queue.ledger().allSatisfy { $0.delivered == 10 && $0.queued == 0 && $0.isBalanced })
    await queue.close()
  }

  @Test("Many callers share a commit")
  func groupCommit() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = log.hook })
    let sink = try await queue.registerSink(named: "a")
    let batch = try makeBatch(bytes: 500)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2_000 { group.addTask { try await queue.enqueue(batch, for: [sink]) } }
      try await group.waitForAll()
    }
    let commits = log.count { if case .committed = $0 { true } else { false } }
    #expect(commits < 1_000)
    #expect(queue.ledger()[0].queued == 2_000)
    await queue.close()
  }

  @Test("Limits of bytes and of count bound what is read, and one batch always comes")
  func readingLimits() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumCacheBytes = 50_000 })
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<6 { try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: [sink]) }
    #expect(try queue.nextPending(for: sink, maximumBytes: 1).count == 1)
    #expect(try queue.nextPending(for: sink, maximumBytes: 55_000).count == 2)
    #expect(try queue.nextPending(for: sink, maximumCount: 4).count == 4)
    #expect(try queue.nextPending(for: sink, maximumCount: 0).isEmpty)
    await queue.close()
  }

  @Test("A queue at its byte limit refuses, and takes again when there is room")
  func byteLimit() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumBytes = 50_000 })
    let sink = try await queue.registerSink(named: "a")
    let batch = try makeBatch(bytes: 20_000)
    try await queue.enqueue(batch, for: [sink])
    try await queue.enqueue(batch, for: [sink])
    await #expect(throws: QueueError.self) { try await queue.enqueue(batch, for: [sink]) }
    do { try await queue.enqueue(batch, for: [sink]) } catch { #expect(error.code == .full) }
    try await queue.finish(try #require(try queue.nextPending(for: sink).first), for: sink)
    try await queue.enqueue(batch, for: [sink])
    #expect(queue.ledger()[0].accepted == 3 && queue.ledger()[0].isBalanced)
    await queue.close()
  }

  @Test("Points past the age limit expire for every sink")
  func ageLimit() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 1_000_000)
    let configuration = scratch.configuration(clock: clock) { $0.maximumAgeNanoseconds = 60 * 1_000_000_000 }
    let queue = try OfflineQueue.open(configuration)
    let sinks = [try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b")]
    for mark in 0..<600 { try await queue.enqueue(try makeBatch(rows: 3, mark: mark), for: sinks) }
    clock.advance(seconds: 40)
    try await queue.enqueue(try makeBatch(rows: 5), for: sinks)
    #expect(queue.ledger()[0].expired == 0)
    clock.advance(seconds: 30)
    try await queue.maintain()
    #expect(queue.ledger().allSatisfy { $0.expired == 1_800 && $0.queued == 5 && $0.isBalanced })
    #expect(try queue.statistics().batches == 1)
    await queue.close()
  }

  @Test("Refused rows become dead letters with their reason, and the rest stays")
  func deadLetters() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let batch = try makeBatch(rows: 10)
    let id = try await queue.enqueue(batch, for: [sink])
    let refused = try batch.selecting(rows: 3..<5)
    try await queue.settle([
      Settlement(
        sink: sink, batch: id,
        outcome: .dead(rows: 2, points: 2, payload: refused, reason: "rejected", message: "too old")),
      Settlement(sink: sink, batch: id, outcome: .progress(nextRow: 5, deliveredPoints: 3, skippedPoints: 0)),
    ])
    let pending = try #require(try queue.nextPending(for: sink).first)
    #expect(pending.nextRow == 5 && pending.pointsLeft == 5)
    let letter = try #require(try queue.deadLetters().first)
    #expect(letter.reason == "rejected" && letter.message == "too old" && letter.points == 2)
    #expect(letter.payload?.bytes == refused.bytes)
    try await queue.settle([
      Settlement(sink: sink, batch: id, outcome: .finished(deliveredPoints: 4, skippedPoints: 0))
    ])
    let ledger = queue.ledger()[0]
    #expect(ledger.delivered == 7 && ledger.dead == 3 && ledger.queued == 0 && ledger.isBalanced)
    #expect(try queue.deadLetters().map(\.reason) == ["rejected", "unaccounted"])
    await queue.close()
  }

  @Test("Dead letters have a limit: the oldest go, the ledger keeps counting them")
  func deadLetterLimit() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumDeadBytes = 50_000 })
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<5 {
      let batch = try makeBatch(bytes: 20_000, mark: mark)
      let id = try await queue.enqueue(batch, for: [sink])
      let outcome = Settlement.Outcome.dead(rows: 1, points: 1, payload: batch, reason: "rejected", message: "")
      try await queue.settle([Settlement(sink: sink, batch: id, outcome: outcome)])
    }
    #expect(try queue.deadLetters().count == 2)
    #expect(try queue.statistics().deadBytes <= 50_000)
    #expect(queue.ledger()[0].dead == 5 && queue.ledger()[0].isBalanced)
    await queue.close()
  }

  @Test("Settlements for what is not pending change nothing")
  func strayedSettlements() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let id = try await queue.enqueue(try makeBatch(rows: 2), for: [sink])
    let before = queue.ledger()
    let stray = Settlement.Outcome.finished(deliveredPoints: 9, skippedPoints: 9)
    try await queue.settle([
      Settlement(sink: sink, batch: BatchID(rawValue: 77), outcome: stray),
      Settlement(sink: SinkID(rawValue: 77), batch: id, outcome: stray),
      Settlement(
        sink: sink, batch: id, outcome: .progress(nextRow: -5, deliveredPoints: -7, skippedPoints: -1)),
    ])
    #expect(queue.ledger() == before)
    try await queue.settle([Settlement(sink: sink, batch: id, outcome: stray)])
    try await queue.settle([Settlement(sink: sink, batch: id, outcome: stray)])
    #expect(queue.ledger()[0].delivered == 2 && queue.ledger()[0].isBalanced)
    await queue.close()
  }

  @Test("Waiting for work ends with a commit, a cancellation or the close of the queue")
  func waiting() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let first = Task { await queue.waitForWork(sink: sink, after: nil) }
    let id = try await queue.enqueue(try makeBatch(), for: [sink])
    await first.value
    await queue.waitForWork(sink: sink, after: nil)
    let cancelled = Task { await queue.waitForWork(sink: sink, after: id) }
    cancelled.cancel()
    await cancelled.value
    let second = Task { await queue.waitForWork(sink: sink, after: id) }
    let other = try await queue.enqueue(try makeBatch(), for: [sink])
    await second.value
    let last = Task { await queue.waitForWork(sink: sink, after: other) }
    await queue.close()
    await last.value
  }

  @Test("A closed queue says so")
  func closed() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    await queue.close()
    await queue.close()
    do {
      try await queue.enqueue(try makeBatch(), for: [sink])
      Issue.record("a closed queue took a batch")
    } catch let error as QueueError { #expect(error.code == .closed) }
    #expect(throws: QueueError.self) { try queue.nextPending(for: sink) }
    #expect(!queue.settleSoon([Settlement(sink: sink, batch: BatchID(rawValue: 1), outcome: .attempted)]))
  }

  @Test("A sink that is purged takes with it what only it needed")
  func purge() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    for mark in 0..<1_500 { try await queue.enqueue(try makeBatch(mark: mark), for: mark < 5 ? [a, b] : [a]) }
    try await queue.purgeSink(named: "a")
    #expect(queue.ledger().map(\.name) == ["b"])
    #expect(try queue.statistics().batches == 5)
    await #expect(throws: QueueError.self) { try await queue.purgeSink(named: "a") }
    await queue.close()
  }

  @Test("Unknown sinks, empty names and no sinks are refused")
  func unknownSinks() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let batch = try makeBatch()
    for sinks in [[], [SinkID(rawValue: 3)]] {
      do { try await queue.enqueue(batch, for: sinks) } catch { #expect(error.code == .unknownSink) }
    }
    await #expect(throws: QueueError.self) { try await queue.registerSink(named: "") }
    #expect(try queue.statistics().batches == 0)
    await queue.close()
  }

  @Test("The file gives space back")
  func shrinking() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<60 { try await queue.enqueue(try makeBatch(bytes: 1_000_000, mark: mark), for: [sink]) }
    try await queue.maintain()
    let full = try queue.statistics().fileBytes
    for pending in try queue.allPending(for: sink) { try await queue.finish(pending, for: sink) }
    try await queue.maintain()
    let empty = try queue.statistics().fileBytes
    #expect(full > 60_000_000)
    #expect(empty < 25_000_000)
    await queue.close()
  }

  @Test("Files and directories are their owner's alone")
  func permissions() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    _ = try await queue.registerSink(named: "a")
    for name in scratch.files {
      #expect(try mode(scratch.directory + "/data/" + name) == 0o600, "\(name)")
    }
    #expect(try mode(scratch.directory + "/data") == 0o700)
    await queue.close()
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? Int ?? 0) & 0o777
  }
}
