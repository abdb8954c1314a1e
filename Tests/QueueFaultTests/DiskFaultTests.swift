import TattlerModel
import TattlerQueue
import Testing

/// A disk that is full, or fails, at each kind of operation.
@Suite(.serialized) struct DiskFaultTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let operations: FaultyDisk.Operations
    let files: FaultyDisk.Files
    let failure: FaultyDisk.Failure
    /// What callers hear.
    var code = QueueError.Code.ioError
  }

  private static let writeFaults = [
    Fault(testDescription: "a write to the log fails", operations: .write, files: .log, failure: .error),
    Fault(testDescription: "half of a write to the log", operations: .write, files: .log, failure: .short),
    Fault(testDescription: "the log has no room", operations: .write, files: .log, failure: .full, code: .diskFull),
    Fault(testDescription: "a sync of the log fails", operations: .sync, files: .log, failure: .error),
  ]

  private static let careFaults = [
    Fault(testDescription: "a write to the database fails", operations: .write, files: .database, failure: .error),
    Fault(testDescription: "half of a write to the database", operations: .write, files: .database, failure: .short),
    Fault(testDescription: "the database has no room", operations: .write, files: .database, failure: .full),
    Fault(testDescription: "a sync of the database fails", operations: .sync, files: .database, failure: .error),
    Fault(testDescription: "cutting a file fails", operations: .truncate, files: .any, failure: .error),
    Fault(testDescription: "reading the log fails", operations: .read, files: .log, failure: .error),
  ]

  @Test("A fault refuses batches, loses none, and ends by itself", arguments: writeFaults)
  func refused(_ fault: Fault) async throws {
    try await withQueue { queue, sinks, disk, _, log in
      let first = try await queue.enqueue(try makeBatch(rows: 3, bytes: 20_000, mark: 1), for: sinks)
      disk.fail(fault.operations, on: fault.files, fault.failure)
      for mark in 2..<5 {
        do {
          try await queue.enqueue(try makeBatch(bytes: 20_000, mark: mark), for: sinks)
          Issue.record("the batch was accepted")
        } catch { #expect((error as? QueueError)?.code == fault.code) }
      }
      // Settling has no need of a sync, and may go well.
      let settlement = Settlement(
        sink: sinks[0], batch: first, outcome: .progress(nextRow: 1, deliveredPoints: 1, skippedPoints: 0))
      try? await queue.settle([settlement])
      #expect(try queue.nextPending(for: sinks[1]).map(\.id) == [first])
      disk.heal()
      let second = try await queue.enqueue(try makeBatch(rows: 2, bytes: 20_000, mark: 6), for: sinks)
      // Events are told behind the answers.
      try await queue.maintain()
      #expect(log.has { if case .recovered = $0 { true } else { false } })
      #expect(log.setAsideReasons.isEmpty)
      for (index, sink) in sinks.enumerated() {
        #expect(try await queue.everything(for: sink).map(\.id) == [first, second])
        #expect(queue.ledger()[index].isBalanced && queue.ledger()[index].accepted == 5)
      }
      #expect(try queue.verify().isIntact)
    }
  }

  @Test("A fault while the log is copied loses nothing", arguments: careFaults)
  func care(_ fault: Fault) async throws {
    try await withQueue { queue, sinks, disk, _, log in
      let load = FaultLoad()
      await load.run(queue, sinks, tasks: 2, steps: 20, seed: 5, disk)
      disk.fail(fault.operations, on: fault.files, fault.failure)
      try? await queue.maintain()
      await load.run(queue, sinks, tasks: 2, steps: 20, seed: 6, disk)
      try? await queue.maintain()
      disk.heal()
      try await queue.maintain()
      await load.run(queue, sinks, tasks: 2, steps: 10, seed: 7, disk)
      let wrong = try await load.compare(queue, sinks)
      #expect(wrong.isEmpty)
      #expect(log.setAsideReasons.isEmpty)
    }
  }

  @Test("A fault at one operation in twenty, of any kind, loses nothing", arguments: 0..<4)
  func random(seed: Int) async throws {
    try await withQueue { queue, sinks, disk, _, log in
      let load = FaultLoad()
      disk.seed(UInt64(seed))
      let failure: FaultyDisk.Failure = seed % 2 == 0 ? .error : .short
      disk.fail([.read, .write, .sync, .truncate], failure, chanceInTenThousand: 500)
      await load.run(queue, sinks, tasks: 3, steps: 40, seed: UInt64(seed), disk)
      disk.heal()
      try await queue.maintain()
      #expect(load.failures.values.reduce(0, +) > 0)
      #expect(Set(load.failures.keys).isSubset(of: [.ioError, .diskFull]))
      let wrong = try await load.compare(queue, sinks)
      #expect(wrong.isEmpty)
      #expect(log.setAsideReasons.isEmpty)
    }
  }

  @Test(
    "A full disk refuses, settling goes on, and what is settled makes room",
    arguments: [20_000, 90_000, 120_000, 160_000, 290_000, 310_000], [8, 10, 12, 15])
  func full(_ bytes: Int, mebibytes: Int) async throws {
    try await withQueue { queue, sinks, disk, _, _ in
      disk.setCapacity(mebibytes << 20)
      var accepted: [BatchID] = []
      var refusal: QueueError.Code?
      while refusal == nil, accepted.count < 2_000 {
        do {
          let batch = try makeBatch(bytes: bytes, mark: accepted.count)
          accepted.append(try await queue.enqueue(batch, for: [sinks[0]]))
        } catch { refusal = (error as? QueueError)?.code }
      }
      #expect(refusal == .diskFull)
      #expect(!accepted.isEmpty)
      #expect(try await queue.everything(for: sinks[0]).map(\.id) == accepted)
      let settlements = try await queue.everything(for: sinks[0]).map {
        Settlement(
          sink: sinks[0], batch: $0.id, outcome: .finished(deliveredPoints: $0.pointsLeft, skippedPoints: 0))
      }
      try await queue.settle(settlements)
      try await queue.maintain()
      try await queue.enqueue(try makeBatch(bytes: bytes, mark: 1_000), for: [sinks[0]])
      #expect(queue.ledger()[0].isBalanced && queue.ledger()[0].queued == 1)
    }
  }

  @Test("A fault while free space is given back loses nothing", arguments: [0, 1, 5, 20, 60])
  func givingBack(skip: Int) async throws {
    try await withQueue { queue, sinks, disk, scratch, log in
      var settlements: [Settlement] = []
      // Beyond the 16 MiB that stay in the file.
      for mark in 0..<90 {
        let id = try await queue.enqueue(try makeBatch(bytes: 300_000, mark: mark), for: [sinks[0]])
        settlements.append(
          Settlement(sink: sinks[0], batch: id, outcome: .finished(deliveredPoints: 1, skippedPoints: 0)))
      }
      let kept = try await queue.enqueue(try makeBatch(bytes: 300_000, mark: 100), for: sinks)
      try await queue.settle(settlements)
      disk.fail([.write, .sync, .truncate, .read], skip: skip, count: 3)
      try? await queue.maintain()
      disk.heal()
      try await queue.maintain()
      try await queue.maintain()
      #expect(try await queue.everything(for: sinks[1]).map(\.id) == [kept])
      #expect(try queue.verify().isIntact)
      #expect(log.setAsideReasons.isEmpty)
      #expect((scratch.read()?.count ?? .max) < 22 << 20)
    }
  }

  @Test("A fault while a queue is opened is an error, not damage", arguments: [0, 1, 2, 3, 5, 8, 13, 21, 34])
  func opening(skip: Int) async throws {
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let filled = try await FilledQueue.make(scratch, disk, dies: true)
    for file in filled.files { try scratch.write(file.bytes, file.suffix) }
    for failure in FaultyDisk.Failure.allCases {
      let log = FaultLog()
      disk.fail([.read, .write, .sync, .truncate, .open], failure, skip: skip, count: 1)
      do throws(QueueError) {
        let queue = try OfflineQueue.open(
          scratch.configuration {
            $0.fileSystem = disk.name
            $0.onEvent = log.hook
          })
        await queue.close()
      } catch { #expect(error.code == .ioError || error.code == .diskFull || error.code == .permission) }
      disk.heal()
      #expect(log.setAsideReasons.isEmpty)
    }
    let difference = try await filled.compare(scratch, disk, FaultLog())
    #expect(difference.isAcceptable && difference.lostBatches + difference.lostNotes == 0, "\(difference)")
  }

  @Test("A fault while a file is repaired loses nothing", arguments: [0, 2, 4, 7, 12, 20, 40])
  func repairing(skip: Int) async throws {
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let filled = try await FilledQueue.make(scratch, disk)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xAA, count: 100))
    for failure in FaultyDisk.Failure.allCases {
      disk.fail([.read, .write, .sync, .truncate, .open], failure, skip: skip, count: 1)
      do throws(QueueError) {
        let queue = try OfflineQueue.open(scratch.configuration { $0.fileSystem = disk.name })
        await queue.close()
      } catch { #expect(error.code == .ioError || error.code == .diskFull || error.code == .permission) }
      disk.heal()
    }
    let difference = try await filled.compare(scratch, disk, FaultLog())
    #expect(difference.isAcceptable && difference.lostBatches + difference.lostNotes == 0, "\(difference)")
  }

  @Test("A slow disk keeps nobody waiting for good")
  func slow() async throws {
    try await withQueue { queue, sinks, disk, _, _ in
      disk.delay(microseconds: 2_000)
      let load = FaultLoad()
      await load.run(queue, sinks, tasks: 4, steps: 6, seed: 1, disk)
      disk.delay(microseconds: 0)
      #expect(load.failures.isEmpty)
      let wrong = try await load.compare(queue, sinks)
      #expect(wrong.isEmpty)
    }
  }

  /// A queue on a disk, closed afterwards; then it must be what it was before.
  private func withQueue(
    _ body: (OfflineQueue, [SinkID], FaultyDisk, FaultScratch, FaultLog) async throws -> Void
  ) async throws {
    let scratch = try FaultScratch()
    defer { scratch.remove() }
    let disk = try #require(FaultyDisk())
    defer { disk.remove() }
    let log = FaultLog()
    let configuration = scratch.configuration {
      $0.fileSystem = disk.name
      $0.onEvent = log.hook
      $0.maximumCacheBytes = 0
    }
    let queue = try OfflineQueue.open(configuration)
    do {
      let sinks = [try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b")]
      try await body(queue, sinks, disk, scratch, log)
    } catch {
      disk.heal()
      await queue.close()
      throw error
    }
    disk.heal()
    let ledger = queue.ledger()
    await queue.close()
    let reopened = try OfflineQueue.open(configuration)
    #expect(reopened.ledger() == ledger)
    #expect(try reopened.verify().isIntact)
    await reopened.close()
  }
}
