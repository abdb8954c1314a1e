import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import Testing

/// What a text does not say of a point, and that the rest stays what it was.
@Suite struct PrometheusTextOmissionTests {
  private func histogramText(
    _ counts: [UInt64], bounds: [Double], sum: Double?, count: UInt64? = nil
  ) throws -> (text: String, report: PrometheusTextEncodingReport) {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("h", TATTLER_METRIC_HISTOGRAM)
    try metrics.histogram(metric, bounds: bounds, counts: counts, sum: sum, count: count)
    return try expose(try metrics.finish(), PrometheusTextEncodingOptions(.openMetrics))
  }

  static let sums: [(sum: Double?, bound: Double, dropped: Int)] = [
    (-1, 1, 2), (.nan, 1, 2), (3, -1, 2), (nil, 1, 1), (3, 1, 0),
  ]

  @Test(arguments: sums)
  func whatOpenMetricsForbidsOfAHistogramIsCounted(_ sum: Double?, _ bound: Double, _ dropped: Int) throws {
    let first = try histogramText([1, 1], bounds: [bound], sum: sum)
    #expect(first.report.droppedParts == dropped && first.report.points == 1)
    #expect(first.report.samples == 4 - 2 * (dropped > 0 ? 1 : 0))
    var strict = PrometheusTextOptions(.openMetrics)
    strict.isStrict = true
    let second = try expose(try parse(first.text, strict).batch, PrometheusTextEncodingOptions(.openMetrics))
    #expect(second.text == first.text)
  }

  @Test func whatOpenMetricsForbidsOfASummaryIsCounted() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("s", TATTLER_METRIC_SUMMARY)
    try metrics.summary(metric, quantiles: [(-0.0, 1), (0.5, -1), (2, 1)], sum: .nan, count: 2)
    let result = try expose(try metrics.finish(), PrometheusTextEncodingOptions(.openMetrics))
    #expect(result.text == "# TYPE s summary\ns{quantile=\"0.0\"} 1\ns_count 2\n# EOF\n")
    #expect(result.report.droppedParts == 3)
  }

  @Test func aHistogramWithLessThanItsBucketsHoldIsMalformed() throws {
    #expect(try histogramText([1, 1], bounds: [1], sum: 1, count: 1).report.skipped.malformed == 1)
    #expect(try histogramText([.max, 1], bounds: [1], sum: 1, count: .max).report.skipped.malformed == 1)
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("e", TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    try metrics.exponential(metric, scale: 0, zero: 1, positive: (0, [2]))
    let index = metrics.builder.exponentialHistograms.count - 1
    metrics.builder.exponentialHistograms[index].count = 2
    let result = try expose(try metrics.finish())
    #expect(result.report.skipped.malformed == 1 && result.text.isEmpty)
  }

  @Test func bucketsOfOneBoundAreOne() throws {
    #expect(try histogramText([1, 1], bounds: [-0.0], sum: 1).text.contains("h_bucket{le=\"0.0\"} 1\n"))
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("e", TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    try metrics.exponential(metric, scale: 20, zero: 3, negative: (-1_200_000_000, [1, 2]), sum: 0)
    let text = try expose(try metrics.finish()).text
    #expect(
      text == "# TYPE e histogram\ne_bucket{le=\"0\"} 6\ne_bucket{le=\"+Inf\"} 6\ne_sum 0\ne_count 6\n")
  }

  @Test func tagsThatShareALabelAreJoinedAsAttributesAre() throws {
    var metrics = try SampleMetrics()
    let field = try metrics.builder.addMetric(name: "m", field: "value")
    for (left, right) in [("1", "2"), ("1", "3"), ("4", "1")] {
      let tags = try metrics.builder.addAttributes([("a_b", .string(right)), ("a-b", .string(left))])
      try metrics.builder.addRow(attributes: tags, time: nil, [(field, .double(1))])
    }
    #expect(
      try expose(try metrics.finish()).text
        == "# TYPE m untyped\nm{a_b=\"1;2\"} 1\nm{a_b=\"1;3\"} 1\nm{a_b=\"4;1\"} 1\n")
  }

  @Test func labelsOfResourceScopeAndExemplarAreJoinedToo() throws {
    var metrics = try SampleMetrics(
      resource: [("r_x", .string("2")), ("r.x", .string("1"))], scope: "lib",
      scopeAttributes: [("k_x", .string("2")), ("k.x", .string("1")), ("name", .string("n"))])
    let metric = try metrics.metric("m", TATTLER_METRIC_SUM)
    try metrics.point(metric, .int(1))
    try metrics.exemplar(1, [("e_x", .string("2")), ("z", .string("0")), ("e.x", .string("1"))])
    var options = PrometheusTextEncodingOptions(.openMetrics)
    options.series.addsScopeLabels = true
    options.series.addsTargetInfo = false
    options.series.promotedResourceAttributes = ["r_x", "r.x"]
    let result = try expose(try metrics.finish(), options)
    #expect(
      result.text == """
        # TYPE m counter
        m_total{otel_scope_k_x="1;2",otel_scope_name="lib",r_x="1;2"} 1 # {e_x="1;2",z="0"} 1
        # EOF

        """)
    #expect(result.report.droppedLabels == 1)
  }
}
