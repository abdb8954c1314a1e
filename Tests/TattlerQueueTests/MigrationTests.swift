import Foundation
import TattlerCompression
import TattlerModel
import Testing

@testable import TattlerQueue

/// Files of older versions.
struct MigrationTests {
  /// Two sinks, five batches of four rows and eight points; the second sink is half way through batch 2, is done with 1
  /// and 3, and set batch 3 aside.
  private func makeFirstVersion(_ scratch: Scratch) throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/queue/version-1.db.gz")
    let bytes = try Gzip.decompress([UInt8](try Data(contentsOf: fixture)), limit: 1 << 24)
    try FileManager.default.createDirectory(atPath: scratch.directory + "/data", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.path))
  }

  @Test("A queue of version 1 is taken over with everything in it")
  func first() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try makeFirstVersion(scratch)
    let log = EventLog()
    for opening in 0..<2 {
      let queue = try OfflineQueue.open(
        scratch.configuration {
          $0.onEvent = log.hook
          $0.maximumAgeNanoseconds = nil
        })
      #expect(log.count { if case .migrated(1, 2) = $0 { true } else { false } } == 1)
      let north = try await queue.registerSink(named: "north")
      let south = try await queue.registerSink(named: "south")
      let ledgers = queue.ledger()
      #expect(ledgers.allSatisfy { $0.isBalanced && $0.accepted == 40 })
      #expect(ledgers.map(\.queued) == [40, 20] && ledgers.map(\.queuedBytes) == [4_320, 2_592])
      #expect(ledgers[1].dead == 8 && ledgers[1].delivered == 12 && ledgers[1].skipped == 2)
      #expect(try queue.allPending(for: north).map(\.batch.rowCount) == [4, 4, 4, 4, 4])
      let left = try queue.allPending(for: south)
      #expect(left.map(\.id.rawValue) == [2, 4, 5] && left.map(\.nextRow) == [2, 0, 0])
      #expect(left.map(\.attempts) == [3, 0, 0])
      let letter = try #require(try queue.deadLetters().first)
      #expect(letter.reason == "refused" && letter.batch == nil && letter.payload?.rowCount == 4)
      #expect(try queue.verify().isIntact)
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

  @Test("A damaged queue of version 1 is salvaged")
  func damagedFirst() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try makeFirstVersion(scratch)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xff, count: 90))
    let log = EventLog()
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
