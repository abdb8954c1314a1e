import FoundationEssentials
import Glibc
import TattlerModel
import TattlerQueue
import Testing

/// The states that a repair leaves on the disk when its process is killed, each of which must open without a loss.
@Suite struct InterruptedRepairTests {
  /// Files by the end of their names.
  private typealias Files = [String: [UInt8]]

  private static let batchCount = 12

  /// A damaged database with its log and index, and what a complete repair makes of them.
  private struct Material {
    var sent: [BatchID: [UInt8]] = [:]
    var damaged: Files = [:]
    var repaired: [UInt8] = []
  }

  private func material() async throws -> Material {
    var material = Material()
    let scratch = try Scratch()
    defer { scratch.remove() }
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    for mark in 0..<Self.batchCount {
      let batch = try makeBatch(rows: 1 + mark % 3, bytes: 90_000, mark: mark)
      material.sent[try await queue.enqueue(batch, for: [sink])] = batch.bytes
    }
    try await queue.maintain()
    // The log gets a page, not the first one: that would heal the header.
    let oldest = try #require(material.sent.keys.min())
    try await queue.settle([Settlement(sink: sink, batch: oldest, outcome: .attempted)])
    for suffix in ["", "-wal", "-shm"] { material.damaged[suffix] = try scratch.read(suffix) }
    await queue.close()
    material.damaged[""]?.replaceSubrange(0..<4_096, with: [UInt8](repeating: 0xA5, count: 4_096))

    let other = try Scratch()
    defer { other.remove() }
    try write(material.damaged, other)
    let events = EventLog()
    await (try OfflineQueue.open(other.configuration { $0.onEvent = events.hook })).close()
    #expect(events.salvaged?.batches == Self.batchCount && material.damaged["-wal"]?.isEmpty == false)
    material.repaired = try other.read()
    return material
  }

  private func write(_ files: Files, _ scratch: Scratch) throws {
    try FileManager.default.createDirectory(atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    for (suffix, bytes) in files {
      #expect(FileManager.default.createFile(atPath: scratch.path + suffix, contents: Data(bytes)))
    }
  }

  @Test("A repair that is killed at any point is begun again or finished at the next start, and loses nothing")
  func killed() async throws {
    let material = try await material()
    let database = try #require(material.damaged[""])
    let log = try #require(material.damaged["-wal"])
    let index = try #require(material.damaged["-shm"])
    let part = Array(material.repaired.prefix(200_000))
    let whole = material.repaired
    let states: [(moment: String, files: Files, isSetAside: Bool)] = [
      ("while it reads", ["": database, "-wal": log, "-shm": index, ".repair": part, ".repair-wal": log], true),
      ("before the new file is announced", ["": database, "-wal": log, "-shm": index, ".repair": whole], true),
      ("before anything is moved", ["": database, "-wal": log, "-shm": index, ".repaired": whole], true),
      ("behind the database", ["-wal": log, "-shm": index, ".repaired": whole], true),
      ("behind the log", ["-shm": index, ".repaired": whole], true),
      ("behind the index", [".repaired": whole], false),
      ("with an old part of the new file", ["": database, ".repaired": whole, ".repair-shm": index], true),
    ]
    for state in states {
      let scratch = try Scratch()
      defer { scratch.remove() }
      try write(state.files, scratch)
      let events = EventLog()
      for _ in 0..<2 {
        let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = events.hook })
        let sink = try await queue.registerSink(named: "a")
        let found = try queue.allPending(for: sink)
        #expect(found.count == Self.batchCount, "\(state.moment)")
        #expect(found.allSatisfy { material.sent[$0.id] == $0.batch.bytes }, "\(state.moment)")
        let ledger = queue.ledger()[0]
        #expect(ledger.isBalanced && ledger.dead == 0 && ledger.accepted == 24, "\(state.moment): \(ledger)")
        await queue.close()
      }
      #expect(events.setAside.count == (state.isSetAside ? 1 : 0), "\(state.moment): \(events.setAside)")
      #expect(!scratch.files.contains { $0.contains(".repair") }, "\(state.moment): \(scratch.files)")
      if state.files[""] != nil {
        #expect(scratch.files.contains { $0.contains(".damaged-") && !$0.contains("-wal") && !$0.contains("-shm") })
      }
    }
  }

  @Test("What is set aside never replaces what was set aside before")
  func sameSecond() async throws {
    let material = try await material()
    let scratch = try Scratch()
    defer { scratch.remove() }
    let clock = ManualClock(seconds: 1_000_000)
    for files in [["-wal": [1], ".repaired": material.repaired], ["-wal": [2], ".repaired": material.repaired]]
      as [Files]
    {
      try? FileManager.default.removeItem(atPath: scratch.path)
      try write(files, scratch)
      await (try OfflineQueue.open(scratch.configuration { $0.now = clock.read })).close()
    }
    let kept = scratch.files.filter { $0.contains(".damaged-") }
    let contents = kept.map {
      FileManager.default.contents(atPath: scratch.directory + "/data/" + $0).map { [UInt8]($0) }
    }
    #expect(Set(contents) == [[1], [2]], "\(kept)")
  }
}
