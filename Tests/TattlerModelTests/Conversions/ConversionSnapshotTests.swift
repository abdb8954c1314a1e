import TattlerModel
import TestRandom
import Testing

@Suite struct ConversionSnapshotTests {
  private func filled() throws -> CumulativeToDelta {
    var conversion = CumulativeToDelta()
    let exponential = ExponentialHistogram(
      count: 9, sum: 1, min: -1, scale: 3, zeroCount: 1, zeroThreshold: 0.5,
      positive: .init(offset: -4, counts: [1, 2]),
      negative: .init(offset: 7, counts: [5]))
    let explicit = ExplicitHistogram(count: 3, sum: nil, max: 5, bounds: [1], counts: [1, 2])
    let values: [Sample.Value] = [.int(-5), .double(0.1), .histogram(explicit), .exponential(exponential)]
    for (index, value) in values.enumerated() {
      var builder = MetricBatchBuilder()
      let sample = Sample(value, 5, start: 2).with {
        $0.metric = "m\(index)"
        $0.attributes = [("läuft", .bool(true))]
      }
      _ = try conversion.convert(try [sample].batch(), now: 7, into: &builder)
    }
    return conversion
  }

  @Test func aSnapshotHoldsEverySeries() throws {
    let conversion = try filled()
    var other = CumulativeToDelta()
    try other.restore(conversion.snapshot())
    #expect(other.seriesCount == 4)
    // Series stand in no order.
    #expect(other.snapshot().sorted() == conversion.snapshot().sorted())
    try other.restore(CumulativeToDelta().snapshot())
    #expect(other.seriesCount == 0)
  }

  @Test func theLimitHoldsForASnapshotToo() throws {
    var limits = SeriesLimits()
    limits.maximumSeries = 3
    var conversion = CumulativeToDelta(limits: limits)
    try conversion.restore(try filled().snapshot())
    #expect(conversion.seriesCount == 3)
  }

  @Test func otherBytesAreRefusedAndChangeNothing() throws {
    var conversion = try filled()
    let bytes = conversion.snapshot()
    func code(_ bytes: [UInt8]) -> ConversionSnapshotError.Code? {
      do throws(ConversionSnapshotError) { try conversion.restore(bytes) } catch { return error.code }
      return nil
    }
    #expect(code([]) == .notASnapshot)
    #expect(code(DeltaToCumulative().snapshot()) == .notASnapshot)
    #expect(code(bytes + [0]) == .malformed)
    var newer = bytes
    newer[12] += 1
    #expect(code(newer) == .unsupportedVersion)
    for count in 0..<bytes.count { #expect(code(Array(bytes.prefix(count))) != nil) }
    #expect(conversion.seriesCount == 4)
  }

  @Test func damagedBytesCauseNoTrap() throws {
    var numbers = SeededRandom(seed: 17)
    let bytes = try filled().snapshot()
    for _ in 0..<3_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        damaged[Int.random(in: 0..<damaged.count, using: &numbers)] = UInt8(truncatingIfNeeded: numbers.next())
      }
      var conversion = CumulativeToDelta()
      try? conversion.restore(damaged)
      // Whatever was believed can be worked with.
      for index in 0..<4 {
        let value: Sample.Value =
          index == 3
          ? .exponential(ExponentialHistogram(count: 20, scale: 2, zeroCount: 20, zeroThreshold: 1)) : .int(9)
        let sample = Sample(value, 50).with {
          $0.metric = "m\(index)"
          $0.attributes = [("läuft", .bool(true))]
        }
        var builder = MetricBatchBuilder()
        _ = try conversion.convert(try [sample].batch(), now: 7, into: &builder)
      }
    }
  }
}
