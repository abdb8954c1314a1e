import CTattlerPlugin
import TattlerModel
import TestRandom
import Testing

@Suite struct TemporalityPropertyTests {
  /// A series that brings deltas: its windows follow each other, with a hole where it begins anew.
  private struct Source {
    var name: String
    var attributes: [(String, MetricValue)]
    var time: UInt64
    var shape: Int

    mutating func next(_ numbers: inout SeededRandom) -> Sample {
      let start = time + (Int.random(in: 0..<8, using: &numbers) == 0 ? UInt64.random(in: 1...50, using: &numbers) : 0)
      time = start + UInt64.random(in: 1...20, using: &numbers)
      var sample = Sample(value(&numbers), time, start: start)
      sample.metric = name
      sample.temporality = TATTLER_TEMPORALITY_DELTA
      sample.attributes = attributes.shuffled(using: &numbers)
      return sample
    }

    private func value(_ numbers: inout SeededRandom) -> Sample.Value {
      func counts(_ number: Int) -> [UInt64] { (0..<number).map { _ in UInt64.random(in: 0...9, using: &numbers) } }
      switch shape {
      case 0: return .int(Int64.random(in: 0...1_000, using: &numbers))
      // Halves are added and subtracted without rounding.
      case 1: return .double(Double(Int.random(in: 0...1_000, using: &numbers)) / 2)
      case 2:
        let counts = counts(4)
        return .histogram(
          ExplicitHistogram(
            count: counts.reduce(0, +), sum: Double(counts[0]), bounds: [1, 2.5, 10], counts: counts))
      default:
        let positive = counts(Int.random(in: 1...6, using: &numbers))
        let negative = counts(2)
        return .exponential(
          ExponentialHistogram(
            count: positive.reduce(negative.reduce(3, +), +), sum: 1, scale: 2, zeroCount: 3,
            positive: .init(offset: Int32.random(in: -3...3, using: &numbers), counts: positive),
            negative: .init(offset: 1, counts: negative)))
      }
    }
  }

  /// Batches of a handful of series, each in order, all mixed.
  private static func batches(_ numbers: inout SeededRandom) -> [[Sample]] {
    var sources = (0..<6).map { index in
      Source(
        name: "m\(index % 2)\(index % 4)",
        attributes: [("host", .string("h\(index)")), ("port", .int(Int64(index % 2))), ("up", .bool(true))],
        time: UInt64.random(in: 1...100, using: &numbers), shape: index % 4)
    }
    return (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
      (0..<Int.random(in: 0...20, using: &numbers)).map { _ in
        let index = Int.random(in: 0..<sources.count, using: &numbers)
        return sources[index].next(&numbers)
      }
    }
  }

  /// Empty buckets at the ends say nothing.
  private static func trimmed(_ samples: [Sample]) -> [Sample] {
    samples.map { sample in
      guard case .exponential(var histogram) = sample.value else { return sample }
      histogram.limit(buckets: .max)
      return sample.with { $0.value = .exponential(histogram) }
    }
  }

  @Test func deltasSurviveTheWayThereAndBack() throws {
    var numbers = SeededRandom(seed: 7)
    for round in 0..<400 {
      var there = DeltaToCumulative(gap: .restarts)
      var back = CumulativeToDelta(firstPoint: .kept)
      for samples in Self.batches(&numbers) {
        // A restart of the process now and then.
        if Bool.random(using: &numbers) {
          let (first, second) = (there.snapshot(), back.snapshot())
          there = DeltaToCumulative(gap: .restarts)
          back = CumulativeToDelta(firstPoint: .kept)
          try there.restore(first)
          try back.restore(second)
        }
        var builder = MetricBatchBuilder()
        _ = try there.convert(try samples.batch(), now: 0, into: &builder)
        let cumulative = try MetricBatch(validating: try builder.finish().bytes)
        let report = try back.convert(cumulative, now: 0, into: &builder)
        let deltas = Array(try MetricBatch(validating: try builder.finish().bytes))
        guard Self.trimmed(deltas) == Self.trimmed(samples), report.dropped == 0 else {
          Issue.record("round \(round): \(samples) became \(deltas)")
          return
        }
      }
    }
  }

  /// The rules in their plainest form, for integers.
  private struct Reference {
    var last: [String: Sample] = [:]

    mutating func delta(_ sample: Sample) -> Sample? {
      guard let time = sample.time, case .int(let value) = sample.value else { return nil }
      let key = sample.metric + sample.attributes.map { "\($0)" }.sorted().joined()
      guard let before = last[key], let lastTime = before.time, case .int(let lastValue) = before.value else {
        last[key] = sample
        return nil
      }
      if time <= lastTime { return nil }
      var result = sample.with { $0.temporality = TATTLER_TEMPORALITY_DELTA }
      let isRestart = sample.start != 0 && sample.start > (before.start == 0 ? lastTime : before.start)
      let isReset = isRestart || value < lastValue
      result.value = .int(isReset ? value : value - lastValue)
      result.start = isReset ? max(sample.start, lastTime) : lastTime
      last[key] = sample.with { if sample.start == 0, !isReset { $0.start = before.start } }
      return result
    }
  }

  @Test func anyCounterIsReadAsThePlainRulesSay() throws {
    var numbers = SeededRandom(seed: 11)
    for round in 0..<500 {
      var conversion = CumulativeToDelta()
      var reference = Reference()
      for _ in 0..<4 {
        let samples = (0..<Int.random(in: 0...25, using: &numbers)).map { _ in
          var sample = Sample(Int64.random(in: 0...20, using: &numbers), UInt64.random(in: 1...60, using: &numbers))
          sample.start = [0, 0, 1, 10, 30].randomElement(using: &numbers) ?? 0
          sample.metric = "m\(Int.random(in: 0...1, using: &numbers))"
          sample.attributes = [("a", .int(Int64.random(in: 0...1, using: &numbers))), ("b", .string("x"))]
            .shuffled(using: &numbers)
          return sample
        }
        var builder = MetricBatchBuilder()
        _ = try conversion.convert(try samples.batch(), now: 0, into: &builder)
        let deltas = Array(try builder.finish())
        let expected = samples.compactMap { reference.delta($0) }
        guard deltas == expected else {
          Issue.record("round \(round): \(samples) became \(deltas), not \(expected)")
          return
        }
      }
    }
  }

  @Test func whatComesOutOfASumIsWhatWentIn() throws {
    var numbers = SeededRandom(seed: 13)
    var conversion = DeltaToCumulative()
    var total: Int64 = 0
    var time: UInt64 = 0
    for _ in 0..<200 {
      let samples = (0..<5).map { _ in
        let value = Int64.random(in: 0...1_000_000, using: &numbers)
        total += value
        time += 1
        return Sample(value, time, start: time - 1).with { $0.temporality = TATTLER_TEMPORALITY_DELTA }
      }
      var builder = MetricBatchBuilder()
      _ = try conversion.convert(try samples.batch(), now: time, into: &builder)
      #expect(Array(try builder.finish()).last == Sample(total, time))
    }
  }
}
