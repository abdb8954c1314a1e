import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import Testing

@Suite struct PrometheusFlattenerTests {
  private func flatten(
    _ batch: MetricBatch, _ options: PrometheusSeriesOptions = PrometheusFlattener.endpointOptions
  ) throws -> (rows: [String], report: PrometheusFlatteningReport) {
    var flattener = PrometheusFlattener()
    var builder = MetricBatchBuilder()
    let report = try flattener.flatten(batch, rows: 0..<batch.rowCount, into: &builder, options: options)
    let flat = try MetricBatch(validating: try builder.finish().bytes)
    return (flat.spelledRows.map(Self.line), report)
  }

  /// A row in short: `name{label=value} field=value @time`.
  private static func line(_ row: MetricRow) -> String {
    func text(_ value: MetricValue) -> String {
      switch value {
      case .double(let number): "\(number)"
      case .int(let number): "\(number)"
      case .uint(let number): "\(number)"
      case .bool(let flag): "\(flag)"
      case .string(let string): string
      }
    }
    let labels = row.attributes.map { "\($0.key)=\(text($0.value))" }.joined(separator: ",")
    let fields = row.fields.map { "\($0.key)=\(text($0.value))" }.joined(separator: ",")
    return "\(row.name){\(labels)} \(fields)" + (row.time.map { " @\($0)" } ?? "")
  }

  @Test func everySampleBecomesARow() throws {
    var metrics = try SampleMetrics(resource: [
      ("service.name", .string("bot")), ("service.instance.id", .string("i")), ("host.name", .string("h")),
    ])
    let calls = try metrics.metric("voice.calls.total", TATTLER_METRIC_SUM, unit: "1")
    let time = try metrics.metric("voice.ttfb.milliseconds", TATTLER_METRIC_HISTOGRAM, unit: "ms")
    let lag = try metrics.metric("lag", TATTLER_METRIC_SUMMARY)
    try metrics.point(calls, .int(3), [("llm.model", .string("m"))], time: 5)
    try metrics.histogram(time, bounds: [0.5, 2_000_000], counts: [1, 2, 3], sum: 9, time: 6)
    try metrics.summary(lag, quantiles: [(0.5, 1.5)], sum: 2, count: 4)
    let result = try flatten(try metrics.finish())
    #expect(
      result.rows == [
        "target_info{host_name=h,instance=i,job=bot} value=1 @6",
        "voice_calls_total{instance=i,job=bot,llm_model=m} value=3 @5",
        "voice_ttfb_milliseconds_bucket{instance=i,job=bot,le=0.5} value=1 @6",
        "voice_ttfb_milliseconds_bucket{instance=i,job=bot,le=2000000} value=3 @6",
        "voice_ttfb_milliseconds_bucket{instance=i,job=bot,le=+Inf} value=6 @6",
        "voice_ttfb_milliseconds_sum{instance=i,job=bot} value=9.0 @6",
        "voice_ttfb_milliseconds_count{instance=i,job=bot} value=6 @6",
        "lag{instance=i,job=bot,quantile=0.5} value=1.5", "lag_sum{instance=i,job=bot} value=2.0",
        "lag_count{instance=i,job=bot} value=4",
      ])
    #expect(result.report.rows == 10 && result.report.skipped.total == 0)
  }

  @Test func rowsOfLineProtocolStayAsTheyAre() throws {
    var metrics = try SampleMetrics()
    let usage = try metrics.builder.addMetric(name: "cpu", field: "usage")
    let idle = try metrics.builder.addMetric(name: "cpu", field: "idle")
    let tags = try metrics.builder.addAttributes([("host.name", .string("a"))])
    try metrics.builder.addRow(attributes: tags, time: 3, [(usage, .double(1.5)), (idle, .string("x"))])
    let gauge = try metrics.metric("g", TATTLER_METRIC_GAUGE)
    try metrics.point(gauge, .double(2), [("a.b", .string("c"))])
    try metrics.builder.addRow(attributes: tags, time: 4, [(usage, .bool(true))])
    #expect(
      try flatten(try metrics.finish()).rows == [
        "cpu{host.name=a} usage=1.5,idle=x @3", "g{a_b=c} value=2.0", "cpu{host.name=a} usage=true @4",
      ])
  }

  @Test func namesOfPrometheusAreTranslatedAsAnEndpointDoesUnlessTheyAreKept() throws {
    let batch = try parse("# TYPE up_to_date counter\nup_to_date 1\n").batch
    #expect(try flatten(batch).rows == ["up_to_date_total{} value=1.0"])
    #expect(try flatten(batch, PrometheusSeriesOptions()).rows == ["up_to_date{} value=1.0"])
  }

  @Test func pointsThatShareBoundsShareTheirTags() throws {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("h", TATTLER_METRIC_HISTOGRAM)
    for time in 0..<100 {
      try metrics.histogram(metric, bounds: [1, 2], counts: [1, 1, 1], sum: 1, time: Int64(time))
    }
    let batch = try metrics.finish()
    var flattener = PrometheusFlattener()
    var builder = MetricBatchBuilder()
    let report = try flattener.flatten(batch, rows: 10..<1000, into: &builder)
    #expect(report.rows == 90 * 5)
    let flat = try builder.finish()
    #expect(flat.metricCount == 3)
    // The empty set, and one for each bound.
    #expect(unsafe flat.withView { unsafe $0.attributeSets.count } <= 5)
  }

  @Test func whatHasNoPlaceIsLeftOutAndCounted() throws {
    var metrics = try SampleMetrics()
    let delta = try metrics.metric("d", TATTLER_METRIC_SUM, temporality: TATTLER_TEMPORALITY_DELTA)
    let gauge = try metrics.metric("g", TATTLER_METRIC_GAUGE)
    try metrics.point(delta, .int(1))
    try metrics.point(gauge, .int(1), flags: 1)
    let result = try flatten(try metrics.finish())
    #expect(result.rows.isEmpty && result.report.skipped.notCumulative == 1 && result.report.skipped.notRecorded == 1)
  }
}
