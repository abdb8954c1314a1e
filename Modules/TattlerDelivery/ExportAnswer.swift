internal import TattlerConfig
internal import TattlerOTLP
internal import TattlerPlugin
internal import TattlerTransport

/// What an OTLP receiver adds to a success: how many points it rejected nevertheless, or a warning.
///
/// Source: opentelemetry-proto, `docs/specification.md`, "Partial Success": such a request must not be sent again.
struct ExportAnswer: Sendable, Hashable {
  /// Points that were rejected; 0 where the body says nothing or cannot be read: the status is what counts.
  private(set) var rejectedPoints = 0
  /// The receiver's words, at most 1 KiB and safe to log; empty where it had none.
  private(set) var message = ""

  /// Reads the body of a 2xx, if it is an answer to an OTLP export: of the type that was sent, or without a type from a
  /// path that ends in `/v1/metrics`.
  ///
  /// - Parameter mask: of what the words are not to show.
  init(of response: HTTPResponse, to request: SinkHTTPRequest, hiding mask: SecretMask) {
    guard !response.body.isEmpty, !response.isBodyTruncated,
      let sent = request.headers.first(where: { $0.name.lowercased() == "content-type" })?.value,
      let type = MediaType(rawValue: Self.mediaType(sent))
    else { return }
    if let answered = response.headers["Content-Type"] {
      guard Self.mediaType(answered) == type.rawValue else { return }
    } else {
      guard request.url.prefix(while: { $0 != "?" }).hasSuffix("/v1/metrics") else { return }
    }
    guard let read = Self.read(response.body, type) else { return }
    rejectedPoints = max(0, Int(clamping: read.rejectedDataPoints))
    message = ResponseMeaning.printable(mask.body(Array(read.errorMessage.utf8)))
  }

  private enum MediaType: String {
    case protobuf = "application/x-protobuf"
    case json = "application/json"
  }

  private static func read(_ body: [UInt8], _ type: MediaType) -> OTLPExportResponse? {
    switch type {
    case .protobuf: try? OTLPExportResponse(protobuf: body)
    case .json: try? OTLPExportResponse(json: body)
    }
  }

  /// The type without parameters (RFC 9110, section 8.3.1).
  private static func mediaType(_ value: String) -> String {
    let type = value.prefix { $0 != ";" }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }
}
