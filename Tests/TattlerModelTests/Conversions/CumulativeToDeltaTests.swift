import CTattlerPlugin
import TattlerModel
import Testing

@Suite struct CumulativeToDeltaTests {
  /// Converts samples, a batch each, and checks that what comes out is a batch by its own rules.
  static func convert(
    _ batches: [[Sample]], _ conversion: inout CumulativeToDelta, now: UInt64 = 0
  ) throws -> (samples: [Sample], report: TemporalityReport) {
    var samples: [Sample] = []
    var report = TemporalityReport()
    for batch in batches {
      var builder = MetricBatchBuilder()
      report = try conversion.convert(try batch.batch(), now: now, into: &builder)
      samples += Array(try MetricBatch(validating: try builder.finish().bytes))
    }
    return (samples, report)
  }

  private func convert(
    _ samples: [Sample], _ conversion: CumulativeToDelta = CumulativeToDelta()
  ) throws -> (samples: [Sample], report: TemporalityReport) {
    var conversion = conversion
    return try Self.convert([samples], &conversion)
  }

  private static func delta(_ value: Sample.Value, _ times: ClosedRange<UInt64>) -> Sample {
    Sample(value, times.upperBound, start: times.lowerBound).with { $0.temporality = TATTLER_TEMPORALITY_DELTA }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var samples: [Sample]
    var deltas: [Sample]
    var check: @Sendable (TemporalityReport) -> Bool

    init(
      _ name: String, _ samples: [Sample], _ deltas: [Sample],
      _ check: @escaping @Sendable (TemporalityReport) -> Bool = { _ in true }
    ) { (testDescription, self.samples, self.deltas, self.check) = (name, samples, deltas, check) }
  }

  static let cases: [Case] = [
    Case("nothing", [], []),
    Case(
      "growth", [Sample(5, 10, start: 1), Sample(7, 20, start: 1), Sample(7, 30, start: 1)],
      [delta(.int(2), 10...20), delta(.int(0), 20...30)]
    ) { $0.converted == 2 && $0.droppedFirst == 1 && $0.newSeries == 1 },
    Case(
      "doubles", [Sample(.double(0.5), 10), Sample(.double(2), 20)], [delta(.double(1.5), 10...20)]),
    Case(
      "a decrease is a reset", [Sample(5, 10), Sample(2, 20), Sample(6, 30)],
      [delta(.int(2), 10...20), delta(.int(4), 20...30)]
    ) { $0.resets == 1 },
    Case(
      "a later start is a reset", [Sample(5, 10, start: 1), Sample(8, 20, start: 15), Sample(9, 30, start: 15)],
      [delta(.int(8), 15...20), delta(.int(1), 20...30)]
    ) { $0.resets == 1 },
    Case(
      "a start inside what was covered begins where that ends", [Sample(5, 10, start: 1), Sample(8, 20, start: 4)],
      [delta(.int(8), 10...20)]
    ) { $0.resets == 1 },
    Case(
      "an earlier start is no reset", [Sample(5, 10, start: 3), Sample(8, 20, start: 1)], [delta(.int(3), 10...20)]
    ) { $0.resets == 0 },
    Case(
      "a start that becomes known", [Sample(5, 10), Sample(8, 20, start: 2), Sample(9, 30, start: 25)],
      [delta(.int(3), 10...20), delta(.int(9), 25...30)]
    ) { $0.resets == 1 },
    Case(
      "duplicates and what is older", [Sample(5, 10), Sample(5, 10), Sample(4, 9), Sample(6, 20)],
      [delta(.int(1), 10...20)]
    ) { $0.droppedDuplicates == 1 && $0.droppedOutOfOrder == 1 && $0.dropped == 3 },
    Case(
      "a gap with a stale marker", [Sample(5, 10), Sample(.none, 20).with { $0.isStale = true }, Sample(9, 30)],
      [delta(.none, 10...20).with { $0.isStale = true }, delta(.int(4), 10...30)]
    ) { $0.withoutValue == 1 && $0.converted == 1 },
    Case("no time", [Sample(5, nil)], []) { $0.droppedWithoutTime == 1 },
    Case("no value", [Sample(.none, 5)], []) { $0.droppedInvalid == 1 },
    Case(
      "NaN and infinity",
      [Sample(.double(1), 1), Sample(.double(.nan), 2), Sample(.double(.infinity), 3), Sample(.double(4), 4)],
      [delta(.double(3), 1...4)]
    ) { $0.droppedNotFinite == 2 },
    Case(
      "another kind of number", [Sample(5, 10), Sample(.double(7), 20), Sample(.double(8), 30)],
      [delta(.double(7), 10...20), delta(.double(1), 20...30)]
    ) { $0.resets == 1 },
    Case(
      "the whole range of integers", [Sample(0, 1), Sample(.max, 2), Sample(.min, 3)],
      [delta(.int(.max), 1...2), delta(.int(.min), 2...3)]
    ) { $0.resets == 1 },
    Case(
      "what is not cumulative",
      [
        Sample(5, 10).with { $0.temporality = TATTLER_TEMPORALITY_DELTA }, Sample(5, 10).with { $0.temporality = 0 },
        Sample(5, 10).with { $0.isMonotonic = false },
      ],
      [
        Sample(5, 10).with { $0.temporality = TATTLER_TEMPORALITY_DELTA }, Sample(5, 10).with { $0.temporality = 0 },
        Sample(5, 10).with { $0.isMonotonic = false },
      ]
    ) { $0.passed == 3 && $0.converted == 0 },
  ]

