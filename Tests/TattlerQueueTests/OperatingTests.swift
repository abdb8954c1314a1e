import TattlerModel
import Testing

@testable import TattlerQueue

/// What operators look at and do.
struct OperatingTests {
  private func bury(_ queue: OfflineQueue, _ sink: SinkID, _ pending: PendingBatch, keep: Bool = true) async throws {
    try await queue.settle([
      Settlement(
        sink: sink, batch: pending.id,
        outcome: .dead(
          rows: pending.batch.rowCount, points: pending.pointsLeft, payload: keep ? pending.batch : nil,
          reason: "refused", message: "no such field"))
    ])
  }

  @Test("Dead letters come back as batches of their own, and the ledger says so at every step")
  func replay() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    for mark in 0..<4 { try await queue.enqueue(try makeBatch(rows: 3, bytes: 900, mark: mark), for: [a, b]) }
    let pending = try queue.nextPending(for: a)
    for (index, batch) in pending.enumerated() { try await bury(queue, a, batch, keep: index != 3) }
    #expect(queue.ledger().map(\.dead) == [12, 0])
    let groups = try queue.deadLetterSummary()
    #expect(groups.map(\.sinkName) == ["a"] && groups.first?.letters == 4 && groups.first?.kept == 3)
    let letters = try queue.deadLetters(sink: "a", reason: "refused")
    #expect(letters.map(\.batch) == pending.map(\.id))
    #expect(letters.allSatisfy { $0.sinkName == "a" && $0.message == "no such field" })
    #expect(try queue.deadLetters(sink: "b").isEmpty)
    #expect(try queue.deadLetters(reason: "too_old").isEmpty)

    let result = try await queue.replayDeadLetters(letters.map(\.id) + [999])
    #expect(result.letters == 3 && result.points == 9 && result.unplayable == 1)
    let ledger = queue.ledger()[0]
    #expect(ledger.isBalanced && ledger.accepted == 12 && ledger.dead == 3 && ledger.queued == 9)
    let again = try queue.nextPending(for: a)
    #expect(again.map(\.batch.bytes) == pending.prefix(3).map(\.batch.bytes))
    #expect(try queue.deadLetters().count == 1)
    #expect(try queue.statistics().deadBytes == 0)
    for batch in again { try await queue.finish(batch, for: a) }
    #expect(queue.ledger()[0].delivered == 9)

