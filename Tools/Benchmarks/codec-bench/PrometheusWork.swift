internal import BenchmarkLoad
internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPrometheus

/// The work on Prometheus' text formats that is measured: batches into expositions and back.
struct PrometheusWork: ~Copyable {
  private let format: PrometheusTextFormat
  private let batches: [MetricBatch]
  /// The expositions.
  let texts: [[UInt8]]
  private var encoder = PrometheusTextEncoder()
  private var parser = PrometheusTextParser()
  private var builder = MetricBatchBuilder()
  private var buffer = PrometheusTextBuffer()

  private init(format: PrometheusTextFormat, batches: [MetricBatch], texts: [[UInt8]]) {
    self.format = format
    self.batches = batches
    self.texts = texts
  }

  /// Prepares batches of sums and their texts, and sees that no sample is lost between them.
  static func make(_ format: PrometheusTextFormat, bodies count: Int) throws -> PrometheusWork {
    var load = OTLPLoad(shape: .sums, seed: 42)
    var decoder = OTLPDecoder()
    var encoder = PrometheusTextEncoder()
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    var buffer = PrometheusTextBuffer()
    var batches: [MetricBatch] = []
    var texts: [[UInt8]] = []
    for _ in 0..<count {
      try decoder.decode(load.body(), into: &builder)
      let batch = try builder.finish()
      buffer.removeAll()
      let options = PrometheusTextEncodingOptions(format)
      let written = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
      let read = try parser.parse(buffer.bytes, into: &builder, options: PrometheusTextOptions(format))
      builder.reset()
      guard written.points == batch.pointCount, read.acceptedSamples == written.samples, read.rejectedLines == 0 else {
        throw CodecWork.Wrong(description: "an exposition loses samples: \(written), \(read)")
      }
      batches.append(batch)
      texts.append(buffer.bytes)
    }
    return PrometheusWork(format: format, batches: batches, texts: texts)
  }

  /// Batches into text.
  mutating func expose() throws -> (lines: Int, bytes: Int) {
    let options = PrometheusTextEncodingOptions(format)
    var size = (lines: 0, bytes: 0)
    for batch in batches {
      buffer.removeAll()
      size.lines += try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options).points
      size.bytes += buffer.count
    }
    return size
  }

  /// Text into the builder's tables.
  mutating func parse() throws -> (lines: Int, bytes: Int) {
    let options = PrometheusTextOptions(format)
    var size = (lines: 0, bytes: 0)
    for text in texts {
      size.lines += try parser.parse(text, into: &builder, options: options).acceptedSamples
      size.bytes += text.count
      builder.reset()
    }
    return size
  }

  /// All of it for one format.
  static func measure(
    _ format: PrometheusTextFormat, bodies: Int, rounds: Measurement.Rounds
  ) throws -> [Measurement] {
    var work = try make(format, bodies: bodies)
    let name = format == .prometheus ? "Prometheus sums" : "OpenMetrics sums"
    return [
      try .take(name, "expose", rounds: rounds) { try work.expose() },
      try .take(name, "parse", rounds: rounds) { try work.parse() },
    ]
  }
}