  @Test(arguments: cases)
  func samplesBecomeDeltas(_ test: Case) throws {
    let result = try convert(test.samples)
    #expect(result.samples == test.deltas)
    #expect(test.check(result.report))
    // The same, batch by batch.
    var conversion = CumulativeToDelta()
    #expect(try Self.convert(test.samples.map { [$0] }, &conversion).samples == test.deltas)
  }

  @Test func sumsThatGoUpAndDownAreConvertedOnRequest() throws {
    var conversion = CumulativeToDelta()
    conversion.convertsNonMonotonicSums = true
    let samples = [Sample(5, 1), Sample(2, 2), Sample(.min, 3), Sample(0, 4)].map { $0.with { $0.isMonotonic = false } }
    let result = try convert(samples, conversion)
    #expect(result.samples.map(\.value) == [.int(-3)])
    #expect(result.report.droppedOverflow == 2)
    #expect(result.report.resets == 0)
  }

  @Test(arguments: [
    (CumulativeToDelta.FirstPoint.dropped, 0), (.kept, 2), (.keptIfStarted(since: 5), 1), (.keptIfStarted(since: 6), 0),
  ])
  func theFirstPointIsKeptAsAsked(_ policy: CumulativeToDelta.FirstPoint, _ count: Int) throws {
    let other = Sample(7, 10).with { $0.metric = "other" }
    let result = try convert([Sample(5, 10, start: 5), other], CumulativeToDelta(firstPoint: policy))
    #expect(result.samples.count == count)
    #expect(result.report.droppedFirst == 2 - count)
    if count > 0 { #expect(result.samples[0] == Self.delta(.int(5), 5...10)) }
  }

  @Test func aSeriesIsWhatItsAttributesSayInAnyOrder() throws {
    func sample(_ value: Int64, _ time: UInt64, _ attributes: [(String, MetricValue)]) -> Sample {
      Sample(value, time).with { $0.attributes = attributes }
    }
    let result = try convert([
      sample(1, 1, [("a", .string("x")), ("b", .int(2))]), sample(10, 1, [("a", .string("x"))]),
      sample(100, 1, [("a", .string("x")), ("b", .string("2"))]), sample(1_000, 1, [("ab", .string("x"))]),
      sample(3, 2, [("b", .int(2)), ("a", .string("x"))]), sample(14, 2, [("a", .string("x"))]),
      sample(108, 2, [("b", .string("2")), ("a", .string("x"))]), sample(1_016, 2, [("ab", .string("x"))]),
    ])
    #expect(result.report.newSeries == 4)
    #expect(result.samples.map(\.value) == [.int(2), .int(4), .int(8), .int(16)])
  }

  @Test func histogramsAreSubtractedBucketByBucket() throws {
    func sample(_ counts: [UInt64], _ time: UInt64, bounds: [Double] = [1, 2], sum: Double? = nil) -> Sample {
      Sample(
        .histogram(
          ExplicitHistogram(
            count: counts.reduce(0, +), sum: sum, min: 0.5, max: 9, bounds: bounds, counts: counts)), time)
    }
    func delta(_ counts: [UInt64], _ sum: Double?) -> Sample.Value {
      .histogram(ExplicitHistogram(count: counts.reduce(0, +), sum: sum, bounds: [1, 2], counts: counts))
    }
    let result = try convert([
      sample([1, 2, 3], 1, sum: 10), sample([2, 2, 6], 2, sum: 31), sample([3, 3, 6], 3),
      // A bucket goes down although the count goes up, then the boundaries change.
      sample([9, 2, 9], 4, sum: 7), sample([9, 3, 9], 5, bounds: [1, 3], sum: 8),
      sample([9, 3, 9], 6, bounds: [1, 3]),
    ])
    #expect(result.samples.map(\.value).prefix(2) == [delta([1, 0, 3], 21), delta([1, 1, 0], nil)])
    #expect(result.samples[2].value == sample([9, 2, 9], 4, sum: 7).value)
    #expect(result.samples[3].value == sample([9, 3, 9], 5, bounds: [1, 3], sum: 8).value)
    #expect(
      result.samples[4].value == .histogram(ExplicitHistogram(count: 0, bounds: [1, 3], counts: [0, 0, 0])))
    #expect(result.report.resets == 2)
  }

