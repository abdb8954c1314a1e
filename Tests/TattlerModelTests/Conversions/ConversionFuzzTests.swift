import CTattlerPlugin
import TattlerModel
import TestRandom
import Testing

/// Points that no sane program sends.
@Suite struct ConversionFuzzTests {
  private func number(_ numbers: inout SeededRandom) -> UInt64 {
    [0, 0, 1, 2, 5, UInt64(Int64.max), .max - 1, .max].randomElement(using: &numbers) ?? 0
  }

  private func double(_ numbers: inout SeededRandom) -> Double {
    [0, -0.0, 1, -1, 0.5, 1e308, -1e308, .nan, .infinity, -.infinity, .leastNonzeroMagnitude].randomElement(
      using: &numbers) ?? 0
  }

  private func optional(_ numbers: inout SeededRandom) -> Double? {
    Bool.random(using: &numbers) ? double(&numbers) : nil
  }

  private func counts(_ numbers: inout SeededRandom) -> [UInt64] {
    (0..<Int.random(in: 0...5, using: &numbers)).map { _ in number(&numbers) }
  }

  private func buckets(_ numbers: inout SeededRandom) -> ExponentialHistogram.Buckets {
    .init(
      offset: [0, 0, 1, -1, 100, .min, .max].randomElement(using: &numbers) ?? 0, counts: counts(&numbers))
  }

  private func value(_ numbers: inout SeededRandom) -> Sample.Value {
    switch Int.random(in: 0..<5, using: &numbers) {
    case 0: return .none
    case 1: return .int(Int64(bitPattern: number(&numbers)))
    case 2: return .double(double(&numbers))
    case 3:
      return .histogram(
        ExplicitHistogram(
          count: number(&numbers), sum: optional(&numbers), min: optional(&numbers), max: optional(&numbers),
          bounds: counts(&numbers).map { Double($0) }, counts: counts(&numbers)))
    default:
      return .exponential(
        ExponentialHistogram(
          count: number(&numbers), sum: optional(&numbers), min: optional(&numbers), max: optional(&numbers),
          scale: [0, 0, 1, 3, 20, -10, .min, .max].randomElement(using: &numbers) ?? 0, zeroCount: number(&numbers),
          zeroThreshold: double(&numbers), positive: buckets(&numbers), negative: buckets(&numbers)))
    }
  }

  private func sample(_ numbers: inout SeededRandom) -> Sample {
    let time: UInt64? = Int.random(in: 0..<9, using: &numbers) == 0 ? nil : number(&numbers) / 2 &+ numbers.next() % 9
    var sample = Sample(value(&numbers), time, start: number(&numbers))
    sample.temporality = Int32.random(in: 0...3, using: &numbers)
    sample.isMonotonic = Bool.random(using: &numbers)
    sample.isStale = Int.random(in: 0..<9, using: &numbers) == 0
    sample.attributes = [("a", .int(Int64.random(in: 0...1, using: &numbers)))]
    return sample
  }

  @Test func noPointCausesATrapAndEveryPointIsAccountedFor() throws {
    var numbers = SeededRandom(seed: 23)
    for _ in 0..<300 {
      var limits = SeriesLimits()
      limits.maximumSeries = 9
      limits.idleNanoseconds = number(&numbers)
      var deltas = CumulativeToDelta(firstPoint: Bool.random(using: &numbers) ? .kept : .dropped, limits: limits)
      deltas.convertsNonMonotonicSums = Bool.random(using: &numbers)
      var sums = DeltaToCumulative(gap: Bool.random(using: &numbers) ? .restarts : .ignored, limits: limits)
      sums.maximumBuckets = Int.random(in: -1...20, using: &numbers)
      for _ in 0..<4 {
        let samples = (0..<Int.random(in: 0...30, using: &numbers)).map { _ in sample(&numbers) }
        let batch = try samples.batch()
        let now = number(&numbers)
        var builder = MetricBatchBuilder()
        let first = try deltas.convert(batch, now: now, into: &builder)
        let middle = try MetricBatch(validating: try builder.finish().bytes)
        #expect(first.converted + first.passed + first.withoutValue == middle.rowCount)
        #expect(first.dropped == samples.count - middle.rowCount)
        let second = try sums.convert(batch, now: now, into: &builder)
        let last = try MetricBatch(validating: try builder.finish().bytes)
        #expect(second.converted + second.passed + second.withoutValue == last.rowCount)
        #expect(second.dropped == samples.count - last.rowCount)
        #expect(deltas.seriesCount <= 9 && sums.seriesCount <= 9)
        let report = try FieldToOTLP.convert(last, into: &builder)
        #expect(report.passed == last.rowCount)
        _ = try MetricBatch(validating: try builder.finish().bytes)
      }
    }
  }
}
