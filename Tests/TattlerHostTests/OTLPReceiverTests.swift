import CTattlerPlugin
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TattlerCompression
import TattlerModel
import TattlerOTLP
import TattlerPipeline
import TattlerQueue
import Testing

@testable import TattlerHost

@Suite struct OTLPReceiverTests {
  /// What was accepted, and how the queue answers.
  private final class Queue: Sendable {
    let batches = Mutex<[MetricBatch]>([])
    let error = Mutex<QueueError?>(nil)

    func accept(_ batch: MetricBatch) throws(QueueError) {
      if let error = error.withLock({ $0 }) { throw error }
      batches.withLock { $0.append(batch) }
    }
  }

  private let queue = Queue()
  private let counters = IntakeCounters(name: "otlp")
  private let now: UInt64 = 1_700_000_000_000_000_000

  /// An answer, read.
  private struct Answer {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private func receiver(_ change: (inout ReceiverConfiguration) -> Void = { _ in }) -> OTLPReceiver {
    var configuration = ReceiverConfiguration.otlp
    change(&configuration)
    return OTLPReceiver(
      intake: RequestIntake(configuration) { 0 },
      points: OTLPIntake(arrivals: ArrivalClock(), maximumBatchBytes: configuration.maximumBatchBytes),
      counters: counters,
      accept: { [queue] batch async throws(QueueError) in
        try queue.accept(batch)
        return .whole
      }, now: { [now] in now })
  }

  private func send(
    _ body: [UInt8], _ headers: HTTPFields = [.contentType: "application/json"], method: HTTPRequest.Method = .post,
    path: String = "/v1/metrics", to receiver: OTLPReceiver? = nil
  ) async throws -> Answer {
    let request = Request(
      head: HTTPRequest(method: method, scheme: "http", authority: "x", path: path, headerFields: headers),
      body: RequestBody(buffer: ByteBuffer(bytes: body)))
    let response = await (receiver ?? self.receiver()).respond(to: request)
    let collected = Collected()
    try await response.body.write(Writer(collected: collected))
    return Answer(
      status: response.status.code, headers: response.headers, body: collected.bytes.withLock { $0 })
  }

  private final class Collected: Sendable {
    let bytes = Mutex<[UInt8]>([])
  }

  /// Collects the body of a response.
  private struct Writer: ResponseBodyWriter {
    let collected: Collected

    mutating func write(_ buffer: ByteBuffer) async throws {
      collected.bytes.withLock { $0 += Array(buffer.readableBytesView) }
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {}
  }

  private func json(_ points: String, name: String = "m") -> [UInt8] {
    Array(
      #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"\#(name)","gauge":{"dataPoints":[\#(points)]}}]}]}]}"#
        .utf8)
  }

  /// The same as protobuf.
  private func protobuf(_ points: String) throws -> [UInt8] {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(json: json(points), into: &builder)
    let batch = try builder.finish()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    return buffer.bytes
  }

  private static let point = #"{"asInt":"1","timeUnixNano":"5"}"#

  @Test("Both forms are taken, plain and compressed, and answered in kind")
  func bothForms() async throws {
    for form in OTLPForm.allCases {
      let body = form == .json ? json(Self.point) : try protobuf(Self.point)
      let plain = try await send(body, [.contentType: form.contentType])
      let gzip = try await send(Gzip.compress(body), [.contentType: form.contentType, .contentEncoding: "gzip"])
      for answer in [plain, gzip] {
        #expect(answer.status == 200 && answer.headers[.contentType] == form.contentType)
        #expect(answer.text == (form == .json ? "{}" : ""))
      }
    }
    #expect(queue.batches.withLock { $0.map(\.rowCount) } == [1, 1, 1, 1])
    #expect(counters.current.takenRequests == 4 && counters.current.acceptedRows == 4)
  }

  @Test("A request without metrics is a success")
  func empty() async throws {
    #expect(try await send([], [.contentType: "application/x-protobuf"]).status == 200)
    #expect(try await send(Array("{}".utf8)).text == "{}")
  }

  @Test("What cannot be taken is named while the rest is taken", arguments: OTLPForm.allCases)
  func partialSuccess(form: OTLPForm) async throws {
    let points = Self.point + ",{}," + Self.point
    let answer = try await send(
      form == .json ? json(points) : try protobuf(points), [.contentType: form.contentType])
    #expect(answer.status == 200)
    let response =
      form == .json ? try OTLPExportResponse(json: answer.body) : try OTLPExportResponse(protobuf: answer.body)
    #expect(response.rejectedDataPoints == 1)
    #expect(response.errorMessage == "1 data point refused: metric \"m\": a number without a value")
    #expect(queue.batches.withLock { $0.map(\.rowCount) } == [2])
    #expect(counters.current.refusedRows == 1 && counters.current.lastRefusal == response.errorMessage)
  }

