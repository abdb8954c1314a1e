internal import TattlerConfig
internal import TattlerLineProtocol
internal import TattlerModel

/// Translates one document.
struct Conversion {
  let from: MetricFormat
  let to: MetricFormat
  let precision: LineProtocolPrecision
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
    var complaints: [String] = []
    var builder = MetricBatchBuilder()
    switch from {
    case .influx:
      var options = LineProtocolOptions()
      options.precision = precision
      options.isStrict = isStrict
      var parser = LineProtocolParser()
      let report = try parser.parse(input, into: &builder, options: options)
      complaints = report.errors.map(\.description)
      if report.rejectedLines > report.errors.count {
        complaints.append("and \(report.rejectedLines - report.errors.count) more bad lines")
      }
    case .json:
      try PointJSON.read(try JSONValue(parsing: input, limits: PointJSON.limits), into: &builder)
    }
    let batch = try builder.finish()
    switch to {
    case .json: return Result(output: PointJSON.write(batch, complaints: complaints), complaints: complaints)
    case .influx:
      let (output, lost) = try encode(batch)
      return Result(output: output, complaints: complaints + lost)
    }
  }

  private func encode(_ batch: MetricBatch) throws(MetricBatchError) -> (output: [UInt8], lost: [String]) {
    var options = LineProtocolEncodingOptions()
    options.precision = precision
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
    var lost: [String] = []
    if report.skippedPoints > 0 { lost.append("\(report.skippedPoints) values cannot be written as line protocol") }
    if report.droppedTags > 0 { lost.append("\(report.droppedTags) tags cannot be written as line protocol") }
    return (buffer.bytes, lost)
  }
}
