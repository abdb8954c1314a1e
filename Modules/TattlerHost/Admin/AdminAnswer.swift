internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TattlerConfig
internal import TattlerModel
internal import TattlerQueue

/// The answers on the admin socket.
enum AdminAnswer {
  /// A document.
  static func document(_ document: some AdminDocument) -> Response { json(.ok, document.json) }

  /// A batch as its bytes, or 404.
  static func batch(_ batch: MetricBatch?) -> Response {
    guard let batch else { return refusal(.notFound, "not_found", "there is nothing of this number") }
    let buffer = unsafe batch.withUnsafeBytes { unsafe ByteBuffer(bytes: $0) }
    return Response(
      status: .ok, headers: [.contentType: "application/octet-stream"], body: ResponseBody(byteBuffer: buffer))
  }

  /// A failure of the queue.
  static func refusal(_ error: QueueError) -> Response {
    let status: HTTPResponse.Status =
      switch error.code {
      case .unknownSink: .notFound
      case .alreadyInUse: .conflict
      case .busy, .full, .diskFull, .closed: .serviceUnavailable
      default: .internalServerError
      }
    return refusal(status, error.code.rawValue, error.reason)
  }

  /// A request that makes no sense.
  static func badRequest(_ reason: String) -> Response { refusal(.badRequest, "bad_request", reason) }

  /// How far a piece of work is, or 404.
  static func job(_ state: AdminJobs.State?) -> Response {
    guard let state else { return refusal(.notFound, "not_found", "there is no such work; the daemon was restarted") }
    var writer = JSONWriter()
    writer.beginObject()
    switch state {
    case .running(let progress):
      writer.member("state", "running")
      if let progress {
        writer.member("done", progress.done)
        writer.member("total", progress.total)
      }
    case .done(let result):
      writer.member("state", "done")
      if let result = try? JSONValue(parsing: result, limits: AdminHTTP.limits) {
        writer.key("result")
        writer.value(result)
      }
    case .failed(let error):
      writer.member("state", "failed")
      writer.member("code", error.code.rawValue)
      writer.member("reason", error.reason)
    }
    writer.endObject()
    return json(.ok, writer.bytes)
  }

  private static func refusal(_ status: HTTPResponse.Status, _ code: String, _ reason: String) -> Response {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("code", code)
    writer.member("reason", reason)
    writer.endObject()
    return json(status, writer.bytes)
  }

  private static func json(_ status: HTTPResponse.Status, _ bytes: [UInt8]) -> Response {
    var buffer = ByteBuffer(bytes: bytes)
    buffer.writeInteger(UInt8(ascii: "\n"))
    return Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: buffer)
    )
  }
}

/// What both ends of the admin socket agree on.
enum AdminHTTP {
  /// A page of 256 entries with the longest messages, and reports of damage in many places.
  static let limits: ConfigLimits = {
    var limits = ConfigLimits()
    limits.maximumBytes = 64 << 20
    limits.maximumNodes = 1 << 22
    return limits
  }()
}
