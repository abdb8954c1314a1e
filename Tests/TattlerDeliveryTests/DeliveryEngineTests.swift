import Logging
import Synchronization
import TattlerDelivery
import TattlerModel
import TattlerPlugin
import TattlerQueue
import TestHarness
import Testing

extension ScriptedSinkTests {
  @Suite struct DeliveryEngineTests {
    private func engine(
      _ scratch: Scratch, sinks: [String] = ["one"], _ change: (inout DeliveryPolicy) -> Void = { _ in }
    ) async throws -> DeliveryEngine {
      var policy = DeliveryPolicy()
      policy.firstBackoffNanoseconds = 1_000_000
      policy.longestBackoffNanoseconds = 2_000_000
      policy.pauseNanoseconds = 2_000_000
      change(&policy)
      let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["queue.db"]))
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      let engine = try await DeliveryEngine(
        queue: queue,
        sinks: sinks.map {
          .init(name: $0, plugin: ScriptedSink.plugin, configuration: Array("{}".utf8), policy: policy)
        },
        transport: nil, logger: logger)
      return engine
    }

    /// Rows that carry the numbers of a range.
    private func batch(_ numbers: Range<Int64>) throws -> MetricBatch {
      var builder = MetricBatchBuilder()
      let metric = try builder.addMetric(name: "n", field: "value")
      for number in numbers {
        try builder.addRow(
          attributes: MetricBatchBuilder.emptyAttributes, time: number, [(metric, .int(number))])
      }
      return try builder.finish()
    }

    private func ledger(_ engine: DeliveryEngine) throws -> SinkLedger {
      let ledger = try #require(try engine.status().sinks.first).ledger
      #expect(ledger.isBalanced, "\(ledger)")
      return ledger
    }

    @Test func everyRowArrivesOnceAndInOrderAndSmallBatchesTravelTogether() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      ScriptedSink.reset { .delivered(rows: $0.count) }
      let engine = try await engine(scratch)
      for start in stride(from: Int64(0), to: 200, by: 2) { try await engine.accept(batch(start..<start + 2)) }
      engine.start()
      #expect(await engine.shutdown(drainNanoseconds: 60_000_000_000))
      let script = ScriptedSink.script.withLock { $0 }
      #expect(script.delivered == Array(0..<200))
      #expect(script.submissions.count < 20, "100 batches of 2 rows that waited should travel together")
    }

    @Test func aRefusedRowIsSetAsideWithTheReceiversWordsAndTheOthersArrive() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      ScriptedSink.reset { $0.contains(37) ? SinkOutcome(.bisect, message: "37 is bad") : .delivered(rows: $0.count) }
      let engine = try await engine(scratch)
      try await engine.accept(batch(0..<100))
      engine.start()
      while try ledger(engine).queued > 0 { try await Task.sleep(for: .milliseconds(2)) }
      let ledger = try ledger(engine)
      #expect((ledger.accepted, ledger.delivered, ledger.dead) == (100, 99, 1))
      let letters = try engine.queue.deadLetters()
      #expect(letters.map(\.message) == ["37 is bad"])
      #expect(letters.map(\.reason) == ["refused"])
      #expect(letters.first?.payload?.spelledRows.map(\.time) == [37])
      await engine.shutdown(drainNanoseconds: 0)
      #expect(ScriptedSink.script.withLock { $0.delivered } == (0..<100).filter { $0 != 37 })
    }

    @Test func failuresAreTriedAgainUntilTheReceiverRecovers() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let failures = Mutex(6)
      ScriptedSink.reset { numbers in
        let fails = failures.withLock { left in
          left -= 1
          return left >= 0
        }
        return fails
          ? SinkOutcome(numbers[0] % 2 == 0 ? .retry(afterNanoseconds: nil) : .pause, message: "down")
          : .delivered(rows: min(3, numbers.count))
      }
      let engine = try await engine(scratch)
      try await engine.accept(batch(0..<20))
      engine.start()
      #expect(await engine.shutdown(drainNanoseconds: 60_000_000_000))
      #expect(ScriptedSink.script.withLock { $0.delivered } == Array(0..<20))
    }

    @Test func whatIsLeftAtTheEndGoesOnAtTheNextStartWhereItStopped() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      ScriptedSink.reset { numbers in
        numbers[0] < 10 ? .delivered(rows: 10 - Int(numbers[0])) : SinkOutcome(.retry(afterNanoseconds: nil))
      }
      let first = try await engine(scratch)
      try await first.accept(batch(0..<30))
      first.start()
      while try ledger(first).delivered < 10 { try await Task.sleep(for: .milliseconds(2)) }
      #expect(await first.shutdown(drainNanoseconds: 1) == false)

      ScriptedSink.reset { .delivered(rows: $0.count) }
      let second = try await engine(scratch)
      #expect(try ledger(second).queued == 20)
      second.start()
      #expect(await second.shutdown(drainNanoseconds: 60_000_000_000))
      #expect(ScriptedSink.script.withLock { $0.delivered } == Array(10..<30))
    }

    @Test("Attempts of an earlier run are still known, and their rows are given up in time")
    func attemptsSurvive() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let tries = Mutex(0)
      ScriptedSink.reset { _ in
        tries.withLock { $0 += 1 }
        return SinkOutcome(.retry(afterNanoseconds: nil), message: "down")
      }
      let first = try await engine(scratch)
      try await first.accept(batch(0..<30))
      first.start()
      while tries.withLock({ $0 }) < 4 { try await Task.sleep(for: .milliseconds(2)) }
      await first.shutdown(drainNanoseconds: 0)

      ScriptedSink.reset { _ in SinkOutcome(.retry(afterNanoseconds: nil), message: "still down") }
      let second = try await engine(scratch) { $0.giveUpAfterNanoseconds = 1 }
      second.start()
      while try ledger(second).queued > 0 { try await Task.sleep(for: .milliseconds(2)) }
      #expect(try second.queue.deadLetters().map(\.message) == ["still down"])
      #expect(ScriptedSink.script.withLock { $0.attempts.first ?? 0 } >= 3)
      await second.shutdown(drainNanoseconds: 0)
    }

    @Test func eachSinkGetsEveryRow() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      ScriptedSink.reset { .delivered(rows: $0.count) }
      let engine = try await engine(scratch, sinks: ["one", "two"])
      try await engine.accept(batch(0..<5))
      engine.start()
      #expect(await engine.shutdown(drainNanoseconds: 60_000_000_000))
      #expect(ScriptedSink.script.withLock { $0.delivered.sorted() } == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    }

    @Test func aSinkThatCannotBeMadeIsNamed() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["queue.db"]))
      await #expect(throws: DeliveryError.self) {
        try await DeliveryEngine(
          queue: queue,
          sinks: [.init(name: "x", plugin: ScriptedSink.plugin, configuration: Array(#"{"kye":1}"#.utf8))],
          transport: nil, logger: Logger(label: "test"))
      }
      await queue.close()
    }
  }
}
