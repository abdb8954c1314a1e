import TattlerModel
import TattlerQueue
import TestHarness
import TestRandom
import Testing

extension FaultLaboratory {
  /// A queue that has filled its own disk.
  @Suite struct FullDiskTests {
    /// A batch of one point that hardly compresses, of about 13 bytes times `words`.
    private static func batch(_ number: Int, words: Int = 250) throws -> MetricBatch {
      var random = SeededRandom(seed: UInt64(number))
      var builder = MetricBatchBuilder()
      let metric = try builder.addMetric(name: "test", field: "text")
      let text = (0..<words).map { _ in String(random.next(), radix: 36) }.joined()
      try builder.addRow(attributes: 0, time: Int64(number), [(metric, .string(text))])
      return try builder.finish()
    }

    /// Sets everything aside that is pending, as far as there is room.
    private static func bury(_ queue: OfflineQueue, _ sink: SinkID) async throws -> Int {
      var buried = 0
      while let pending = try queue.nextPending(for: sink, maximumCount: 1).first {
        let outcome = Settlement.Outcome.dead(
          rows: 1, points: 1, payload: pending.batch, reason: "refused", message: "no")
        do throws(QueueError) {
          try await queue.settle([Settlement(sink: sink, batch: pending.id, outcome: outcome)])
        } catch {
          if error.code == .diskFull { return buried }
          throw error
        }
        buried += 1
      }
      return buried
    }

    private static func finish(_ queue: OfflineQueue, _ sink: SinkID) async throws {
      while true {
        let pending = try queue.nextPending(for: sink, maximumCount: 16)
        if pending.isEmpty { return }
        try await queue.settle(
          pending.map {
            Settlement(
              sink: sink, batch: $0.id, outcome: .finished(deliveredPoints: $0.pointsLeft, skippedPoints: 0))
          })
      }
    }

    @Test(
      "A queue that has filled its disk can still note what sinks have done, and takes data again afterwards",
      .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"), arguments: [9, 11, 14])
    func settlements(_ mebibytes: Int) async throws {
      let scratch = try Scratch()
      let disk = try SmallDisk(scratch, "queue", mebibytes: mebibytes)
      defer { withExtendedLifetime(disk) {} }
      let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["queue/q.db"]))
      let refusing = try await queue.registerSink(named: "refusing")
      let away = try await queue.registerSink(named: "away")
      var stuck = 0
      var number = 0
      // One sink sets everything aside, until there is no room for new batches nor for dead letters.
      while stuck < 20, number < 20_000 {
        number += 1
        var isFull = false
        let batch = try Self.batch(number)
        do throws(QueueError) { try await queue.enqueue(batch, for: [refusing, away]) } catch {
          #expect(error.code == .diskFull)
          isFull = true
        }
        let hasBuried = try await Self.bury(queue, refusing) > 0
        stuck = isFull && !hasBuried ? stuck + 1 : 0
      }
      // The other one comes back: what it notes makes room.
      do { try await Self.finish(queue, away) } catch { Issue.record("nothing can be noted any more: \(error)") }
      _ = try await Self.bury(queue, refusing)
      let ledger = queue.ledger()
      #expect(ledger.allSatisfy { $0.queued == 0 && $0.accepted > 100 }, "\(ledger)")
      try await queue.enqueue(Self.batch(0), for: [refusing, away])
      await queue.close()
    }

    @Test(
      "Everything that filled a disk can be noted at once, and what follows is taken, whatever the size of batches",
      .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"),
      arguments: [200, 4_600, 7_000, 12_300, 22_300], [8, 9, 12, 13])
    func oneSettlement(words: Int, mebibytes: Int) async throws {
      let scratch = try Scratch()
      let disk = try SmallDisk(scratch, "queue", mebibytes: mebibytes)
      defer { withExtendedLifetime(disk) {} }
      let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["queue/q.db"]))
      let sink = try await queue.registerSink(named: "away")
      for round in 1...2 {
        var refused = 0
        var number = 0
        while refused < 3 {
          number += 1
          let batch = try Self.batch(number, words: words)
          do throws(QueueError) { try await queue.enqueue(batch, for: [sink]) } catch {
            #expect(error.code == .diskFull)
            refused += 1
          }
        }
        // An idle queue cuts its log.
        try await queue.maintain()
        let pending = try queue.nextPending(for: sink, maximumBytes: 1 << 30, maximumCount: 10_000)
        #expect(pending.count == queue.ledger()[0].queued && !pending.isEmpty, "round \(round)")
        try await queue.settle(
          pending.map {
            Settlement(sink: sink, batch: $0.id, outcome: .finished(deliveredPoints: 1, skippedPoints: 0))
          })
        #expect(queue.ledger()[0].queued == 0 && queue.ledger()[0].isBalanced)
      }
      try await queue.enqueue(Self.batch(0, words: words), for: [sink])
      await queue.close()
    }
  }
}
