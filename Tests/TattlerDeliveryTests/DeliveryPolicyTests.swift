import Logging
import Synchronization
import TattlerDelivery
import TattlerModel
import TattlerPlugin
import TattlerQueue
import Testing

extension ScriptedSinkTests {
  /// What the policy asks for, through queue, runner and sink.
  @Suite struct DeliveryPolicyTests {
    private let time = VirtualClock()
    private static let drain: UInt64 = 3_600_000_000_000

    private func engine(
      sinks: [String] = ["one"], _ change: (inout DeliveryPolicy) -> Void = { _ in }
    ) async throws -> DeliveryEngine {
      var policy = DeliveryPolicy()
      policy.submissionBatches = 1
      change(&policy)
      var configuration = QueueConfiguration(path: "")
      configuration.durability = .memory
      let time = time
      configuration.now = { time.nanoseconds + VirtualClock.start }
      configuration.maximumAgeNanoseconds = nil
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      return try await DeliveryEngine(
        queue: try OfflineQueue.open(configuration),
        sinks: sinks.map {
          .init(name: $0, plugin: ScriptedSink.plugin, configuration: Array(#"{"name":"\#($0)"}"#.utf8), policy: policy)
        }, transport: nil, clock: time.clock, logger: logger)
    }

    private func batch(_ numbers: Range<Int64>, time: (Int64) -> Int64 = { $0 }) throws -> MetricBatch {
      var builder = MetricBatchBuilder()
      let metric = try builder.addMetric(name: "n", field: "value")
      for number in numbers {
        try builder.addRow(
          attributes: MetricBatchBuilder.emptyAttributes, time: time(number), [(metric, .int(number))])
      }
      return try builder.finish()
    }

    private func ledger(_ engine: DeliveryEngine) -> SinkLedger {
      let ledger = engine.queue.ledger().first ?? SinkLedger(name: "")
      #expect(ledger.isBalanced)
      return ledger
    }

    @Test("As many submissions as are allowed are under way at once, and every row is settled")
    func concurrency() async throws {
      ScriptedSink.reset { .delivered(rows: $0.count) }
      ScriptedSink.script.withLock { $0.held["one"] = 4 }
      let engine = try await engine { $0.concurrency = 4 }
      for start in 0..<Int64(40) { try await engine.accept(batch(start * 3..<start * 3 + 3)) }
      engine.start()
      #expect(await engine.shutdown(drainNanoseconds: Self.drain))
      let script = ScriptedSink.script.withLock { $0 }
      #expect(script.mostOpen == 4)
      #expect(script.delivered.sorted() == Array(0..<120))
    }

    @Test("With what is new first, the backlog comes behind it, and every row arrives once")
    func freshFirst() async throws {
      let isDown = Mutex(true)
      ScriptedSink.reset { numbers in
        isDown.withLock { $0 } ? SinkOutcome(.retry(afterNanoseconds: nil)) : .delivered(rows: numbers.count)
      }
      let engine = try await engine { policy in
        policy.order = .freshFirst(backlogShare: 0)
        policy.freshAgeNanoseconds = .max
      }
      for start in 0..<Int64(10) { try await engine.accept(batch(start..<start + 1)) }
      engine.start()
      while ScriptedSink.script.withLock({ $0.submissions.isEmpty }) { await Task.yield() }
      for start in 10..<Int64(20) { try await engine.accept(batch(start..<start + 1)) }
      isDown.withLock { $0 = false }
      #expect(await engine.shutdown(drainNanoseconds: Self.drain))
      let delivered = ScriptedSink.script.withLock { $0.delivered }
      #expect(delivered.sorted() == Array(0..<20))
      // The first batch was under way already and may come before or after.
      #expect(delivered.filter { $0 > 0 } == Array(10..<20) + Array(1..<10))
      #expect(ledger(engine).delivered == 20)
    }

    @Test("Points leave below the rate")
    func paced() async throws {
      ScriptedSink.reset { .delivered(rows: $0.count) }
      let engine = try await engine { $0.pointsPerSecond = 100 }
      try await engine.accept(batch(0..<1_000))
      engine.start()
      #expect(await engine.shutdown(drainNanoseconds: Self.drain))
      #expect(ScriptedSink.script.withLock { $0.delivered } == Array(0..<1_000))
      #expect(ScriptedSink.script.withLock { $0.submissions.max() } == 100)
      #expect(time.nanoseconds >= 9_000_000_000)
    }

    @Test("Rows that are too old become dead letters with both times, one for each run, and the others arrive")
    func tooOld() async throws {
      ScriptedSink.reset { .delivered(rows: $0.count) }
      let engine = try await engine { $0.maximumSampleAgeNanoseconds = 3_600_000_000_000 }
      let start = Int64(VirtualClock.start)
      // Rows 2, 3 and 7 are a day old.
      try await engine.accept(batch(0..<10) { [2, 3, 7].contains($0) ? start - 86_400_000_000_000 : start })
      engine.start()
      #expect(await drained(engine))
      let letters = try engine.queue.deadLetters()
      #expect(letters.map(\.reason) == ["too_old", "too_old"])
      #expect(letters.map(\.points) == [2, 1])
      #expect(letters.map(\.payload?.rowCount) == [2, 1])
      #expect(letters.first?.message.contains("2027-01-14T08:00:00.000Z") == true, "\(letters.first?.message ?? "")")
      #expect(letters.first?.message.contains("2027-01-15T07:00:00") == true)
      let ledger = ledger(engine)
      #expect((ledger.delivered, ledger.dead, ledger.queued) == (7, 3, 0))
      #expect(ScriptedSink.script.withLock { $0.submissions } == [7])
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("Rows that failed for long enough are given up, and their attempts are in the queue meanwhile")
    func givesUp() async throws {
      ScriptedSink.reset { _ in SinkOutcome(.retry(afterNanoseconds: nil), message: "still down") }
      let engine = try await engine { $0.giveUpAfterNanoseconds = 120_000_000_000 }
      try await engine.accept(batch(0..<5))
      engine.start()
      #expect(await drained(engine))
      let letters = try engine.queue.deadLetters()
      #expect(letters.map(\.reason) == ["gave_up"] && letters.map(\.message) == ["still down"])
      #expect(
        ScriptedSink.script.withLock { $0.attempts } == Array(0..<ScriptedSink.script.withLock { $0.attempts.count }))
      #expect(time.nanoseconds >= 120_000_000_000)
      #expect(ledger(engine).dead == 5)
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("Attempts are noted in the queue, which keeps them over a restart, and shown in the status")
    func attemptsAreNoted() async throws {
      ScriptedSink.reset { _ in SinkOutcome(.retry(afterNanoseconds: nil), message: "down") }
      let engine = try await engine()
      try await engine.accept(batch(0..<5))
      engine.start()
      let sink = try await engine.queue.registerSink(named: "one")
      while try engine.queue.nextPending(for: sink).first?.attempts ?? 0 < 3 { await Task.yield() }
      while try engine.status().sinks.first?.activity.attempts ?? 0 < 3 { await Task.yield() }
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("Points that a receiver rejects are dead with its words, the rest is delivered, and nothing is sent twice")
    func partialSuccess() async throws {
      ScriptedSink.reset { SinkOutcome(.delivered, rowsDone: $0.count, pointsRejected: 3, message: "3 are too old") }
      let engine = try await engine()
      try await engine.accept(batch(0..<10))
      engine.start()
      #expect(await drained(engine))
      let letters = try engine.queue.deadLetters()
      #expect(letters.map(\.reason) == ["rejected"] && letters.map(\.message) == ["3 are too old"])
      #expect(letters.map(\.points) == [3] && letters.first?.payload == nil)
      let status = try #require(try engine.status().sinks.first)
      #expect((status.ledger.delivered, status.ledger.dead) == (7, 3))
      #expect(status.counters["points_rejected"] == 3)
      #expect(status.activity.lastSuccessAt != nil)
      #expect(ScriptedSink.script.withLock { $0.submissions } == [10])
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("A warning of a receiver that took everything is counted")
    func warning() async throws {
      ScriptedSink.reset { SinkOutcome(.delivered, rowsDone: $0.count, message: "use the new path") }
      let engine = try await engine()
      try await engine.accept(batch(0..<10))
      engine.start()
      #expect(await drained(engine))
      #expect(try engine.status().sinks.first?.counters["receiver_warnings"] == 1)
      #expect(ledger(engine).delivered == 10)
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("A sink that never answers holds up no other, and lets the engine end")
    func isolation() async throws {
      ScriptedSink.reset { .delivered(rows: $0.count) }
      ScriptedSink.script.withLock { script in
        script.held["stuck"] = 1_000
        script.answers["stuck"] = { _ in .delivered(rows: 0) }
      }
      let engine = try await engine(sinks: ["well", "stuck"])
      for start in 0..<Int64(20) { try await engine.accept(batch(start * 5..<start * 5 + 5)) }
      engine.start()
      while ledger(engine).queued > 0 { await Task.yield() }
      let stuck = try #require(try engine.status().sinks.last)
      #expect((stuck.name, stuck.ledger.queued) == ("stuck", 100))
      #expect(await engine.shutdown(drainNanoseconds: 0) == false)
      #expect(ScriptedSink.script.withLock { $0.delivered } == Array(0..<100))
    }

    @Test("A dead sink sleeps once between two tries, and does nothing else")
    func noPolling() async throws {
      let tries = Mutex(0)
      let time = time
      let sleepsAtTwenty = Mutex(0)
      ScriptedSink.reset { numbers in
        tries.withLock { $0 += 1 }
        if tries.withLock({ $0 }) == 20 { sleepsAtTwenty.withLock { $0 = time.sleeps } }
        return tries.withLock({ $0 }) < 20
          ? SinkOutcome(.retry(afterNanoseconds: nil), message: "down") : .delivered(rows: numbers.count)
      }
      let engine = try await engine { $0.concurrency = 8 }
      try await engine.accept(batch(0..<10))
      engine.start()
      #expect(await drained(engine))
      #expect(sleepsAtTwenty.withLock { $0 } == 19)
      await engine.shutdown(drainNanoseconds: 0)
    }

    @Test("The receiver's wait is kept to the nanosecond, by all units together")
    func retryAfter() async throws {
      let time = time
      let early = Mutex(0)
      let isFirst = Mutex(true)
      ScriptedSink.reset { numbers in
        let first = isFirst.withLock { isFirst in
          defer { isFirst = false }
          return isFirst
        }
        if first { return SinkOutcome(.retry(afterNanoseconds: 60_000_000_000), message: "slow down") }
        if time.nanoseconds < 60_000_000_000 { early.withLock { $0 += 1 } }
        return .delivered(rows: numbers.count)
      }
      let engine = try await engine()
      for start in 0..<Int64(8) { try await engine.accept(batch(start..<start + 1)) }
      engine.start()
      #expect(await drained(engine))
      #expect(early.withLock { $0 } == 0)
      await engine.shutdown(drainNanoseconds: 0)
    }

    /// Waits until the first sink has nothing left, without moving the clock.
    private func drained(_ engine: DeliveryEngine) async -> Bool {
      for _ in 0..<5_000_000 {
        if engine.queue.ledger().first?.queued == 0 { return true }
        await Task.yield()
      }
      return false
    }
  }
}
