import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import Testing

@Suite struct PrometheusTextEncoderTests {
  /// A metric of every kind.
  private func mixed() throws -> MetricBatch {
    var metrics = try SampleMetrics(resource: [
      ("service.name", .string("bot")), ("service.namespace", .string("shop")),
      ("service.instance.id", .string("i-1")), ("host.name", .string("h\"1\"")),
    ])
    let requests = try metrics.metric(
      "http.requests", TATTLER_METRIC_SUM, unit: "{request}", help: "Requests\nby \\ \"code\"")
    let time = try metrics.metric("http.time", TATTLER_METRIC_HISTOGRAM, unit: "ms")
    let load = try metrics.metric("load", TATTLER_METRIC_GAUGE, unit: "1")
    let lag = try metrics.metric("lag", TATTLER_METRIC_SUMMARY, unit: "s")
    let open = try metrics.metric("open", TATTLER_METRIC_SUM, isMonotonic: false)
    try metrics.point(
      requests, .int(3), [("code", .int(200))], time: 1_700_000_000_123_456_789, start: 1_600_000_000_500_000_000)
    try metrics.exemplar(1, trace: Array(0..<16), span: Array(0..<8), time: 1_700_000_000_000_000_000)
    try metrics.point(load, .double(0.5))
    try metrics.histogram(time, bounds: [0.5, 10, 2_000_000], counts: [1, 2, 0, 4], sum: 70.25)
    try metrics.point(requests, .int(1), [("code", .int(500))])
    try metrics.summary(lag, quantiles: [(0.5, 1.5), (0.99, 7)], sum: 12, count: 5)
    try metrics.point(open, .int(-2))
    return try metrics.finish()
  }

