import Foundation
import Testing

@testable import TattlerExport

@Suite struct CheckpointTests {
  private func checkpoint() throws -> Checkpoint {
    let identity = ExportOptions.Identity(
      url: "https://h.example/api/prom", selectors: [try SeriesSelector(#"{job="ü\"x"}"#), .all],
      range: ["7 days ago", "now", "UTC"], format: .csvWide, timeFormat: .unixMilliseconds)
    var checkpoint = Checkpoint(
      identity: identity, range: try ExportRange(start: -5, end: 1_000_000_000_000), metrics: ["a", "b\"\n"],
      columns: ["x", "y"], place: ExportPlace(metric: 1, time: 12_345))
    (checkpoint.length, checkpoint.openBytes, checkpoint.isComplete) = (1 << 40, 77, true)
    (checkpoint.counts.samples, checkpoint.counts.notFinite) = (10_000_000_000, 2)
    return checkpoint
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    let checkpoint = try checkpoint()
    #expect(try Checkpoint(checkpoint.bytes) == checkpoint)
    let folder = try TemporaryFolder()
    let file = CheckpointFile(path: folder["c"])
    #expect(try file.read() == nil)
    try file.write(checkpoint)
    #expect(try file.read() == checkpoint)
    #expect(folder.text("c.part").isEmpty)
  }

  @Test("A checkpoint that is cut or changed anywhere is refused")
  func damage() throws {
    let bytes = try checkpoint().bytes
    for count in bytes.indices { #expect(throws: ExportFailure.self) { try Checkpoint(Array(bytes[..<count])) } }
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: ExportFailure.self) { try Checkpoint(changed) }
    }
  }
}
