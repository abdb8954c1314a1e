/// What a receiver answers to an export that it took, in whole or in part: `ExportMetricsServiceResponse`.
///
/// ```swift
/// let response = try OTLPExportResponse(protobuf: body)
/// if response.rejectedDataPoints > 0 { report(response.errorMessage) }
/// ```
///
/// Source: opentelemetry-proto, `docs/specification.md`, "Partial Success" and "Full Success". Points that a partial
/// success rejects must not be sent again. A receiver may also take everything and warn: then no points are rejected and
/// there is a message. A partial success with neither means the same as none.
public struct OTLPExportResponse: Sendable, Hashable {
  /// The longest body that is decoded, in bytes.
  public static let maximumByteCount = 1 << 20

  /// How many data points the receiver rejected.
  public var rejectedDataPoints: Int64
  /// Why points were rejected, or a warning; for people. May be empty.
  public var errorMessage: String

  /// Makes a response; a full success by default.
  public init(rejectedDataPoints: Int64 = 0, errorMessage: String = "") {
    self.rejectedDataPoints = rejectedDataPoints
    self.errorMessage = errorMessage
  }

  /// True where everything was taken and the receiver has nothing to add.
  public var isFullSuccess: Bool { rejectedDataPoints == 0 && errorMessage.isEmpty }

  /// Reads a response in protobuf. No bytes at all are a full success.
  ///
  /// - Throws: ``OTLPError`` where the bytes are not such a message, or are more than ``maximumByteCount``.
  public init(protobuf body: [UInt8]) throws(OTLPError) {
    self.init()
    try ResponseReader.read(body, as: .exportResponse) { field throws(OTLPError) in
      switch (field.message, field.number) {
      case (.partialSuccess, 1): rejectedDataPoints = Int64(bitPattern: field.value)
      case (.partialSuccess, 2): errorMessage = field.text
      default: break
      }
    }
  }

  /// Reads a response in OTLP/JSON. An empty object is a full success.
  ///
  /// - Throws: ``OTLPError`` where the text is not such a message, or has more than ``maximumByteCount`` bytes.
  public init(json body: [UInt8]) throws(OTLPError) {
    try self.init(protobuf: ResponseReader.protobuf(body, as: .exportResponse))
  }

  /// The response in protobuf: no bytes for a full success.
  public var protobufBytes: [UInt8] {
    var partialSuccess = ResponseWriter()
    partialSuccess.write(1, UInt64(bitPattern: rejectedDataPoints))
    partialSuccess.write(2, Array(errorMessage.utf8))
    var response = ResponseWriter()
    response.write(1, partialSuccess.bytes)
    return response.bytes
  }

  /// The response in OTLP/JSON: `{}` for a full success.
  public var jsonBytes: [UInt8] { ResponseWriter.json(protobufBytes, as: .exportResponse) }
}
