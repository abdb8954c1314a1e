internal import TattlerConfig
internal import TattlerHost
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPipeline
internal import TattlerPrometheus

/// Reads a document of any format.
struct MetricReading {
  let format: MetricFormat
  let precision: LineProtocolPrecision
  let dialect: NamedDialect
  let isStrict: Bool

  /// Reads.
  ///
  /// - Returns: the metrics, and what was wrong with parts that were left out, a sentence each.
  /// - Throws: where nothing of the document could be read.
  func read(_ input: [UInt8]) throws -> (batch: MetricBatch, complaints: [String]) {
    var builder = MetricBatchBuilder()
    var complaints: [String] = []
    switch format {
    case .influx: complaints = try readLines(input, &builder)
    case .prometheus, .openMetrics: complaints = try readExposition(input, &builder)
    case .otlp:
      var decoder = OTLPDecoder()
      try decoder.decode(input, into: &builder)
    case .otlpJSON:
      var decoder = OTLPDecoder()
      try decoder.decode(json: input, into: &builder)
    case .json: try PointJSON.read(try JSONValue(parsing: input, limits: PointJSON.limits), into: &builder)
    }
    return (try builder.finish(), complaints)
  }

  private func readLines(_ input: [UInt8], _ builder: inout MetricBatchBuilder) throws -> [String] {
    var options = LineProtocolOptions()
    options.precision = precision
    options.dialect = dialect.dialect
    options.isStrict = isStrict
    var parser = LineProtocolParser()
    let report = try parser.parse(input, into: &builder, options: options)
    return Self.complaints(report.errors.map(\.description), of: report.rejectedLines)
  }

  private func readExposition(_ input: [UInt8], _ builder: inout MetricBatchBuilder) throws -> [String] {
    var options = PrometheusTextOptions(format == .openMetrics ? .openMetrics : .prometheus)
    options.isStrict = isStrict
    var parser = PrometheusTextParser()
    let report = try parser.parse(input, into: &builder, options: options)
    var complaints = Self.complaints(report.errors.map(\.description), of: report.rejectedLines)
    complaints += Losses.sentences(
      (report.droppedSamples, "sample", "its kind has no place in OTLP, or its histogram or summary was refused"),
      (report.droppedExemplars, "exemplar", "its labels are too long, or its histogram was refused"))
    return complaints
  }

  private static func complaints(_ errors: [String], of rejected: Int) -> [String] {
    rejected > errors.count ? errors + ["and \(rejected - errors.count) more bad lines"] : errors
  }
}