    let dropped = try await queue.dropDeadLetters([letters[3].id, 999])
    #expect(dropped == 1)
    #expect(queue.ledger()[0].dead == 3)
    #expect(try queue.verify().isIntact)
    await queue.close()
  }

  @Test("A waiting reader wakes up for what is replayed")
  func replayWakes() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    let id = try await queue.enqueue(try makeBatch(), for: [sink])
    try await bury(queue, sink, try #require(try queue.nextPending(for: sink).first))
    async let woken: Void = queue.waitForWork(sink: sink, after: id)
    _ = try await queue.replayDeadLetters(try queue.deadLetters().map(\.id))
    await woken
    #expect(try queue.nextPending(for: sink, after: id).count == 1)
    await queue.close()
  }

  @Test("A new sink never gets the number, nor the dead letters, of one that was forgotten")
  func forgotten() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var queue = try OfflineQueue.open(scratch.configuration())
    let old = try await queue.registerSink(named: "old")
    try await queue.enqueue(try makeBatch(rows: 2), for: [old])
    try await bury(queue, old, try #require(try queue.nextPending(for: old).first))
    try await queue.purgeSink(named: "old")
    let new = try await queue.registerSink(named: "new")
    #expect(new != old)
    #expect(try queue.deadLetters(sink: "new").isEmpty)
    let letters = try queue.deadLetters().map(\.id)
    #expect(letters.count == 1)
    let replay = try await queue.replayDeadLetters(letters)
    #expect(replay == DeadLetterReplay())
    #expect(queue.ledger().map(\.dead) == [0])
    await queue.close()
    queue = try OfflineQueue.open(scratch.configuration())
    #expect(queue.ledger().map(\.name) == ["new"])
    await queue.close()
  }

  @Test("Letters that a repair kept without their counts are accepted again when they are replayed")
  func uncounted() {
    var ledger = QueueLedger()
    ledger.add(SinkLedger(name: "a"), number: 1, newest: 0)
    ledger.replayed(5, batch: 9, size: 100, by: 1)
    #expect(ledger.sinks[1]?.isBalanced == true && ledger.sinks[1]?.accepted == 5 && ledger.sinks[1]?.queued == 5)
  }

  @Test("Stored batches are listed with what each sink still needs")
  func list() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    let first = try await queue.enqueue(try makeBatch(rows: 4, bytes: 8_000), for: [a, b])
    let second = try await queue.enqueue(try makeBatch(), for: [b])
    try await queue.settle([
      Settlement(sink: a, batch: first, outcome: .progress(nextRow: 1, deliveredPoints: 1, skippedPoints: 0)),
      Settlement(sink: a, batch: first, outcome: .attempted),
    ])
    let found = try queue.batches()
    #expect(found.map(\.id) == [first, second])
    #expect(found[0].rows == 4 && found[0].points == 4 && found[0].storedBytes < 12_000)
    #expect(found[0].needs.map(\.sinkName) == ["a", "b"])
    #expect(found[0].needs.map(\.pointsLeft) == [3, 4] && found[0].needs.map(\.attempts) == [1, 0])
    #expect(try queue.batches(after: first).map(\.id) == [second])
    #expect(try queue.batch(first)?.rowCount == 4)
    #expect(try queue.batch(BatchID(rawValue: 77)) == nil)
    #expect(queue.newestBatch == second)
    #expect(try queue.nextPending(for: b, after: nil, through: first).map(\.id) == [first])
    await queue.close()
  }

  @Test("Dropping what waits for a sink counts as evicted and touches no other sink")
  func evict() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    for mark in 0..<2_500 { try await queue.enqueue(try makeBatch(mark: mark), for: [a, b]) }
    let dropped = try await queue.evictPending(ofSinkNamed: "a")
    #expect(dropped == 2_500)
    #expect(queue.ledger().map(\.evicted) == [2_500, 0] && queue.ledger().map(\.queued) == [0, 2_500])
    let error = await #expect(throws: QueueError.self) { try await queue.evictPending(ofSinkNamed: "c") }
    #expect(error?.code == .unknownSink)
    #expect(try queue.allPending(for: b).count == 2_500)
    await queue.close()
  }

  @Test("A check finds what was damaged, tells how far it is, and changes nothing; a repair mends it")
  func verify() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<600 { try await queue.enqueue(try makeBatch(bytes: 2_000, mark: mark), for: [sink]) }
    for batch in try queue.nextPending(for: sink, maximumCount: 2) { try await bury(queue, sink, batch) }
    var steps: [QueueCheckProgress] = []
    let whole = try queue.verify { steps.append($0) }
    #expect(whole.isIntact && whole.batches == 598 && whole.points == 598 && whole.deadLetters == 2)
    #expect(steps.count > 2 && steps.last?.done == 600 && steps.last?.total == 600)
    let error = #expect(throws: QueueError.self) { try OfflineQueue.verify(path: scratch.path) }
    #expect(error?.code == .alreadyInUse)
    await queue.close()

    try runSQLite(scratch.path, "UPDATE batches SET data = zeroblob(length(data)) WHERE id = 100")
    try runSQLite(scratch.path, "UPDATE dead SET message = 'another' WHERE id = 1")
    try runSQLite(scratch.path, "UPDATE pending SET points_left = 7 WHERE batch = 200")
    try runSQLite(scratch.path, "DELETE FROM pending WHERE batch = 300")
    let check = try OfflineQueue.verify(path: scratch.path)
    #expect(check.damagedBatches == [BatchID(rawValue: 100)] && check.damagedDeadLetters == [1])
    #expect(check.contradictions.count == 2, "\(check.contradictions)")
    #expect(try OfflineQueue.verify(path: scratch.path) == check)

    queue = try OfflineQueue.open(scratch.configuration())
    let report = try await queue.repair()
    #expect(report.setAsidePath != nil && report.batches >= 596)
    #expect(try queue.verify().isIntact)
    let ledger = queue.ledger()[0]
    #expect(ledger.isBalanced && ledger.accepted == 600, "\(ledger)")
    await queue.close()
    let missing = #expect(throws: QueueError.self) { try OfflineQueue.verify(path: scratch.directory + "/none.db") }
    #expect(missing?.code == .notAQueue)
  }
}
