import CTattlerPlugin
import TattlerModel
import Testing

@Suite struct DeltaToCumulativeTests {
  private func convert(
    _ samples: [Sample], _ conversion: DeltaToCumulative = DeltaToCumulative()
  ) throws -> (samples: [Sample], report: TemporalityReport) {
    var conversion = conversion
    var builder = MetricBatchBuilder()
    let report = try conversion.convert(try samples.batch(), now: 0, into: &builder)
    return (Array(try MetricBatch(validating: try builder.finish().bytes)), report)
  }

  private static func delta(_ value: Sample.Value, _ times: ClosedRange<UInt64>) -> Sample {
    Sample(value, times.upperBound, start: times.lowerBound).with { $0.temporality = TATTLER_TEMPORALITY_DELTA }
  }

  private static func delta(_ value: Int64, _ times: ClosedRange<UInt64>) -> Sample { delta(.int(value), times) }

  typealias Case = CumulativeToDeltaTests.Case

  static let cases: [Case] = [
    Case(
      "addition", [delta(5, 10...20), delta(0, 20...30), delta(2, 30...40)],
      [Sample(5, 20, start: 10), Sample(5, 30, start: 10), Sample(7, 40, start: 10)]
    ) { $0.converted == 3 && $0.newSeries == 1 && $0.gaps == 0 && $0.overlaps == 0 },
    Case(
      "gaps and overlaps", [delta(5, 10...20), delta(1, 25...30), delta(2, 28...40)],
      [Sample(5, 20, start: 10), Sample(6, 30, start: 10), Sample(8, 40, start: 10)]
    ) { $0.gaps == 1 && $0.overlaps == 1 && $0.resets == 0 },
    Case(
      "starts that nobody knows", [delta(5, 0...20), delta(1, 0...30)], [Sample(5, 20), Sample(6, 30)]
    ) { $0.gaps == 0 && $0.overlaps == 0 },
    Case(
      "duplicates, what is older, and what began before",
      [delta(5, 10...20), delta(5, 10...20), delta(5, 10...15), delta(5, 5...30)],
      [Sample(5, 20, start: 10)]
    ) { $0.droppedDuplicates == 1 && $0.droppedOutOfOrder == 2 },
    Case(
      "an overflow begins anew", [delta(.max, 1...2), delta(1, 2...3), delta(1, 3...4)],
      [Sample(.max, 2, start: 1), Sample(1, 3, start: 2), Sample(2, 4, start: 2)]
    ) { $0.resets == 1 },
    Case(
      "a negative delta of a counter",
      [delta(-1, 0...1), delta(5, 1...2), delta(-1, 2...3), delta(.double(-0.5), 3...4)],
      [Sample(5, 2, start: 1)]
    ) { $0.droppedInvalid == 3 && $0.newSeries == 1 },
    Case(
      "another kind of number", [delta(5, 1...2), delta(.double(0.5), 2...3)],
      [Sample(5, 2, start: 1), Sample(.double(0.5), 3, start: 2)]
    ) { $0.resets == 1 },
    Case(
      "infinity", [delta(.double(1e308), 1...2), delta(.double(1e308), 2...3), delta(.double(.infinity), 3...4)],
      [Sample(.double(1e308), 2, start: 1), Sample(.double(1e308), 3, start: 2)]
    ) { $0.resets == 1 && $0.droppedNotFinite == 1 },
    Case(
      "a stale marker",
      [delta(5, 1...2), delta(.none, 2...3).with { $0.isStale = true }, delta(1, 3...4)],
      [Sample(5, 2, start: 1), Sample(.none, 3, start: 1).with { $0.isStale = true }, Sample(6, 4, start: 1)]
    ) { $0.withoutValue == 1 && $0.gaps == 1 },
    Case(
      "a delta that begins after its end, which would keep out what follows",
      [delta(5, 1...2).with { $0.start = 9 }, delta(6, 2...3), delta(7, 3...4).with { $0.start = 9 }, delta(8, 4...5)],
      [Sample(6, 3, start: 2), Sample(14, 5, start: 2)]
    ) { $0.droppedInvalid == 2 && $0.gaps == 1 },
    Case("what is cumulative", [Sample(5, 10, start: 1)], [Sample(5, 10, start: 1)]) { $0.passed == 1 },
  ]

  @Test(arguments: cases)
  func samplesAreSummedUp(_ test: Case) throws {
    let result = try convert(test.samples)
    #expect(result.samples == test.deltas)
    #expect(test.check(result.report))
  }

  @Test func aGapRestartsOnRequest() throws {
    let samples = [Self.delta(5, 10...20), Self.delta(1, 25...30), Self.delta(2, 28...40)]
    let result = try convert(samples, DeltaToCumulative(gap: .restarts))
    #expect(result.samples == [Sample(5, 20, start: 10), Sample(1, 30, start: 25), Sample(3, 40, start: 25)])
    #expect(result.report.resets == 1 && result.report.gaps == 1)
  }

