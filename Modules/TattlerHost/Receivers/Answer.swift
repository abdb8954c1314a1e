internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerBots
internal import TattlerConfig
internal import TattlerLineProtocol
internal import TattlerQueue

/// The answers of the receivers, in the shape that InfluxDB's clients know: `error` for 1.x, `code` and `message` for 2.x.
enum Answer {
  /// Everything was taken.
  static func taken() -> Response { Response(status: .noContent) }

  /// A request that was refused.
  static func refusal(
    _ status: HTTPResponse.Status, code: String, message: String, retryAfterSeconds: Int? = nil,
    details: (inout JSONWriter) -> Void = { _ in }
  ) -> Response {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("code")
    writer.string(code)
    writer.key("message")
    writer.string(message)
    writer.key("error")
    writer.string(message)
    details(&writer)
    writer.endObject()
    var response = json(status, writer)
    if let retryAfterSeconds { response.headers[.retryAfter] = "\(retryAfterSeconds)" }
    return response
  }

  /// A body that was not taken.
  static func refusal(_ refusal: RequestIntake.Refusal) -> Response {
    Self.refusal(
      refusal.status, code: refusal.code, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds)
  }

  /// Some lines, or all, were refused.
  static func badLines(_ report: LineProtocolReport, taken: Int) -> Response {
    let first = report.errors.first.map { "; the first: \($0)" } ?? ""
    let total = report.rejectedLines + report.acceptedLines
    let message = "partial write: \(report.rejectedLines) of \(total) lines refused, \(taken) taken\(first)"
    return refusal(.badRequest, code: "invalid", message: message) { writer in
      writer.key("accepted")
      writer.integer(taken)
      writer.key("rejected")
      writer.integer(report.rejectedLines)
      writer.key("lines")
      writer.beginArray()
      for error in report.errors { describe(error, &writer) }
      writer.endArray()
    }
  }

  /// A body that was refused whole for one bad line.
  static func badBody(_ error: LineProtocolError) -> Response {
    refusal(.badRequest, code: "invalid", message: "nothing was taken: \(error)") { writer in
      writer.key("accepted")
      writer.integer(0)
      writer.key("lines")
      writer.beginArray()
      describe(error, &writer)
      writer.endArray()
    }
  }

  /// A body of frames that was refused whole for a mistake.
  static func badFrames(_ error: FrameError) -> Response {
    let status: HTTPResponse.Status = error.code == .tooMany ? .contentTooLarge : .badRequest
    return refusal(status, code: "invalid", message: "nothing was taken: \(error)") { writer in
      writer.key("path")
      writer.string(error.path)
      writer.key("line")
      writer.integer(error.line)
      writer.key("offset")
      writer.integer(error.offset)
      writer.key("reason")
      writer.string(error.reason)
    }
  }

  /// The queue did not take a batch.
  static func refusal(_ error: QueueError) -> Response {
    switch error.code {
    case .tooLarge:
      refusal(.contentTooLarge, code: "request too large", message: error.reason)
    case .busy:
      refusal(.serviceUnavailable, code: "unavailable", message: error.reason, retryAfterSeconds: 1)
    default:
      refusal(
        .serviceUnavailable, code: "unavailable", message: "The queue takes nothing now: \(error.reason)",
        retryAfterSeconds: 10)
    }
  }

  /// A JSON document.
  static func json(_ status: HTTPResponse.Status, _ writer: JSONWriter) -> Response {
    var buffer = ByteBuffer(bytes: writer.bytes)
    buffer.writeInteger(UInt8(ascii: "\n"))
    return Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: buffer)
    )
  }

  private static func describe(_ error: LineProtocolError, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("line")
    writer.integer(error.line)
    writer.key("column")
    writer.integer(error.column)
    writer.key("code")
    writer.string(error.code.rawValue)
    writer.key("reason")
    writer.string(error.reason)
    writer.key("excerpt")
    writer.string(error.excerpt)
    writer.endObject()
  }
}
