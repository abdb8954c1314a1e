/// Why a receiver refused an export: the `google.rpc.Status` that stands in the body of an HTTP response 4xx or 5xx.
///
/// ```swift
/// let status = OTLPStatus(code: 3, message: "byte 41: the length 70 reaches behind the end of its message")
/// response.body = status.protobufBytes
/// ```
///
/// Source: opentelemetry-proto, `docs/specification.md`, "Failures": the body has the encoding of the request, and the
/// message is for people. The HTTP status decides what to do, not the code. Details are read over and not written.
public struct OTLPStatus: Sendable, Hashable {
  /// The longest body that is decoded, in bytes.
  public static let maximumByteCount = OTLPExportResponse.maximumByteCount

  /// A code of gRPC, such as 3 for an invalid argument; 0 where the receiver gave none.
  public var code: Int32
  /// What is wrong, for people. May be empty.
  public var message: String

  /// Makes a status.
  public init(code: Int32 = 0, message: String = "") {
    self.code = code
    self.message = message
  }

  /// Reads a status in protobuf. No bytes at all are a status that says nothing.
  ///
  /// - Throws: ``OTLPError`` where the bytes are not such a message, or are more than ``maximumByteCount``.
  public init(protobuf body: [UInt8]) throws(OTLPError) {
    self.init()
    try ResponseReader.read(body, as: .status) { field throws(OTLPError) in
      switch field.number {
      case 1: code = Int32(truncatingIfNeeded: field.value)
      case 2: message = field.text
      default: break
      }
    }
  }

  /// Reads a status in OTLP/JSON.
  ///
  /// - Throws: ``OTLPError`` where the text is not such a message, or has more than ``maximumByteCount`` bytes.
  public init(json body: [UInt8]) throws(OTLPError) {
    try self.init(protobuf: ResponseReader.protobuf(body, as: .status))
  }

  /// The status in protobuf.
  public var protobufBytes: [UInt8] {
    var status = ResponseWriter()
    // A negative number is extended to 64 bits.
    status.write(1, UInt64(bitPattern: Int64(code)))
    status.write(2, Array(message.utf8))
    return status.bytes
  }

  /// The status in OTLP/JSON.
  public var jsonBytes: [UInt8] { ResponseWriter.json(protobufBytes, as: .status) }
}
