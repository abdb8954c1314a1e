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
    (checkpoint.identity.id, checkpoint.identity.output) = ("42", "/o/ü")
    checkpoint.identity.headers = ExportOptions.Identity.digest(ofHeaders: [("X-Scope-OrgID", "a")])
    (checkpoint.countBeforeMetric, checkpoint.emptyMetrics, checkpoint.warnings) = (7, ["b"], ["w\n", "v"])
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

  @Test("A checkpoint of another version is refused")
  func version() throws {
    let line = try checkpoint().bytes.prefix { $0 != 0x0A }
    let other = String(decoding: line, as: UTF8.self).replacing("\"version\":1,", with: "\"version\":2,")
    #expect(other.utf8.elementsEqual(line) == false)
    let checksum = String(Checkpoint.checksum(Array(other.utf8)[...]), radix: 16)
    let error = #expect(throws: ExportFailure.self) { try Checkpoint(Array("\(other)\n\(checksum)\n".utf8)) }
    #expect(error?.description.contains("another version") == true)
  }

  @Test("Names, values and nothing else make the digest of headers")
  func digest() {
    let digest = ExportOptions.Identity.digest(ofHeaders:)
    #expect(digest([]) == "")
    #expect(digest([("A", "1"), ("B", "2")]) == digest([("b", "2"), ("a", "1")]))
    #expect(Set([[("a", "1")], [("a", "2")], [("b", "1")], [("a1", "")]].map(digest)).count == 4)
  }

  @Test("After a failure no checkpoint is written any more, also where it would work again")
  func failure() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFile(path: folder["out"])
    let file = CheckpointFile(path: folder["later/c"])
    let keeper = try CheckpointKeeper(file: file, output: output)
    keeper.offer(try checkpoint())
    for _ in 0..<500 where keeper.failure == nil { usleep(10_000) }
    let first = try #require(keeper.failure)
    #expect(first.code == .file && first.description.contains("later/c"))
    try FileManager.default.createDirectory(atPath: folder["later"], withIntermediateDirectories: false)
    let error = #expect(throws: ExportFailure.self) { try keeper.close(with: checkpoint()) }
    #expect(error == first)
    #expect(try file.read() == nil)
  }

  @Test("A sync that fails names the file")
  func sync() {
    let error = #expect(throws: ExportFailure.self) { try OutputFile.sync(-1, name: "some/out.csv") }
    #expect(error?.code == .file && error?.description.hasPrefix("some/out.csv: ") == true)
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
