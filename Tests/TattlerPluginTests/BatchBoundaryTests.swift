import CTattlerPlugin
import TattlerModel
import TattlerPlugin
import TestHarness
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized) struct BatchBoundaryTests {
  /// A batch that has a record in every table.
  private func richBatch() throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let gauge = try builder.addMetric(name: "größe", field: "値", unit: "By")
    let latency = try builder.addMetric(name: "latency", kind: TATTLER_METRIC_HISTOGRAM, unit: "ms")
    let scaled = try builder.addMetric(name: "scaled", kind: TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    let summary = try builder.addMetric(name: "quantiles", kind: TATTLER_METRIC_SUMMARY)
    let set = try builder.addAttributes([("host", .string("a")), ("n", .int(-1)), ("ok", .bool(true))])
    try builder.addRow(attributes: set, time: -5, [(gauge, .string("text")), (gauge, .double(.nan))])
    for value in [UInt64(1), 2, 3] { try builder.numbers.append(tattler_payload(u64: value)) }
    for value in [0.5, 0.99] { try builder.numbers.append(tattler_payload(f64: value)) }
    var histogram = tattler_histogram()
    histogram.bucket_counts = tattler_range(first: 0, count: 3)
    histogram.explicit_bounds = tattler_range(first: 3, count: 2)
    try builder.histograms.append(histogram)
    try builder.exponentialHistograms.append(tattler_exponential_histogram())
    var quantiles = tattler_summary()
    quantiles.quantiles = tattler_range(first: 3, count: 2)
    try builder.summaries.append(quantiles)
    for byte in UInt8(0)..<24 { try builder.blob.append(byte) }
    for (metric, kind) in [
      (latency, BatchValueKind.histogram), (scaled, .exponentialHistogram), (summary, .summary),
    ] {
      var row = tattler_row()
      row.attributes = set
      row.first_point = UInt32(builder.points.count)
      row.point_count = 1
      try builder.rows.append(row)
      var point = tattler_point()
      point.metric = metric
      point.kind = kind.rawValue
      try builder.points.append(point)
    }
    var exemplar = tattler_exemplar()
    exemplar.point = 2
    exemplar.kind = BatchValueKind.double.rawValue
    exemplar.trace_id = tattler_range(first: 0, count: 16)
    exemplar.span_id = tattler_range(first: 16, count: 8)
    try builder.exemplars.append(exemplar)
    return try builder.finish()
  }

  @Test func theBytesOfABatchComeThroughCAndAFileUnchanged() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Built.plugin("echo_sink.c", as: "libtattler-sink-echo.so", in: scratch.path)
    let output = scratch["batch"]
    unsafe setenv("ECHO_SINK_FILE", output, 1)
    let plugin = try PluginLoader(folders: []).load(path: library)
    let sink = try RunningSink(plugin, configuration: Array("{}".utf8), host: RecordingHost().host)
    defer { sink.close() }
    for batch in [try richBatch(), try sampleBatch(rows: 1_000)] {
      let outcome = await sink.submit(batch, rows: 0..<batch.rowCount, attempt: 0)
      #expect(outcome == .delivered(rows: batch.rowCount))
      let bytes = scratch.bytes("batch")
      #expect(bytes == batch.bytes)
      let read = try MetricBatch(validating: bytes)
      #expect(read.bytes == batch.bytes)
      #expect("\(read.spelledRows)" == "\(batch.spelledRows)")
    }
  }
}