  @Test("A message that cannot be read is refused with its place", arguments: OTLPForm.allCases)
  func unreadable(form: OTLPForm) async throws {
    let body = form == .json ? json(#"{"asInt":"x"}"#) : [0x0A, 0x02, 0x12, 0x7F]
    let answer = try await send(body, [.contentType: form.contentType])
    #expect(answer.status == 400 && answer.headers[.contentType] == form.contentType)
    let status = form == .json ? try OTLPStatus(json: answer.body) : try OTLPStatus(protobuf: answer.body)
    #expect(status.code == 3)
    #expect(status.message.hasPrefix("nothing was taken: byte "), "\(status.message)")
    #expect(status.message.contains("resourceMetrics[0].scopeMetrics"), "\(status.message)")
    #expect(queue.batches.withLock { $0.isEmpty })
    #expect(counters.current.refusedRequests == 1 && counters.current.lastRefusal == status.message)
  }

  @Test(
    "Requests of another kind are refused with what to do",
    arguments: [
      (HTTPRequest.Method.post, "/v1/metrics", "text/plain", 415, 3, "send application/x-protobuf or application/json"),
      (.post, "/v1/metrics", "", 415, 3, "is not understood"),
      (.get, "/v1/metrics", "application/json", 405, 12, "POST"),
      (.head, "/v1/metrics", "", 405, 12, "POST"),
      (.post, "/v1/traces", "application/json", 404, 12, "Only metrics are taken here, at /v1/metrics"),
      (.post, "/v1/logs", "application/x-protobuf", 404, 12, "Only metrics"),
      (.post, "/", "application/json", 404, 12, "metrics are taken at /v1/metrics"),
      (.post, "/v1/metrics/v1/metrics", "application/json", 404, 12, "metrics are taken at /v1/metrics"),
    ])
  func otherRequests(
    method: HTTPRequest.Method, path: String, type: String, status: Int, code: Int32, words: String
  ) async throws {
    let answer = try await send(Array("{}".utf8), [.contentType: type], method: method, path: path)
    #expect(answer.status == status)
    #expect(answer.headers[.allow] == (status == 405 ? "POST" : nil))
    let isProtobuf = answer.headers[.contentType] == "application/x-protobuf"
    #expect(isProtobuf == (type == "application/x-protobuf"))
    let read = isProtobuf ? try OTLPStatus(protobuf: answer.body) : try OTLPStatus(json: answer.body)
    #expect(read.code == code && read.message.contains(words), "\(read)")
  }

  @Test("An encoding other than gzip is refused")
  func otherEncoding() async throws {
    let answer = try await send(json(Self.point), [.contentType: "application/json", .contentEncoding: "zstd"])
    #expect(answer.status == 415)
    #expect(try OTLPStatus(json: answer.body).message.contains("zstd"))
    let damaged = try await send([1, 2, 3], [.contentType: "application/json", .contentEncoding: "gzip"])
    #expect(damaged.status == 400)
    #expect(try OTLPStatus(json: damaged.body).code == 3)
  }

  @Test("What is too large is refused with the key of the limit")
  func tooLarge() async throws {
    let small = receiver { $0.maximumBodyBytes = 100 }
    let long = try await send(json(String(repeating: " ", count: 100) + Self.point), to: small)
    #expect(long.status == 413)
    #expect(try OTLPStatus(json: long.body).code == 8)
    let points = Array(repeating: "{\"asInt\":1}", count: 30_000).joined(separator: ",")
    let answer = try await send(json(points), to: receiver { $0.maximumBatchBytes = 1 << 20 })
    let status = try OTLPStatus(json: answer.body)
    #expect(answer.status == 413 && status.code == 8 && status.message.contains("receivers.otlp.max_batch"))
    #expect(queue.batches.withLock { $0.isEmpty })
  }

  @Test(
    "Where the queue takes nothing, senders are told when to come back",
    arguments: [
      (QueueError.Code.full, 503, 14, "3"), (.diskFull, 503, 14, "3"), (.busy, 503, 14, "1"), (.tooLarge, 413, 8, nil),
    ] as [(QueueError.Code, Int, Int32, String?)])
  func queueRefuses(code: QueueError.Code, status: Int, grpcCode: Int32, retryAfter: String?) async throws {
    queue.error.withLock { $0 = QueueError(code, "no room") }
    let answer = try await send(json(Self.point))
    #expect(answer.status == status && answer.headers[.retryAfter] == retryAfter)
    let read = try OTLPStatus(json: answer.body)
    #expect(read.code == grpcCode && read.message.contains("no room"))
    #expect(counters.current.acceptedRows == 0 && counters.current.refusedRequests == 1)
  }

  @Test("Where too much is in work, senders are told to come back, and the share is given back")
  func budget() async throws {
    let receiver = receiver { $0.maximumBytesInWork = 1000 }
    let other = receiver.intake.budget.share()
    #expect(other.grow(by: 900))
    let answer = try await send(json(Self.point), to: receiver)
    #expect(answer.status == 503 && answer.headers[.retryAfter] == "1")
    #expect(try OTLPStatus(json: answer.body).code == 14)
    #expect(receiver.intake.budget.usedBytes == 900)
    _ = try await send(json("x"), to: receiver)
    #expect(receiver.intake.budget.usedBytes == 900)
    withExtendedLifetime(other) {}
  }

  @Test("Data points without a time get the time at which they came, those of one series 1 ms apart")
  func withoutTime() async throws {
    let answer = try await send(json(#"{"asInt":"1"},{"asInt":"2"},{"asInt":"3","timeUnixNano":"5"}"#))
    #expect(answer.text == "{}")
    let batch = try #require(queue.batches.withLock { $0.first })
    let times = unsafe batch.withView { unsafe $0.rows.map(\.time) }
    #expect(times == [now - 1_000_000, now, 5])
  }
}
