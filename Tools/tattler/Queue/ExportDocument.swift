internal import ArgumentParser
internal import TattlerModel

/// A format in which documents of many batches can be joined. In an exposition of Prometheus each metric is told of once,
/// for all its samples: that is no format for an export in pieces.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case influx
  case otlp
  case otlpJSON = "otlp-json"
  case json

  /// The same format for one batch.
  var format: MetricFormat {
    switch self {
    case .influx: .influx
    case .otlp: .otlp
    case .otlpJSON: .otlpJSON
    case .json: .json
    }
  }
}

/// Joins the documents of many batches into one that stays valid, without holding more than one batch.
struct ExportDocument {
  private let format: ExportFormat
  private let rendering: BatchRendering
  private var isFirst = true

  init(_ format: ExportFormat) {
    self.format = format
    rendering = BatchRendering(format: format.format)
  }

  /// The bytes for another batch, and what the format has no place for.
  ///
  /// Line protocol is lines; messages of protobuf behind each other are one message; OTLP/JSON is a message a line, as
  /// OpenTelemetry's file exporter writes; points are one array.
  mutating func add(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    let (output, lost) = try rendering.document(batch)
    guard format == .json else { return (output, lost) }
    // `[…]` and a newline.
    let points = output.dropFirst().dropLast(2)
    if points.isEmpty { return ([], lost) }
    let separator: [UInt8] = isFirst ? [UInt8(ascii: "[")] : Array(",\n".utf8)
    isFirst = false
    return (separator + points, lost)
  }

  /// The bytes at the end.
  func end() -> [UInt8] {
    guard format == .json else { return [] }
    return Array((isFirst ? "[]\n" : "]\n").utf8)
  }
}
