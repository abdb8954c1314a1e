internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerOTLP
internal import TattlerQueue

/// What the OTLP receiver answers: the status of HTTP, which tells a sender what to do, and a message in the form of the
/// request (opentelemetry-proto, docs/specification.md, "OTLP/HTTP Response").
struct OTLPAnswer: Error {
  /// The status of HTTP.
  var status: HTTPResponse.Status
  /// The code of gRPC.
  var code: Code
  /// What is wrong and what to do, for people.
  var message: String
  /// When to come back; senders come back only where there is something to wait for.
  var retryAfterSeconds: Int?

  /// Codes of gRPC (google/rpc/code.proto).
  enum Code: Int32, Sendable {
    case invalidArgument = 3
    case deadlineExceeded = 4
    case resourceExhausted = 8
    case unimplemented = 12
    case unavailable = 14
  }

  init(_ status: HTTPResponse.Status, _ code: Code, _ message: String, retryAfterSeconds: Int? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// A body that was not taken.
  init(_ refusal: RequestIntake.Refusal) {
    let code: Code =
      switch refusal.status {
      case .contentTooLarge: .resourceExhausted
      case .requestTimeout: .deadlineExceeded
      case .serviceUnavailable: .unavailable
      default: .invalidArgument
      }
    self.init(refusal.status, code, refusal.message, retryAfterSeconds: refusal.retryAfterSeconds)
  }

  /// A message that cannot be read, or becomes a batch that is too large.
  init(_ error: OTLPError) {
    switch error.code {
    case .bodyTooLarge, .batchTooLarge:
      self.init(
        .contentTooLarge, .resourceExhausted,
        "\(error.reason); nothing was taken: send fewer data points at a time, or raise receivers.otlp.max_batch")
    default: self.init(.badRequest, .invalidArgument, "nothing was taken: \(error)")
    }
  }

  /// Seconds after which a queue that is full may be asked again. Exporters give up after 10 s in all by default
  /// (OpenTelemetry specification, "OTLP Exporter Configuration Options"), so that more would lose the batch at once.
  private static let fullQueueSeconds = 3

  /// The queue did not take a batch.
  init(_ error: QueueError) {
    switch error.code {
    case .tooLarge: self.init(.contentTooLarge, .resourceExhausted, error.reason)
    case .busy: self.init(.serviceUnavailable, .unavailable, error.reason, retryAfterSeconds: 1)
    default:
      self.init(
        .serviceUnavailable, .unavailable, "The queue takes nothing now: \(error.reason)",
        retryAfterSeconds: Self.fullQueueSeconds)
    }
  }

  /// The answer, in the form of the request; JSON where the request has neither form.
  func response(_ form: OTLPForm?) -> Response {
    let status = OTLPStatus(code: code.rawValue, message: message)
    let form = form ?? .json
    var response = Self.response(self.status, form, form == .json ? status.jsonBytes : status.protobufBytes)
    if let retryAfterSeconds { response.headers[.retryAfter] = "\(retryAfterSeconds)" }
    return response
  }

  /// Success: all was taken, or all but the points that `refused` tells about.
  static func taken(_ form: OTLPForm, refusedPoints: Int, _ message: String) -> Response {
    let answer = OTLPExportResponse(rejectedDataPoints: Int64(clamping: refusedPoints), errorMessage: message)
    return response(.ok, form, form == .json ? answer.jsonBytes : answer.protobufBytes)
  }

  private static func response(_ status: HTTPResponse.Status, _ form: OTLPForm, _ body: [UInt8]) -> Response {
    Response(
      status: status, headers: [.contentType: form.contentType],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}
