internal import CTattlerPlugin
internal import TattlerHost
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerPrometheus

/// Translates one document.
struct Conversion {
  let from: MetricFormat
  let to: MetricFormat
  let precision: LineProtocolPrecision
  let dialect: NamedDialect
  let isStrict: Bool

  /// What came of it.
  struct Result {
    /// The document in the other format.
    var output: [UInt8]
    /// What was wrong, a sentence each.
    var complaints: [String]
    /// True where something was refused.
    var isRefused: Bool { !complaints.isEmpty }
  }

  /// Translates.
  ///
  /// - Throws: where nothing of the document could be read.
  func convert(_ input: [UInt8]) throws -> Result {
    let reading = MetricReading(format: from, precision: precision, dialect: dialect, isStrict: isStrict)
    var (batch, complaints) = try reading.read(input)
    if to == .influx || to == .json {
      let (flat, lost) = try Self.flattened(batch)
      batch = flat
      complaints += lost
    }
    if to == .json { return Result(output: PointJSON.write(batch, complaints: complaints), complaints: complaints) }
    let (output, lost) = try MetricWriting(format: to, precision: precision).write(batch)
    return Result(output: output, complaints: complaints + lost)
  }

  /// Metrics of OTLP as the series that Prometheus makes of them, for formats whose points have a name and fields. What
  /// came as line protocol stays as it is.
  static func flattened(_ batch: MetricBatch) throws(MetricBatchError) -> (MetricBatch, [String]) {
    let isFlat = unsafe batch.withView { view in
      unsafe view.metrics.allSatisfy { Int32($0.kind) == TATTLER_METRIC_FIELD }
    }
    if isFlat { return (batch, []) }
    var flattener = PrometheusFlattener()
    var builder = MetricBatchBuilder()
    let report = try flattener.flatten(batch, rows: 0..<batch.rowCount, into: &builder)
    let lost =
      Losses.sentences(report.skipped)
      + Losses.sentences((report.droppedLabels, "label", "its name is empty or reserved"))
    return (try builder.finish(), lost)
  }
}
