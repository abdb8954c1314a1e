internal import TattlerConfig
internal import TattlerModel
internal import TattlerQueue
internal import TattlerTransport

/// A queue that a daemon has open, over the daemon's socket.
struct RunningQueue: QueueAdministration {
  private let transport: HTTPTransport
  private let socket: AdminSocket

  /// The longest that the daemon may take for an answer, in milliseconds. What takes longer is asked for again and again.
  private static let timeoutMilliseconds = 120_000
  private static let pollMilliseconds = 50

  init(socket: AdminSocket) throws(QueueError) {
    self.socket = socket
    var configuration = HTTPTransportConfiguration()
    configuration.proxy = .none
    configuration.unixSocketPath = socket.path
    do throws(HTTPTransportError) { transport = try HTTPTransport(configuration: configuration) } catch {
      throw QueueError(.ioError, "\(error)")
    }
  }

  func overview() async throws(QueueError) -> QueueOverview { try await document("/v1/overview") }

  func batches(after: BatchID?, maximumCount: Int) async throws(QueueError) -> [StoredBatch] {
    let page: AdminPage<StoredBatch> = try await document(
      "/v1/batches?after=\(after?.rawValue ?? 0)&limit=\(maximumCount)")
    return page.items
  }

  func batch(_ id: BatchID) async throws(QueueError) -> MetricBatch? { try await rows("/v1/batches/\(id)/rows") }

  func deadLetterGroups() async throws(QueueError) -> [DeadLetterGroup] {
    let page: AdminPage<DeadLetterGroup> = try await document("/v1/dead/groups")
    return page.items
  }

  func deadLetters(
    after: Int64, sink: String?, reason: String?, maximumCount: Int
  ) async throws(QueueError) -> [DeadLetter] {
    var path = "/v1/dead?after=\(after)&limit=\(maximumCount)"
    if let sink { path += "&sink=\(Self.encoded(sink))" }
    if let reason { path += "&reason=\(Self.encoded(reason))" }
    let page: AdminPage<DeadLetter> = try await document(path)
    return page.items
  }

  func deadLetterRows(_ id: Int64) async throws(QueueError) -> MetricBatch? { try await rows("/v1/dead/\(id)/rows") }

  func replayDeadLetters(_ letters: [Int64]) async throws(QueueError) -> DeadLetterReplay {
    try await document("/v1/dead/replay", Self.body(letters))
  }

  func dropDeadLetters(_ letters: [Int64]) async throws(QueueError) -> Int {
    let count: AdminCount = try await document("/v1/dead/drop", Self.body(letters))
    return count.count
  }

  func evictPending(ofSinkNamed name: String) async throws(QueueError) -> Int {
    let count: AdminCount = try await work("evict", sink: name)
    return count.count
  }

  func forgetSink(named name: String) async throws(QueueError) {
    let _: AdminCount = try await work("forget", sink: name)
  }

  func verify(
    progress: @escaping @Sendable (QueueCheckProgress) -> Void
  ) async throws(QueueError) -> QueueCheck {
    try await work("verify", progress: progress)
  }

  func repair() async throws(QueueError) -> QueueRepairReport { try await work("repair") }

  func close() async { transport.shutdown() }

  /// Has the daemon work and asks how far it is until it is done.
  private func work<Document: AdminDocument>(
    _ kind: String, sink: String? = nil, progress: (QueueCheckProgress) -> Void = { _ in }
  ) async throws(QueueError) -> Document {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("kind", kind)
    if let sink { writer.member("sink", sink) }
    writer.endObject()
    let job: AdminCount = try await document("/v1/jobs", writer.bytes)
    while true {
      let state = try await value("/v1/jobs/\(job.count)", nil)
      switch state.text("state") {
      case "running":
        if let done = state.integer("done"), let total = state.integer("total") {
          progress(QueueCheckProgress(done: done, total: total))
        }
        do { try await Task.sleep(for: .milliseconds(Self.pollMilliseconds)) } catch {
          throw QueueError(.closed, "broken off; the daemon goes on with it")
        }
      case "failed": throw failure(state, status: 500)
      default:
        guard let result = state["result"].flatMap({ Document(reading: $0) }) else { throw strange() }
        return result
      }
    }
  }

  private func document<Document: AdminDocument>(
    _ path: String, _ body: [UInt8]? = nil
  ) async throws(QueueError) -> Document {
    guard let document = Document(reading: try await value(path, body)) else { throw strange() }
    return document
  }

  private func value(_ path: String, _ body: [UInt8]?) async throws(QueueError) -> JSONValue {
    let response = try await send(path, body)
    guard let value = try? JSONValue(parsing: response.body, limits: AdminHTTP.limits) else { throw strange() }
    guard response.status == 200 else { throw failure(value, status: response.status) }
    return value
  }

  private func rows(_ path: String) async throws(QueueError) -> MetricBatch? {
    let response = try await send(path, nil)
    switch response.status {
    case 200:
      do throws(MetricBatchError) { return try MetricBatch(validating: response.body) } catch {
        throw QueueError(.ioError, "the daemon sent something that is no batch: \(error)")
      }
    case 404: return nil
    default:
      guard let value = try? JSONValue(parsing: response.body, limits: AdminHTTP.limits) else { throw strange() }
      throw failure(value, status: response.status)
    }
  }

  private func send(_ path: String, _ body: [UInt8]?) async throws(QueueError) -> HTTPResponse {
    var request = HTTPRequest(
      method: body == nil ? .get : .post, url: "http://localhost" + path, body: body ?? [],
      totalTimeoutMilliseconds: Self.timeoutMilliseconds,
      maximumResponseBytes: QueueAdministrationLimits.answerBytes)
    if body != nil { request.headers.add(name: "Content-Type", value: "application/json") }
    do throws(HTTPTransportError) { return try await transport.send(request) } catch {
      switch error.code {
      case .connect:
        throw QueueError(
          .closed,
          "nobody answers at \(socket.path): the daemon is starting or ending, try again in a moment")
      case .receive, .send: throw QueueError(.closed, "the daemon ended in the middle of the answer")
      default: throw QueueError(.ioError, "\(socket.path): \(error.message)")
      }
    }
  }

  private func failure(_ value: JSONValue, status: Int) -> QueueError {
    let code = value.text("code").flatMap { QueueError.Code(rawValue: $0) } ?? .ioError
    return QueueError(code, value.text("reason") ?? "the daemon answered \(status)")
  }

  private func strange() -> QueueError {
    QueueError(.ioError, "the daemon's answer cannot be read; it may be of another version than this program")
  }

  private static func body(_ letters: [Int64]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("letters", letters)
    writer.endObject()
    return writer.bytes
  }

  /// A text as part of a query.
  static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "%0\(digits)" : "%\(digits)"
      }
    }.joined()
  }
}