  @Test func sumsThatGoUpAndDownAreSummedUpToo() throws {
    let samples = [Self.delta(5, 1...2), Self.delta(-7, 2...3)].map { $0.with { $0.isMonotonic = false } }
    #expect(try convert(samples).samples.map(\.value) == [.int(5), .int(-2)])
  }

  @Test func histogramsAreAddedBucketByBucket() throws {
    func sample(
      _ counts: [UInt64], _ times: ClosedRange<UInt64>, bounds: [Double] = [1, 2], sum: Double? = nil,
      range: (Double, Double)? = nil
    ) -> Sample {
      Self.delta(
        .histogram(
          ExplicitHistogram(
            count: counts.reduce(0, &+), sum: sum, min: range?.0, max: range?.1, bounds: bounds, counts: counts)), times
      )
    }
    let result = try convert([
      sample([1, 2, 3], 0...1, sum: 1.5, range: (0.5, 7)), sample([1, 0, 0], 1...2, sum: 0.25, range: (0.25, 0.25)),
      sample([0, 0, 1], 2...3), sample([0, 0, .max], 3...4), sample([1, 1, 1], 4...5, bounds: [1, 5]),
    ])
    func sum(_ counts: [UInt64], sum: Double? = nil, range: (Double, Double)? = nil) -> Sample.Value {
      sample(counts, 0...0, sum: sum, range: range).value
    }
    #expect(
      result.samples.map(\.value) == [
        sum([1, 2, 3], sum: 1.5, range: (0.5, 7)), sum([2, 2, 3], sum: 1.75, range: (0.25, 7)), sum([2, 2, 4]),
        // A count that does not fit, then other boundaries: the series begins anew.
        sum([0, 0, .max]), sample([1, 1, 1], 0...0, bounds: [1, 5]).value,
      ])
    #expect(result.samples.map(\.start) == [0, 0, 0, 3, 4])
    #expect(result.report.resets == 2)
  }

  @Test func exponentialHistogramsAreMergedAtTheSmallerScale() throws {
    var conversion = DeltaToCumulative()
    conversion.maximumBuckets = 4
    func sample(_ scale: Int32, _ offset: Int32, _ counts: [UInt64], _ time: UInt64) -> Sample {
      Self.delta(
        .exponential(
          ExponentialHistogram(
            count: counts.reduce(0, +), sum: 1, min: Double(time), max: Double(time), scale: scale,
            positive: .init(offset: offset, counts: counts))), time...time + 1)
    }
    let result = try convert(
      [sample(3, 0, [1, 1, 1, 1, 1], 1), sample(2, 1, [5], 2), sample(5, 1_000, [1], 3), sample(0, 0, [], 4)],
      conversion)
    let sums = result.samples.map { sample -> ExponentialHistogram? in
      if case .exponential(let histogram) = sample.value { histogram } else { nil }
    }
    #expect(sums[0]?.scale == 2 && sums[0]?.positive == .init(offset: 0, counts: [2, 2, 1]))
    #expect(sums[1]?.scale == 2 && sums[1]?.positive == .init(offset: 0, counts: [2, 7, 1]))
    #expect(sums[2]?.scale == -3 && sums[2]?.positive == .init(offset: 0, counts: [10, 0, 0, 1]))
    #expect(sums[3]?.count == 11 && sums[3]?.sum == 4 && sums[3]?.min == 1 && sums[3]?.max == 4)
  }

  private static func histogram(
    exponential isExponential: Bool, sum: Double?, range: (Double, Double)? = nil
  ) -> Sample.Value {
    isExponential
      ? .exponential(
        ExponentialHistogram(
          count: 1, sum: sum, min: range?.0, max: range?.1, scale: 0, positive: .init(offset: 0, counts: [1])))
      : .histogram(
        ExplicitHistogram(count: 1, sum: sum, min: range?.0, max: range?.1, bounds: [1], counts: [0, 1]))
  }

  private static func totals(_ sample: Sample) -> (count: UInt64, sum: Double?) {
    switch sample.value {
    case .histogram(let histogram): (histogram.count, histogram.sum)
    case .exponential(let histogram): (histogram.count, histogram.sum)
    default: (0, nil)
    }
  }

  @Test("a histogram whose sum or extremes are not finite is left out", arguments: [false, true])
  func nonFiniteTotals(isExponential: Bool) throws {
    let odd: [(Double?, (Double, Double)?)] = [
      (.nan, nil), (.infinity, (1, .infinity)), (-.infinity, nil), (2, (.nan, 2)), (2, (1, .nan)),
    ]
    var samples = odd.map { Self.histogram(exponential: isExponential, sum: $0.0, range: $0.1) }
    samples.insert(Self.histogram(exponential: isExponential, sum: 1.5), at: 2)
    samples.append(Self.histogram(exponential: isExponential, sum: 2))
    let result = try convert(samples.enumerated().map { Self.delta($1, UInt64($0)...UInt64($0) + 1) })
    #expect(result.samples.map { Self.totals($0).count } == [1, 2])
    #expect(result.samples.map { Self.totals($0).sum } == [1.5, 3.5])
    #expect(result.report.droppedNotFinite == odd.count && result.report.resets == 0)
  }

  @Test("where the sum of a histogram does not fit the series begins anew", arguments: [false, true])
  func sumsThatDoNotFit(isExponential: Bool) throws {
    let samples = (0..<3).map { Self.delta(Self.histogram(exponential: isExponential, sum: 1e308), $0...$0 + 1) }
    let result = try convert(samples)
    #expect(result.samples.map { Self.totals($0).sum } == [1e308, 1e308, 1e308])
    #expect(result.samples.map(\.start) == [0, 1, 2] && result.report.resets == 2)
  }

  @Test func seriesOverTheLimitAreLeftOutAndCounted() throws {
    var limits = SeriesLimits()
    limits.maximumSeries = 1
    let samples = ["a", "b", "a", "b"].enumerated().map { index, name in
      Self.delta(1, UInt64(index)...UInt64(index) + 1).with { $0.metric = name }
    }
    let result = try convert(samples, DeltaToCumulative(limits: limits))
    #expect(result.samples.map(\.metric) == ["a", "a"])
    #expect(result.report.droppedOverLimit == 2 && result.report.newSeries == 1)
  }

  @Test("The rows that do not remain are told by their places in the batch")
  func leftOut() throws {
    var conversion = DeltaToCumulative()
    var builder = MetricBatchBuilder()
    _ = try conversion.convert([Self.delta(1, 1...2)].batch(), now: 0, into: &builder)
    let samples = [
      Self.delta(1, 1...2), Self.delta(2, 2...3), Sample(9, 1), Self.delta(3, 1...2), Self.delta(4, 3...4),
      Self.delta(-1, 4...5),
    ]
    var leftOut: [Int] = []
    let report = try conversion.convert(samples.batch(), now: 0, into: &builder, leftOut: &leftOut)
    #expect(leftOut == [0, 3, 5] && report.dropped == 3)
    #expect(Array(try builder.finish()).map(\.value) == [.int(1), .int(3), .int(9), .int(7)])
  }

  @Test("What is too far in the future is left out where a bound is set, and its series goes on")
  func future() throws {
    let samples = [
      Self.delta(1, 1...10), Self.delta(2, 10...111), Self.delta(4, 10...110),
      Self.delta(.none, 10...999).with {
        $0.isStale = true
      }, Self.delta(8, 110...112).with { $0.metric = "other" },
    ]
    var conversion = DeltaToCumulative()
    conversion.maximumFutureNanoseconds = 100
    var builder = MetricBatchBuilder()
    let report = try conversion.convert(samples.batch(), now: 10, into: &builder)
    #expect(report.droppedInFuture == 3 && report.dropped == 3 && report.newSeries == 1)
    #expect(Array(try builder.finish()).map(\.value) == [.int(1), .int(5)])
    #expect(try convert(samples).report.droppedInFuture == 0)
  }

  private static func buckets(_ count: Int, _ time: UInt64) -> Sample {
    delta(
      .histogram(
        ExplicitHistogram(
          count: 1, bounds: (1..<count).map(Double.init), counts: [1] + [UInt64](repeating: 0, count: count - 1))),
      time - 1...time)
  }

  @Test("A histogram of more buckets than are allowed is left out as invalid")
  func tooManyBuckets() throws {
    var conversion = DeltaToCumulative()
    conversion.maximumExplicitBuckets = 1_000
    let bounds = (1...1_000).map(Double.init)
    let uncounted = Self.delta(.histogram(ExplicitHistogram(count: 1, bounds: bounds, counts: [])), 0...1)
    let result = try convert([uncounted, Self.buckets(1_001, 2), Self.buckets(1_000, 3)], conversion)
    #expect(result.samples.map(\.time) == [3] && result.report.droppedInvalid == 2)
    #expect(try convert([Self.buckets(60_001, 2)]).samples.count == 1)
  }

  @Test("Series without room for their bytes are left out, also where one becomes larger")
  func bytes() throws {
    var limits = SeriesLimits()
    limits.maximumBytes = 20_000
    let samples = [Self.buckets(1_000, 2), Self.buckets(100, 3), Self.buckets(1_000, 4), Self.buckets(100, 5)]
      .enumerated().map { place, sample in sample.with { $0.metric = ["a", "b", "b", "b"][place] } }
    var conversion = DeltaToCumulative(limits: limits)
    var builder = MetricBatchBuilder()
    let report = try conversion.convert(samples.batch(), now: 0, into: &builder)
    #expect(report.droppedTooLarge == 1 && report.newSeries == 2 && report.converted == 3)
    #expect(Array(try builder.finish()).map { Self.totals($0).count } == [1, 1, 2])
    #expect((18_000...20_000).contains(conversion.stateBytes))
    let more = try conversion.convert(
      [Self.buckets(1_000, 9).with { $0.metric = "c" }].batch(), now: 1, into: &builder)
    #expect(more.droppedTooLarge == 1 && more.newSeries == 0)
    #expect(conversion.forgetIdleSeries(now: limits.idleNanoseconds + 1) == 2 && conversion.stateBytes == 0)
  }
}
