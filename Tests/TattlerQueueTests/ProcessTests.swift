import Foundation
import Glibc
import TattlerModel
import TattlerQueue
import Testing

/// The helper process, which stands beside the tests.
private struct Helper {
  let process = Process()
  let output = Pipe()
  let input = Pipe()

  init(_ arguments: [String]) throws {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("QueueCrashHelper")
    process.arguments = arguments
    process.standardOutput = output
    process.standardInput = input
    try process.run()
  }

  /// The helper's next line; nil at the end.
  func line() -> String? {
    var bytes: [UInt8] = []
    while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 { bytes.append(byte) }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

@Suite(.serialized) struct ProcessTests {
  @Test("What was acknowledged survives kill -9, ten times over, synced or not", arguments: ["fsync", "os"])
  func killed(durability: String) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var acknowledged: Set<Int64> = []
    for round in 0..<10 {
      let helper = try Helper(["enqueue", scratch.path, durability])
      for _ in 0..<20 + round * 7 { acknowledged.insert(try #require(helper.line().flatMap { Int64($0) })) }
      kill(helper.process.processIdentifier, SIGKILL)
      while let line = helper.line() { if let id = Int64(line) { acknowledged.insert(id) } }
      helper.process.waitUntilExit()

      let queue = try OfflineQueue.open(scratch.configuration { $0.maximumAgeNanoseconds = nil })
      let b = try await queue.registerSink(named: "b")
      let found = Set(try queue.allPending(for: b).map(\.id.rawValue))
      #expect(acknowledged.isSubset(of: found), "lost: \(acknowledged.subtracting(found))")
      #expect(queue.ledger().allSatisfy { $0.isBalanced })
      #expect(try queue.verify().isIntact)
      await queue.close()
    }
    #expect(acknowledged.count >= 500)
  }

  @Test("What was noted is counted exactly once, however often the process is killed", arguments: ["fsync", "os"])
  func noted(durability: String) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var acknowledged: [UInt8: UInt64] = [:]
    func note(_ line: String) throws {
      // The last line may be cut off: a shorter number is one that was acknowledged before.
      let words = line.split(separator: " ").compactMap { UInt64($0) }
      guard words.count == 2 else { return }
      let task = UInt8(try #require(UInt8(exactly: words[0])))
      acknowledged[task] = max(acknowledged[task] ?? 0, words[1])
    }
    var folded: UInt64 = 0
    for round in 0..<10 {
      let helper = try Helper(["records", scratch.path, durability])
      for _ in 0..<30 + round * 11 { try note(try #require(helper.line())) }
      kill(helper.process.processIdentifier, SIGKILL)
      while let line = helper.line() { try note(line) }
      helper.process.waitUntilExit()

      let queue = try OfflineQueue.open(scratch.configuration { $0.maximumAgeNanoseconds = nil })
      let b = try await queue.registerSink(named: "b")
      let state = Dictionary(
        uniqueKeysWithValues: try queue.state(of: "test").map { ($0.key[0], Self.numbers($0.value)) })
      var waiting: [UInt8: [UInt64]] = [:]
      for record in try queue.records(of: "test", limitBytes: 1 << 30) {
        waiting[record.bytes[0], default: []] += Self.numbers(Array(record.bytes.dropFirst()))
      }
      for task in 0..<UInt8(4) {
        let (count, sum) = (state[task]?[0] ?? 0, state[task]?[1] ?? 0)
        let left = waiting[task] ?? []
        // The numbers of a task are 1, 2, 3 and so on; the last one may have been on its way.
        #expect(sum == count * (count + 1) / 2, "task \(task) in round \(round)")
        #expect(left == (0..<UInt64(left.count)).map { count + 1 + $0 }, "task \(task) in round \(round)")
        let there = count + UInt64(left.count)
        let known = acknowledged[task] ?? 0
        #expect(there == known || there == known + 1, "task \(task) in round \(round): \(there), \(known) told")
        acknowledged[task] = there
        folded += count
      }
      // The last fold's batch is the one that belongs to the state.
      let emitted = try queue.allPending(for: b).last { $0.batch.rowCount == 4 }
      #expect(try emitted?.batch.bytes == (state.isEmpty ? nil : Self.batch(state).bytes), "round \(round)")
      #expect(queue.ledger().allSatisfy { $0.isBalanced })
      #expect(try queue.verify().isIntact)
      await queue.close()
    }
    #expect(folded > 0 && acknowledged.values.reduce(0, +) >= 600)
  }

  private static func numbers(_ bytes: [UInt8]) -> [UInt64] {
    stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// The batch that the helper makes of a state.
  private static func batch(_ state: [UInt8: [UInt64]]) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "total", field: "text")
    for task in 0..<4 {
      let total = state[UInt8(task)] ?? [0, 0]
      try builder.addRow(attributes: 0, time: Int64(task), [(metric, .string("\(total[0]) \(total[1])"))])
    }
    return try builder.finish()
  }

  @Test("A second process hears who has the queue, and gets it when the first is killed")
  func locked() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let helper = try Helper(["hold", scratch.path])
    #expect(helper.line() == "ready")
    do {
      _ = try OfflineQueue.open(scratch.configuration())
      Issue.record("two processes have the queue")
    } catch {
      #expect(error.code == .alreadyInUse)
      #expect(error.processID == helper.process.processIdentifier)
      #expect(error.reason.contains("\(helper.process.processIdentifier)"))
    }
    kill(helper.process.processIdentifier, SIGKILL)
    helper.process.waitUntilExit()
    let queue = try OfflineQueue.open(scratch.configuration())
    #expect(throws: QueueError.self) { _ = try OfflineQueue.open(scratch.configuration()) }
    await queue.close()
    await (try OfflineQueue.open(scratch.configuration())).close()
  }

  @Test("A file that may not grow refuses batches, and takes them again afterwards")
  func limited() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let helper = try Helper(["limited", scratch.path, "6000000"])
    let refusal = helper.line() ?? ""
    #expect(refusal.hasPrefix("refused disk_full after "), "\(refusal)")
    #expect(helper.line() == "recovered true")
    helper.process.waitUntilExit()
    #expect(helper.process.terminationStatus == 0)
  }

  @Test("A full disk refuses batches, keeps the others, and settling makes room", .enabled(if: geteuid() == 0))
  func fullDisk() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.directory + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    guard unsafe mount("tmpfs", data, "tmpfs", 0, "size=8m") == 0 else { return }
    defer { unsafe umount2(data, Int32(MNT_DETACH)) }
    let log = EventLog()
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.onEvent = log.hook
        $0.checkpointBytes = 1 << 20
      })
    let sink = try await queue.registerSink(named: "a")
    var accepted: [BatchID] = []
    var refusal: QueueError?
    while refusal == nil && accepted.count < 100 {
      do { accepted.append(try await queue.enqueue(try makeBatch(bytes: 300_000), for: [sink])) } catch {
        refusal = error as? QueueError
      }
    }
    #expect(refusal?.code == .diskFull)
    #expect(accepted.count > 5)
    #expect(try queue.allPending(for: sink).map(\.id) == accepted)
    for pending in try queue.allPending(for: sink) { try await queue.finish(pending, for: sink) }
    try await queue.enqueue(try makeBatch(bytes: 300_000), for: [sink])
    #expect(log.count { if case .recovered = $0 { true } else { false } } >= 1)
    #expect(queue.ledger()[0].isBalanced && queue.ledger()[0].queued == 1)
    await queue.close()
  }
}