  @Test func everyKindHasItsPlaceInTheTextFormat() throws {
    let result = try expose(try mixed())
    let target = #"instance="i-1",job="shop/bot""#
    #expect(
      result.text == """
        # HELP target_info Target metadata
        # TYPE target_info gauge
        target_info{host_name="h\\"1\\"",\(target)} 1
        # HELP http_requests_total Requests\\nby \\\\ "code"
        # TYPE http_requests_total counter
        http_requests_total{code="200",\(target)} 3
        http_requests_total{code="500",\(target)} 1
        # TYPE http_time_milliseconds histogram
        http_time_milliseconds_bucket{\(target),le="0.5"} 1
        http_time_milliseconds_bucket{\(target),le="10"} 3
        http_time_milliseconds_bucket{\(target),le="2e+06"} 3
        http_time_milliseconds_bucket{\(target),le="+Inf"} 7
        http_time_milliseconds_sum{\(target)} 70.25
        http_time_milliseconds_count{\(target)} 7
        # TYPE load_ratio gauge
        load_ratio{\(target)} 0.5
        # TYPE lag_seconds summary
        lag_seconds{\(target),quantile="0.5"} 1.5
        lag_seconds{\(target),quantile="0.99"} 7
        lag_seconds_sum{\(target)} 12
        lag_seconds_count{\(target)} 5
        # TYPE open gauge
        open{\(target)} -2

        """)
    #expect(result.report.samples == 15 && result.report.families == 6 && result.report.points == 6)
    #expect(result.report.rows == 6 && result.report.skipped.total == 0)
  }

  @Test func everyKindHasItsPlaceInOpenMetrics() throws {
    var options = PrometheusTextEncodingOptions(.openMetrics)
    options.writesTimestamps = true
    options.writesCreated = true
    options.series.addsJobAndInstance = false
    let result = try expose(try mixed(), options)
    #expect(
      result.text == """
        # HELP target Target metadata
        # TYPE target info
        target_info{host_name="h\\"1\\""} 1 1700000000.123456789
        # HELP http_requests Requests\\nby \\\\ \\"code\\"
        # TYPE http_requests counter
        http_requests_total{code="200"} 3 1700000000.123456789 # \
        {trace_id="000102030405060708090a0b0c0d0e0f",span_id="0001020304050607"} 1 1700000000
        http_requests_created{code="200"} 1600000000.5 1700000000.123456789
        http_requests_total{code="500"} 1
        # TYPE http_time_milliseconds histogram
        # UNIT http_time_milliseconds milliseconds
        http_time_milliseconds_bucket{le="0.5"} 1
        http_time_milliseconds_bucket{le="10.0"} 3
        http_time_milliseconds_bucket{le="2e+06"} 3
        http_time_milliseconds_bucket{le="+Inf"} 7
        http_time_milliseconds_sum 70.25
        http_time_milliseconds_count 7
        # TYPE load_ratio gauge
        load_ratio 0.5
        # TYPE lag_seconds summary
        # UNIT lag_seconds seconds
        lag_seconds{quantile="0.5"} 1.5
        lag_seconds{quantile="0.99"} 7
        lag_seconds_sum 12
        lag_seconds_count 5
        # TYPE open gauge
        open -2
        # EOF

        """)
  }

  @Test func namesInQuotesStandBetweenTheBraces() throws {
    var options = PrometheusTextEncodingOptions()
    options.series.naming.strategy = .noUTF8EscapingWithSuffixes
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("größe.max", TATTLER_METRIC_HISTOGRAM, help: "x")
    try metrics.histogram(metric, bounds: [], counts: [1], sum: 2, [("ort.name", .string("a")), ("b", .string("c"))])
    #expect(
      try expose(try metrics.finish(), options).text == """
        # HELP "größe.max" x
        # TYPE "größe.max" histogram
        {"größe.max_bucket",b="c","ort.name"="a",le="+Inf"} 1
        {"größe.max_sum",b="c","ort.name"="a"} 2
        {"größe.max_count",b="c","ort.name"="a"} 1

        """)
  }

  @Test func whatHasNoPlaceIsLeftOutAndCounted() throws {
    var metrics = try SampleMetrics()
    let delta = try metrics.metric("delta", TATTLER_METRIC_SUM, temporality: TATTLER_TEMPORALITY_DELTA)
    let unspecified = try metrics.metric("u", TATTLER_METRIC_HISTOGRAM, temporality: TATTLER_TEMPORALITY_UNSPECIFIED)
    let text = try metrics.metric("text", TATTLER_METRIC_FIELD, field: "value")
    let nameless = try metrics.metric("…", TATTLER_METRIC_GAUGE)
    let nothing = try metrics.metric("nothing", TATTLER_METRIC_NONE)
    let odd = try metrics.metric("odd", TATTLER_METRIC_HISTOGRAM)
    let gauge = try metrics.metric("same", TATTLER_METRIC_GAUGE)
    let conflict = try metrics.metric("same", TATTLER_METRIC_SUMMARY)
    try metrics.point(delta, .int(1))
    try metrics.histogram(unspecified, bounds: [], counts: [1])
    try metrics.point(text, .string("x"))
    try metrics.point(nameless, .int(1))
    try metrics.point(nothing, .int(1))
    try metrics.histogram(odd, bounds: [2, 1], counts: [1, 1, 1])
    try metrics.histogram(odd, bounds: [1], counts: [1])
    try metrics.point(odd, .int(1))
    try metrics.point(gauge, .int(1))
    try metrics.point(gauge, .int(1), flags: 1)
    try metrics.summary(conflict, quantiles: [], sum: 0, count: 0)
    let result = try expose(try metrics.finish())
    #expect(result.text == "# TYPE same gauge\nsame 1\n")
    let skipped = result.report.skipped
    #expect(skipped.notCumulative == 2 && skipped.strings == 1 && skipped.unnamed == 1 && skipped.malformed == 2)
    #expect(skipped.empty == 2 && skipped.notRecorded == 1 && skipped.conflicting == 1)
    #expect(skipped.total == 10 && result.report.points == 1 && result.report.rows == 11)
  }

  @Test func ofSeveralPointsOfASeriesTheTextFormatHasTheLatest() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_GAUGE)
    try metrics.point(metric, .int(2), [("a", .string("x"))], time: 2_000_000_000)
    try metrics.point(metric, .int(9), [("b", .string("y"))], time: 1_000_000_000)
    try metrics.point(metric, .int(1), [("a", .string("x"))], time: 1_000_000_000)
    let batch = try metrics.finish()
    let result = try expose(batch)
    #expect(result.text == "# TYPE m gauge\nm{a=\"x\"} 2\nm{b=\"y\"} 9\n")
    #expect(result.report.skipped.superseded == 1)
    var options = PrometheusTextEncodingOptions(.openMetrics)
    options.writesTimestamps = true
    #expect(
      try expose(batch, options).text
        == "# TYPE m gauge\nm{a=\"x\"} 1 1\nm{a=\"x\"} 2 2\nm{b=\"y\"} 9 1\n# EOF\n")
  }

  @Test func attributesThatShareALabelAreJoined() throws {
    var metrics = try SampleMetrics(resource: [("service.name", .string("s"))])
    let metric = try metrics.metric("m", TATTLER_METRIC_GAUGE)
    try metrics.point(
      metric, .int(1),
      [
        ("a_b", .string("2")), ("a.b", .string("1")), ("job", .string("mine")), ("e", .string("")),
        ("n", .double(1e-7)),
      ])
    #expect(try expose(try metrics.finish()).text == "# TYPE m gauge\nm{a_b=\"1;2\",job=\"s\",n=\"1e-7\"} 1\n")
  }

  @Test func scopesAndPromotedAttributesBecomeLabelsWhereThatIsWanted() throws {
    var metrics = try SampleMetrics(
      resource: [("region", .string("eu")), ("zone", .string("a"))], scope: "lib", version: "1",
      scopeAttributes: [("k.x", .bool(true))])
    let metric = try metrics.metric("m", TATTLER_METRIC_GAUGE)
    try metrics.point(metric, .int(1), [("zone", .string("own"))])
    var options = PrometheusTextEncodingOptions()
    options.series.addsScopeLabels = true
    options.series.promotedResourceAttributes = ["region", "zone"]
    let labels = #"otel_scope_k_x="true",otel_scope_name="lib",otel_scope_version="1",region="eu",zone="own""#
    #expect(try expose(try metrics.finish(), options).text == "# TYPE m gauge\nm{\(labels)} 1\n")
  }

  @Test func exponentialHistogramsGetExplicitBounds() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    try metrics.exponential(metric, scale: 0, zero: 1, positive: (1, [2, 3]), negative: (0, [4, 5]), sum: 7)
    #expect(
      try expose(try metrics.finish()).text == """
        # TYPE m histogram
        m_bucket{le="-2"} 5
        m_bucket{le="-1"} 9
        m_bucket{le="0"} 10
        m_bucket{le="2"} 10
        m_bucket{le="4"} 12
        m_bucket{le="8"} 15
        m_bucket{le="+Inf"} 15
        m_sum 7
        m_count 15

        """)
  }

  @Test(arguments: [Int32.min, -100, 0, 20, Int32.max])
  func exponentialHistogramsOfAnyScaleEndWithInfinity(_ scale: Int32) throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    try metrics.exponential(
      metric, scale: scale, positive: (Int32.max, [1, 1]), negative: (Int32.min, [UInt64.max / 2, 1]))
    let text = try expose(try metrics.finish()).text
    #expect(text.contains("m_bucket{le=\"+Inf\"}") && !text.contains("NaN"))
    #expect(try parse(text).report.rejectedLines == 0)
  }

  @Test func anExemplarStandsBehindItsBucketAndTheLargestIsTaken() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_HISTOGRAM)
    try metrics.histogram(metric, bounds: [1, 2], counts: [2, 0, 1], sum: 5)
    try metrics.exemplar(0.75, [("user.id", .string("b"))])
    try metrics.exemplar(0.5, [("user.id", .string("a"))])
    try metrics.exemplar(
      3, trace: Array(repeating: 0xAB, count: 16), [("long", .string(String(repeating: "x", count: 99)))])
    try metrics.exemplar(.nan)
    let result = try expose(try metrics.finish(), PrometheusTextEncodingOptions(.openMetrics))
    let trace = String(repeating: "ab", count: 16)
    #expect(
      result.text == """
        # TYPE m histogram
        m_bucket{le="1.0"} 2 # {user_id="b"} 0.75
        m_bucket{le="2.0"} 2
        m_bucket{le="+Inf"} 3 # {trace_id="\(trace)"} 3
        m_sum 5
        m_count 3
        # EOF

        """)
    #expect(result.report.droppedExemplars == 2)
  }

  @Test func openMetricsHasNoNegativeCountersAndNoSumsOfNegativeBuckets() throws {
    var metrics = try SampleMetrics()
    let counter = try metrics.metric("c", TATTLER_METRIC_SUM)
    let histogram = try metrics.metric("h", TATTLER_METRIC_HISTOGRAM)
    try metrics.point(counter, .int(-1))
    try metrics.point(counter, .double(.nan))
    try metrics.histogram(histogram, bounds: [-1], counts: [1, 1], sum: 3)
    let result = try expose(try metrics.finish(), PrometheusTextEncodingOptions(.openMetrics))
    #expect(
      result.text == "# TYPE h histogram\nh_bucket{le=\"-1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\n# EOF\n")
    #expect(result.report.skipped.forbidden == 2)
  }

  @Test func infoMetricsAndStateSetsHaveTheirTypesInOpenMetrics() throws {
    var metrics = try SampleMetrics()
    let info = try metrics.metric("build_info", TATTLER_METRIC_SUM, isMonotonic: false, type: "info")
    let state = try metrics.metric("state", TATTLER_METRIC_SUM, isMonotonic: false, type: "stateset")
    try metrics.point(info, .int(1), [("v", .string("2"))])
    try metrics.point(info, .int(2), [("v", .string("3"))])
    try metrics.point(state, .int(1), [("state", .string("on"))])
    try metrics.point(state, .int(1), [("other", .string("on"))])
    let batch = try metrics.finish()
    let result = try expose(batch, PrometheusTextEncodingOptions(.openMetrics))
    #expect(
      result.text == """
        # TYPE build info
        build_info{v="2"} 1
        # TYPE state stateset
        state{state="on"} 1
        # EOF

        """)
    #expect(result.report.skipped.forbidden == 2)
    #expect(try expose(batch).text.contains("# TYPE build_info gauge\nbuild_info{v=\"2\"} 1\nbuild_info{v=\"3\"} 2\n"))
  }

  @Test func aTextThatWouldBeTooLongHasFewerRows() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_GAUGE)
    for index in 0..<1000 { try metrics.point(metric, .int(Int64(index)), [("i", .int(Int64(index)))]) }
    let batch = try metrics.finish()
    var encoder = PrometheusTextEncoder()
    var options = PrometheusTextEncodingOptions(.openMetrics)
    options.maximumByteCount = 2000
    var next = 0
    var samples = 0
    while next < batch.rowCount {
      var buffer = PrometheusTextBuffer()
      let report = try encoder.encode(batch, rows: next..<batch.rowCount, into: &buffer, options: options)
      #expect(report.rows > 0 && buffer.count <= 2000)
      let text = String(decoding: buffer.bytes, as: UTF8.self)
      #expect(text.hasPrefix("# TYPE m gauge\n") && text.hasSuffix("\n# EOF\n"))
      if report.rows == 0 { break }
      samples += report.samples
      next += report.rows
    }
    #expect(samples == 1000)
    options.maximumByteCount = 5
    var buffer = PrometheusTextBuffer()
    let report = try encoder.encode(batch, rows: 0..<9, into: &buffer, options: options)
    #expect(report.rows == 0 && buffer.isEmpty)
  }

  @Test func anEmptyBatchIsAnEmptyText() throws {
    var builder = MetricBatchBuilder()
    let batch = try builder.finish()
    #expect(try expose(batch).text == "")
    #expect(try expose(batch, PrometheusTextEncodingOptions(.openMetrics)).text == "# EOF\n")
  }

  @Test func contentTypesAreThoseOfTheFormats() {
    #expect(PrometheusTextFormat.prometheus.contentType() == "text/plain; version=0.0.4; charset=utf-8")
    #expect(
      PrometheusTextFormat.openMetrics.contentType(allowsUTF8: true)
        == "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8")
    for format in PrometheusTextFormat.allCases {
      for isWide in [false, true] {
        #expect(PrometheusTextFormat(contentType: format.contentType(allowsUTF8: isWide)) == format)
      }
    }
    #expect(PrometheusTextFormat(contentType: "application/json") == nil)
  }
}
