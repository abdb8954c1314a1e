import FoundationEssentials
import Glibc
import TattlerModel
import TattlerQueue
import TestRandom
import Testing

@Suite struct DamageTests {
  private static let batchCount = 40
  /// Pages, counted from 0, with the sinks' counters and with the sinks' progress. Without these, counters begin anew
  /// or count points that are delivered again as accepted again.
  private static let counterPages: Set = [3, 5]

  /// A closed queue with 40 batches of 1 to 4 points for two sinks; the first ten are done for the first sink.
  private func filled(_ scratch: Scratch, bytes: Int = 150_000) async throws -> [BatchID: [UInt8]] {
    let queue = try OfflineQueue.open(scratch.configuration())
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    var sent: [BatchID: [UInt8]] = [:]
    for mark in 0..<Self.batchCount {
      let batch = try makeBatch(rows: 1 + mark % 4, bytes: bytes, mark: mark)
      sent[try await queue.enqueue(batch, for: [a, b])] = batch.bytes
    }
    for pending in try queue.nextPending(for: a, maximumBytes: 1 << 30, maximumCount: 10) {
      try await queue.finish(pending, for: a)
    }
    await queue.close()
    return sent
  }

  /// What is left is intact and accounted for, and the queue works.
  private func check(
    _ scratch: Scratch, _ log: EventLog, _ sent: [BatchID: [UInt8]], isFresh: Bool = false,
    keepsCounters: Bool = true
  ) async throws -> (a: Int, b: Int) {
    let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = log.hook })
    let (a, b) = (try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b"))
    var counts: [Int] = []
    for sink in [a, b] {
      var pending: [PendingBatch]?
      while pending == nil {
        do { pending = try queue.allPending(for: sink) } catch let error as QueueError where error.code == .damaged {
          try await queue.maintain()
        }
      }
      for found in try #require(pending) { #expect(sent[found.id] == found.batch.bytes) }
      counts.append(pending?.count ?? 0)
    }
    try await queue.maintain()
    for ledger in queue.ledger() { #expect(ledger.isBalanced, "\(ledger)") }
    if !isFresh && keepsCounters { #expect(queue.ledger().allSatisfy { $0.accepted == 100 }) }
    let id = try await queue.enqueue(try makeBatch(), for: [a])
    #expect(isFresh || sent[id] == nil)
    #expect(try queue.allPending(for: a).map(\.id).contains(id))
    await queue.close()
    return (counts[0], counts[1])
  }

  @Test("A file of something else is refused and left alone")
  func somethingElse() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try FileManager.default.createDirectory(
      atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    let bytes = Data("something that nobody wants to lose\n".utf8)
    #expect(FileManager.default.createFile(atPath: scratch.path, contents: bytes))
    let error = #expect(throws: QueueError.self) { try OfflineQueue.open(scratch.configuration()) }
    #expect(error?.code == .notAQueue)
    #expect(FileManager.default.contents(atPath: scratch.path) == bytes)
    #expect(scratch.files == ["queue.db"])
  }

  @Test("A file of garbage in a queue's place is set aside and the queue starts empty")
  func garbage() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    try FileManager.default.createDirectory(
      atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) }
    #expect(FileManager.default.createFile(atPath: scratch.path, contents: Data(bytes)))
    #expect(FileManager.default.createFile(atPath: scratch.path + ".lock", contents: Data()))
    let counts = try await check(scratch, log, [:], isFresh: true)
    #expect(counts == (0, 0))
    let target = try #require(log.setAside.first)
    #expect(FileManager.default.contents(atPath: target) == Data(bytes))
  }

  @Test("An empty file is a new queue")
  func empty() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    try FileManager.default.createDirectory(
      atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: scratch.path, contents: Data()))
    _ = try await check(scratch, log, [:], isFresh: true)
    #expect(log.setAside.isEmpty)
  }

  @Test("A truncated file keeps what is in front", arguments: [3_000_000, 65_536 * 30, 65_536 * 60])
  func truncated(size: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let sent = try await filled(scratch)
    #expect(unsafe Glibc.truncate(scratch.path, size) == 0)
    let counts = try await check(scratch, log, sent)
    #expect(counts.b > 0 && counts.b < Self.batchCount)
    #expect(log.setAside.count == 1)
    #expect(log.salvaged?.lostPoints ?? 0 > 0)
  }

  @Test("A flipped byte in a payload costs that batch and no other")
  func flippedPayload() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let sent = try await filled(scratch)
    let file = try scratch.read()
    // The middle of a Zstandard frame (RFC 8878, section 3.1.1) of the back of the file.
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    let frame = try #require(
      file.indices.dropFirst(40 * 65_536).first { file[$0..<min($0 + 4, file.count)].elementsEqual(magic) })
    try scratch.overwrite(at: frame + 200, with: [file[frame + 200] ^ 1])
    let counts = try await check(scratch, log, sent)
    #expect(counts.b == Self.batchCount - 1)
    #expect(log.setAside.isEmpty)
    #expect(log.count { if case .batchDamaged = $0 { true } else { false } } == 1)
  }

  @Test("An overwritten header does not cost the batches")
  func header() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let sent = try await filled(scratch)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xAA, count: 100))
    let counts = try await check(scratch, log, sent)
    #expect(counts == (Self.batchCount - 10, Self.batchCount))
    #expect(log.setAside.count == 1)
  }

  @Test("A whole page of noise costs what was on it", arguments: [1, 2, 3, 4, 5, 6, 8, 12, 20, 40])
  func noise(page: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let sent = try await filled(scratch)
    try scratch.overwrite(at: page * 65_536, with: (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) })
    let counts = try await check(scratch, log, sent, keepsCounters: !Self.counterPages.contains(page))
    #expect(counts.b >= Self.batchCount / 2, "\(counts)")
  }

  @Test("Flips anywhere in the file never stop the queue and never give a wrong batch", arguments: 0..<24)
  func flips(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let sent = try await filled(scratch, bytes: seed % 2 == 0 ? 150_000 : 300)
    let size = try scratch.read().count
    for _ in 0..<1 + seed % 5 {
      let offset = Int(random.next() % UInt64(size))
      try scratch.overwrite(at: offset, with: [UInt8(truncatingIfNeeded: random.next())])
    }
    _ = try await check(scratch, log, sent)
  }

  @Test("A queue whose write-ahead log is gone starts with what was copied before")
  func missingLog() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let queue = try OfflineQueue.open(scratch.configuration())
    let a = try await queue.registerSink(named: "a")
    try await queue.enqueue(try makeBatch(mark: 1), for: [a])
    try await queue.maintain()
    let database = try scratch.read()
    try await queue.enqueue(try makeBatch(mark: 2), for: [a])
    let copy = try Scratch()
    defer { copy.remove() }
    try FileManager.default.createDirectory(atPath: copy.directory + "/data", withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: copy.path, contents: Data(database)))
    await queue.close()
    let reopened = try OfflineQueue.open(copy.configuration { $0.onEvent = log.hook })
    let again = try await reopened.registerSink(named: "a")
    #expect(try reopened.allPending(for: again).count == 1)
    #expect(reopened.ledger()[0].isBalanced)
    await reopened.close()
  }

  @Test("Damage that is met while the queue runs is repaired while it runs")
  func whileRunning() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let log = EventLog()
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.onEvent = log.hook
        $0.maximumCacheBytes = 0
      })
    let a = try await queue.registerSink(named: "a")
    for mark in 0..<30 { try await queue.enqueue(try makeBatch(rows: 2, bytes: 400_000, mark: mark), for: [a]) }
    try await queue.maintain()
    for page in 20..<30 {
      try scratch.overwrite(at: page * 65_536, with: [UInt8](repeating: 0xEE, count: 65_536))
    }
    var found: [PendingBatch]?
    while found == nil {
      do { found = try queue.allPending(for: a) } catch let error as QueueError where error.code == .damaged {
        try await queue.maintain()
      }
    }
    try await queue.maintain()
    let ledger = queue.ledger()[0]
    #expect(ledger.isBalanced && ledger.accepted == 60 && ledger.dead > 0 && ledger.queued >= 40, "\(ledger)")
    try await queue.enqueue(try makeBatch(), for: [a])
    await queue.close()
  }

  @Test("A newer version and another program's database are refused and left alone")
  func refused() async throws {
    for (sql, code) in [
      ("PRAGMA user_version=99; CREATE TABLE newer(x)", QueueError.Code.newerVersion),
      ("PRAGMA application_id=7", .notAQueue),
    ] {
      let scratch = try Scratch()
      defer { scratch.remove() }
      _ = try await filled(scratch, bytes: 10)
      try runSQLite(scratch.path, sql)
      let before = try scratch.read()
      do {
        _ = try OfflineQueue.open(scratch.configuration())
        Issue.record("the file was taken")
      } catch { #expect(error.code == code) }
      #expect(try scratch.read() == before)
    }
  }

  @Test("A directory that cannot be made is a clear error")
  func directory() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    #expect(FileManager.default.createFile(atPath: scratch.directory + "/data", contents: Data()))
    do {
      _ = try OfflineQueue.open(scratch.configuration())
      Issue.record("the queue was opened")
    } catch {
      #expect(error.code == .permission)
      #expect(error.reason.contains(scratch.directory))
    }
  }
}
