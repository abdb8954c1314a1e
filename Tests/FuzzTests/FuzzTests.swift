import Foundation
import FuzzChecks
import Testing

/// A short run over every decoder with the same inputs every time; `make fuzz` runs the same checks for longer.
@Suite struct FuzzTests {
  /// Inputs of a target. Those that make many readings of an input get fewer.
  private static func count(_ target: FuzzTarget) -> Int {
    switch target.name {
    case "batch", "otlp-protobuf", "otlp-json", "prometheus", "gzip": 1_500
    default: 4_000
    }
  }

  @Test(arguments: FuzzTarget.all) func `made and mutated inputs keep the properties of the decoder`(
    _ target: FuzzTarget
  ) throws {
    var run = FuzzRun()
    try run.feed(Self.count(target), to: target, seed: 1)
    #expect(run.accepted > Self.count(target) / 20, "too few inputs were taken to test anything")
    #expect(run.refused > Self.count(target) / 50, "too few inputs were refused to test anything")
  }

  @Test(arguments: FuzzTarget.all) func `inputs that once broke something do so no longer`(
    _ target: FuzzTarget
  ) throws {
    let corpus = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Tools/Fuzz/Corpus/\(target.name)")
    let files = (try? FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)) ?? []
    var run = FuzzRun()
    for file in files { try run.feed(Array(Data(contentsOf: file)), to: target) }
  }

  @Test(arguments: FuzzTarget.all) func `the empty input and single bytes are no exception`(
    _ target: FuzzTarget
  ) throws {
    var run = FuzzRun()
    try run.feed([], to: target)
    for byte in UInt8.min...UInt8.max { try run.feed([byte], to: target) }
  }
}