  @Test func aHistogramWithTooFewBucketsIsLeftOut() throws {
    let bad = Sample(.histogram(ExplicitHistogram(count: 3, bounds: [1, 2], counts: [1, 2])), 5)
    #expect(try convert([bad]).report.droppedInvalid == 1)
    let none = (1...2).map { Sample(.histogram(ExplicitHistogram(count: $0, bounds: [], counts: [])), $0) }
    #expect(
      try convert(none).samples.map(\.value) == [.histogram(ExplicitHistogram(count: 1, bounds: [], counts: []))])
  }

  @Test func exponentialHistogramsAreSubtractedAtTheSmallerScale() throws {
    func sample(_ scale: Int32, _ offset: Int32, _ counts: [UInt64], _ time: UInt64, zeros: UInt64 = 0) -> Sample {
      Sample(
        .exponential(
          ExponentialHistogram(
            count: counts.reduce(zeros, +), sum: Double(time), min: 1, scale: scale, zeroCount: zeros,
            positive: .init(offset: offset, counts: counts))), time)
    }
    let result = try convert([
      sample(1, 0, [1, 2, 3, 4], 1, zeros: 1), sample(1, -1, [1, 1, 3, 4, 5], 2, zeros: 1),
      sample(0, -1, [1, 6, 9], 3, zeros: 3), sample(1, 0, [9, 9], 4, zeros: 3),
    ])
    let deltas = result.samples.map { sample -> ExponentialHistogram? in
      if case .exponential(let histogram) = sample.value { histogram } else { nil }
    }
    #expect(deltas[0]?.positive == .init(offset: -1, counts: [1, 0, 1, 1, 1]))
    #expect(deltas[0]?.count == 4 && deltas[0]?.zeroCount == 0 && deltas[0]?.sum == 1 && deltas[0]?.min == nil)
    #expect(deltas[1]?.positive == .init(offset: -1, counts: [0, 2, 0]))
    #expect(deltas[1]?.zeroCount == 2)
    // A finer scale than before is a histogram that began anew.
    #expect(deltas[2]?.positive == .init(offset: 0, counts: [9, 9]))
    #expect(result.report.resets == 1)
  }

  @Test func exemplarsStayWithTheirPoints() throws {
    var builder = MetricBatchBuilder()
    try builder.append(rows: 0..<4, of: try [Sample(1, 1), Sample(2, 2), Sample(2, 2), Sample(4, 3)].batch())
    for point in [0, 1, 1, 2, 3] as [UInt32] {
      var exemplar = tattler_exemplar()
      exemplar.point = point
      exemplar.time = UInt64(point)
      try builder.exemplars.append(exemplar)
    }
    let batch = try builder.finish()
    var conversion = CumulativeToDelta()
    _ = try conversion.convert(try [Sample(0, 0)].batch(), now: 0, into: &builder)
    _ = try conversion.convert(batch, rows: 1..<9, now: 0, into: &builder)
    let result = try MetricBatch(validating: try builder.finish().bytes)
    let exemplars = unsafe result.withView { view in unsafe view.exemplars.map { [UInt64($0.point), $0.time] } }
    #expect(Array(result).map(\.value) == [.int(2), .int(2)])
    #expect(exemplars == [[0, 1], [0, 1], [1, 3]])
  }

  @Test func seriesAreBoundedAndForgotten() throws {
    var limits = SeriesLimits()
    limits.maximumSeries = 2
    limits.idleNanoseconds = 100
    var conversion = CumulativeToDelta(firstPoint: .kept, limits: limits)
    func samples(_ names: String, _ time: UInt64) -> [[Sample]] {
      [names.map { name in Sample(1, time).with { $0.metric = String(name) } }]
    }
    #expect(try Self.convert(samples("abc", 1), &conversion, now: 1_000).report.droppedOverLimit == 1)
    #expect(conversion.seriesCount == 2)
    #expect(try Self.convert(samples("a", 2), &conversion, now: 1_090).report.converted == 1)
    // Only b was idle for longer than that.
    let report = try Self.convert(samples("ac", 3), &conversion, now: 1_120).report
    #expect(report.forgottenSeries == 1 && report.newSeries == 1 && report.droppedOverLimit == 0)
    #expect(conversion.forgetIdleSeries(now: 2_000) == 2)
    #expect(conversion.seriesCount == 0)
  }

  @Test("a sum that is NaN or infinite is not known, and the counts are", arguments: [false, true])
  func nonFiniteSums(isExponential: Bool) throws {
    func sample(_ count: UInt64, _ sum: Double, max: Double? = nil) -> Sample {
      Sample(
        isExponential
          ? .exponential(
            ExponentialHistogram(
              count: count, sum: sum, max: max, scale: 0, positive: .init(offset: 0, counts: [count])))
          : .histogram(ExplicitHistogram(count: count, sum: sum, max: max, bounds: [1], counts: [0, count])),
        count * 10)
    }
    let samples = [
      sample(1, .nan), sample(2, .infinity, max: .infinity), sample(4, 5), sample(5, 7), sample(7, .nan),
      sample(8, -1e308), sample(9, 1e308), sample(1, .nan),
    ].enumerated().map { index, sample in sample.with { $0.time = UInt64(index) + 10 } }
    let result = try convert(samples, CumulativeToDelta(firstPoint: .kept))
    let totals = result.samples.map { sample -> (count: UInt64, sum: Double?, max: Double?) in
      switch sample.value {
      case .histogram(let histogram): (histogram.count, histogram.sum, histogram.max)
      case .exponential(let histogram): (histogram.count, histogram.sum, histogram.max)
      default: (0, nil, nil)
      }
    }
    #expect(totals.map(\.count) == [1, 1, 2, 1, 2, 1, 1, 1])
    #expect(totals.map(\.sum) == [nil, nil, nil, 2, nil, nil, nil, nil])
    #expect(totals.allSatisfy { $0.max == nil })
    #expect(result.report.dropped == 0 && result.report.resets == 1)
  }
}
