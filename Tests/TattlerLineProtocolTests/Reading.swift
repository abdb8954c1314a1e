import TattlerLineProtocol
import TattlerModel

/// What a body gave, spelled out.
struct Reading {
  var rows: [MetricRow]
  var report: LineProtocolReport

  /// Parses a body with a parser of its own and checks the batch by its own rules.
  init(_ body: some Collection<UInt8>, _ options: LineProtocolOptions = LineProtocolOptions()) throws {
    var parser = LineProtocolParser()
    try self.init(body, options, &parser)
  }

  init(_ text: String, _ options: LineProtocolOptions = LineProtocolOptions()) throws {
    try self.init(text.utf8, options)
  }

  init(
    _ body: some Collection<UInt8>, _ options: LineProtocolOptions, _ parser: inout LineProtocolParser
  ) throws {
    var builder = MetricBatchBuilder()
    report = try parser.parse(Array(body), into: &builder, options: options)
    let batch = try builder.finish()
    rows = try MetricBatch(validating: batch.bytes).spelledRows
  }

  /// Parses by the careful road alone: the comment in front is not UTF-8, which a comment may be.
  static func carefully(
    _ body: [UInt8], _ options: LineProtocolOptions = LineProtocolOptions()
  ) throws -> Reading { try Reading([0x23, 0xFF, 0x0A] + body, options) }

  /// Codes of the refusals.
  var codes: [LineProtocolError.Code] { report.errors.map(\.code) }
}

extension MetricRow {
  /// A row without tags, in short.
  static func line(_ name: String, _ fields: [(String, MetricValue)], _ time: Int64? = nil) -> MetricRow {
    tagged(name, [], fields, time)
  }

  /// A row with tags, in short.
  static func tagged(
    _ name: String, _ tags: [(String, String)], _ fields: [(String, MetricValue)], _ time: Int64? = nil
  ) -> MetricRow {
    MetricRow(
      name: name, attributes: tags.map { Entry($0.0, .string($0.1)) }, fields: fields.map { Entry($0.0, $0.1) },
      time: time)
  }
}
