/// The two forms of OTLP over HTTP (opentelemetry-proto, docs/specification.md, "OTLP/HTTP"). An answer has the form of
/// its request.
enum OTLPForm: String, Sendable, CaseIterable {
  /// Binary protobuf.
  case protobuf = "application/x-protobuf"
  /// Protobuf's mapping to JSON, with ids in hexadecimal.
  case json = "application/json"

  /// The form of a body; nil for anything else.
  ///
  /// Case and parameters such as `charset=utf-8` are left aside, as the OpenTelemetry Collector does.
  ///
  /// - Parameter contentType: the header's value.
  init?(contentType: String?) {
    let mediaType = contentType?.prefix { $0 != ";" } ?? ""
    let name = mediaType.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
    self.init(rawValue: name.lowercased())
  }

  /// The value of the header `Content-Type`.
  var contentType: String { rawValue }
}
