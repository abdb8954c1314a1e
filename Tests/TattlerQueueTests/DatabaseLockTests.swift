#if os(Linux)
  import Dispatch
  import Foundation
  import Glibc
  import TattlerModel
  import TattlerQueue
  import Testing

  /// SQLite's POSIX locks on a database stay, whoever opens and closes its file in this process.
  @Suite struct DatabaseLockTests {
    /// The POSIX locks on a file, as the kernel lists them.
    private static func locks(_ path: String) throws -> [String] {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return [] }
      // Foundation reads files without a length in part.
      guard let file = unsafe fopen("/proc/locks", "r") else { throw QueueError(.ioError, "no list of locks") }
      defer { unsafe fclose(file) }
      var list: [UInt8] = []
      while case let byte = unsafe getc(file), byte != EOF { list.append(UInt8(truncatingIfNeeded: byte)) }
      return String(decoding: list, as: UTF8.self).split(separator: "\n").map { line in
        line.split(separator: " ").dropFirst().joined(separator: " ")
      }.filter { $0.hasPrefix("POSIX") && $0.contains(":\(status.st_ino) ") }.sorted()
    }

    /// How many descriptors of this process are of a file.
    private static func descriptors(_ path: String) throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
      }
    }

    @Test("A queue that is open already keeps its locks, however often somebody opens its file again")
    func refused() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let queue = try OfflineQueue.open(scratch.configuration())
      let sink = try await queue.registerSink(named: "a")
      try await queue.enqueue(try makeBatch(), for: [sink])
      let before = try Self.locks(scratch.path)
      #expect(!before.isEmpty)
      let descriptors = try Self.descriptors(scratch.path)
      for _ in 0..<20 {
        let opened = #expect(throws: QueueError.self) { try OfflineQueue.open(scratch.configuration()) }
        #expect(opened?.code == .alreadyInUse)
        let verified = #expect(throws: QueueError.self) { try OfflineQueue.verify(path: scratch.path) }
        #expect(verified?.code == .alreadyInUse)
        #expect(QueueSignature.allowsQueue(at: scratch.path))
      }
      #expect(try Self.locks(scratch.path) == before)
      #expect(try Self.descriptors(scratch.path) <= descriptors + 1)
      await queue.close()
      #expect(try Self.locks(scratch.path).isEmpty)
      #expect(try Self.descriptors(scratch.path) == 0)
    }

    @Test("A check and a repair of an open queue leave it its locks")
    func operated() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let queue = try OfflineQueue.open(scratch.configuration())
      let sink = try await queue.registerSink(named: "a")
      try await queue.enqueue(try makeBatch(), for: [sink])
      let before = try Self.locks(scratch.path)
      #expect(!before.isEmpty)
      #expect(try queue.verify().isIntact)
      #expect(try Self.locks(scratch.path) == before)
      _ = try await queue.repair()
      #expect(throws: QueueError.self) { try OfflineQueue.open(scratch.configuration()) }
      #expect(try queue.verify().isIntact)
      try await queue.enqueue(try makeBatch(), for: [sink])
      #expect(try Self.locks(scratch.path).count == before.count)
      await queue.close()
      #expect(try Self.descriptors(scratch.path) == 0)
    }

    @Test("A check that goes on while a queue is closed and opened again keeps its locks, and the new queue has some")
    func overlapping() async throws {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let first = try OfflineQueue.open(scratch.configuration())
      let sink = try await first.registerSink(named: "a")
      for mark in 0..<3 { try await first.enqueue(try makeBatch(mark: mark), for: [sink]) }
      let check = HeldCheck(of: first)
      await check.waitUntilHeld()
      await first.close()
      #expect(try !Self.locks(scratch.path).isEmpty)
      let second = try OfflineQueue.open(scratch.configuration())
      #expect(try !Self.locks(scratch.path).isEmpty)
      _ = try await second.registerSink(named: "a")
      #expect(await check.finish()?.isIntact == true)
      try await second.enqueue(try makeBatch(), for: [sink])
      #expect(try !Self.locks(scratch.path).isEmpty)
      await second.close()
      #expect(try Self.locks(scratch.path).isEmpty)
      #expect(try Self.descriptors(scratch.path) == 0)
    }
  }

  /// A check of a queue that waits in its middle.
  private final class HeldCheck: Sendable {
    private let held = AsyncStream.makeStream(of: Void.self)
    private let result = AsyncStream.makeStream(of: QueueCheck?.self)
    private let gate = DispatchSemaphore(value: 0)

    init(of queue: OfflineQueue) {
      Thread.detachNewThread { [self] in
        let check = try? queue.verify { _ in
          held.continuation.yield()
          gate.wait()
          gate.signal()
        }
        held.continuation.finish()
        result.continuation.yield(check)
      }
    }

    func waitUntilHeld() async { for await _ in held.stream { return } }

    func finish() async -> QueueCheck? {
      gate.signal()
      for await check in result.stream { return check }
      return nil
    }
  }
#endif
