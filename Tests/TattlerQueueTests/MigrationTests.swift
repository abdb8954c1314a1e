import Foundation
import TattlerCompression
import TattlerModel
import Testing

@testable import TattlerQueue

/// Files of older versions.
struct MigrationTests {
  /// Two sinks, five batches of four rows and eight points; the second sink is half way through batch 2, is done with 1
  /// and 3, and set batch 3 aside.
  private func make(version: Int, _ scratch: Scratch) throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/queue/version-\(version).db.gz")
    let bytes = try Gzip.decompress([UInt8](try Data(contentsOf: fixture)), limit: 1 << 24)
    try FileManager.default.createDirectory(atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.path))
  }

  @Test(
    "A queue of an older version is taken over with everything in it",
    arguments: [(version: 1, queuedBytes: [4_320, 2_592], batch: nil), (2, [1_274, 779], 3)])
  func older(version: Int, queuedBytes: [Int], batch: Int64?) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try make(version: version, scratch)
    let log = EventLog()
    for opening in 0..<2 {
      let queue = try OfflineQueue.open(
        scratch.configuration {
          $0.onEvent = log.hook
          $0.maximumAgeNanoseconds = nil
        })
      #expect(log.count { if case .migrated(version, 3) = $0 { true } else { false } } == 1)
      let north = try await queue.registerSink(named: "north")
      let south = try await queue.registerSink(named: "south")
      let ledgers = queue.ledger()
      #expect(ledgers.allSatisfy { $0.isBalanced && $0.accepted == 40 })
      #expect(ledgers.map(\.queued) == [40, 20] && ledgers.map(\.queuedBytes) == queuedBytes)
      #expect(ledgers[1].dead == 8 && ledgers[1].delivered == 12 && ledgers[1].skipped == 2)
      #expect(try queue.allPending(for: north).map(\.batch.rowCount) == [4, 4, 4, 4, 4])
      let left = try queue.allPending(for: south)
      #expect(left.map(\.id.rawValue) == [2, 4, 5] && left.map(\.nextRow) == [2, 0, 0])
      #expect(left.map(\.attempts) == [3, 0, 0])
      let letter = try #require(try queue.deadLetters().first)
      #expect(letter.reason == "refused" && letter.batch?.rawValue == batch && letter.payload?.rowCount == 4)
      #expect(try queue.verify().isIntact)
      if opening == 0 {
        #expect(try queue.records(of: "cost").isEmpty && queue.state(of: "cost").isEmpty)
        let id = try await queue.enqueue(
          try makeBatch(rows: 0), for: [north], record: QueueRecord(owner: "cost", bytes: [7]))
        #expect(id.rawValue == 6)
      } else {
        #expect(try queue.records(of: "cost") == [StoredRecord(id: 6, bytes: [7])])
      }
      if opening == 1 {
        let replayed = try await queue.replayDeadLetters([letter.id])
        #expect(replayed.points == 8)
        for batch in try queue.allPending(for: south) { try await queue.finish(batch, for: south) }
        #expect(queue.ledger()[1].delivered == 40)
      }
      await queue.close()
    }
    #expect(log.setAside.isEmpty)
  }

  @Test("A damaged queue of an older version is salvaged", arguments: [1, 2])
  func damaged(version: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try make(version: version, scratch)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xff, count: 90))
    let log = EventLog()
    try await expectSalvaged(scratch, log)
    #expect(log.count { if case .recordsLost = $0 { true } else { false } } == 0)
  }

  @Test("A changed version number is damage, not a file of another version", arguments: [1, 3, 4])
  func changedNumber(version: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try make(version: 2, scratch)
    try runSQLite(scratch.path, "PRAGMA user_version=\(version)")
    try await expectSalvaged(scratch, EventLog())
  }

  @Test("A file whose version number became an older one keeps its records", arguments: [1, 2, 4])
  func changedNumberOfToday(version: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try make(version: 2, scratch)
    let queue = try OfflineQueue.open(scratch.configuration { $0.maximumAgeNanoseconds = nil })
    let north = try await queue.registerSink(named: "north")
    try await queue.enqueue(
      try makeBatch(rows: 0), for: [north], record: QueueRecord(owner: "cost", bytes: [7]))
    try await queue.fold(owner: "cost", through: 0, changes: [StateChange(key: [1], value: [2])])
    await queue.close()
    try runSQLite(scratch.path, "PRAGMA user_version=\(version)")
    let log = EventLog()
    try await expectSalvaged(scratch, log)
    let reopened = try OfflineQueue.open(scratch.configuration { $0.maximumAgeNanoseconds = nil })
    #expect(try reopened.records(of: "cost") == [StoredRecord(id: 6, bytes: [7])])
    #expect(try reopened.state(of: "cost") == [StateEntry(key: [1], value: [2])])
    await reopened.close()
  }

  private func expectSalvaged(_ scratch: Scratch, _ log: EventLog) async throws {
    let queue = try OfflineQueue.open(
      scratch.configuration {
        $0.onEvent = log.hook
        $0.maximumAgeNanoseconds = nil
      })
    #expect(log.setAside.count == 1)
    let north = try await queue.registerSink(named: "north")
    #expect(try queue.allPending(for: north).count == 5)
    for ledger in queue.ledger() { #expect(ledger.isBalanced) }
    #expect(try queue.verify().isIntact)
    await queue.close()
  }
}
