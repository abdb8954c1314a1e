import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TattlerConfig
import TattlerPipeline
import TattlerQueue
import Testing

@testable import TattlerHost

/// `POST /v1/frames`, without a network.
@Suite struct FrameReceiverTests {
  private let taken = Taken()

  private final class Taken: Sendable {
    let bodies = Mutex<[[UInt8]]>([])
    let failure = Mutex<QueueError?>(nil)
  }

  private func answer(_ body: String, _ counters: IntakeCounters = IntakeCounters(name: "frames")) async throws -> (
    status: Int, JSONValue?
  ) {
    let receiver = FrameReceiver(
      intake: RequestIntake(ReceiverConfiguration()) { 0 }, counters: counters
    ) { [taken] body throws(QueueError) in
      if let failure = taken.failure.withLock({ $0 }) { throw failure }
      taken.bodies.withLock { $0.append(body) }
    }
    let response = await receiver.handle(
      Request(
        head: HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/v1/frames"),
        body: RequestBody(buffer: ByteBuffer(string: body))))
    let writer = Collected()
    try await response.body.write(writer)
    let bytes = writer.bytes.withLock { $0 }
    return (response.status.code, bytes.isEmpty ? nil : try JSONValue(parsing: bytes))
  }

  private final class Collected: ResponseBodyWriter, Sendable {
    let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += Array(buffer: buffer) } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }

  @Test("Frames are handed on as they came and counted")
  func success() async throws {
    let counters = IntakeCounters(name: "frames")
    let body = "{\"data\":[]}\n{\"type\":\"CallStart\",\"call_id\":\"a\"}\n{\"type\":\"TextFrame\"}\n"
    #expect(try await answer(body, counters).status == 204)
    #expect(taken.bodies.withLock { $0 } == [Array(body.utf8)])
    #expect(counters.current.acceptedRows == 2 && counters.current.takenRequests == 1)
    #expect(try await answer("", counters).status == 204)
    #expect(taken.bodies.withLock { $0.count } == 1)
  }

  @Test("A mistake in one frame refuses them all, with its place and the remedy")
  func mistake() async throws {
    let counters = IntakeCounters(name: "frames")
    let body = "{\"data\":[]}\n{\"data\":[{\"type\":\"TTFBMetricsData\",\"value\":\"1\"}]}"
    let (status, json) = try await answer(body, counters)
    #expect(status == 400)
    #expect(json?["path"] == .string("frames[1].data[0].value"))
    #expect(json?["line"] == .number("2"))
    #expect(json?["offset"]?.integerValue.map { Array(body.utf8)[Int($0)] } == UInt8(ascii: "\""))
    #expect(json?["message"]?.stringValue?.hasPrefix("nothing was taken: frames[1]") == true)
    #expect(taken.bodies.withLock { $0.isEmpty })
    #expect(counters.current.refusedRequests == 1)
    #expect(try await answer(String(repeating: "{\"data\":[]}", count: 10_001)).status == 413)
    #expect(try await answer(String(repeating: " ", count: FrameReceiver.maximumBytes + 1)).status == 413)
  }

  @Test("A queue that takes nothing is an answer of 503")
  func full() async throws {
    taken.failure.withLock { $0 = QueueError(.full, "the queue is full") }
    #expect(try await answer("{\"data\":[]}").status == 503)
  }

  @Test("The section of frames is read strictly, and what it does not say is as before")
  func configuration() throws {
    func read(_ section: String) throws(ConfigErrors) -> HostConfiguration {
      try HostConfiguration(
        reading: ConfigDocument.parse("queue: {path: q}\nreceivers: {frames: \(section)}\n", file: "t.yaml"))
    }
    #expect(try read("{}").frames == FrameSettings())
    #expect(try read("{}").takesFrames)
    let frames = try read(
      "{enabled: false, call_id: true, max_series: 20, max_calls: 30, interval: 2s, call_idle: 2m}"
    ).frames
    var expected = FrameSettings()
    (expected.isEnabled, expected.includesCallID, expected.maximumSeries, expected.maximumCalls) = (false, true, 20, 30)
    (expected.intervalNanoseconds, expected.callIdleNanoseconds) = (2_000_000_000, 120_000_000_000)
    #expect(frames == expected)
    for bad in ["{max_series: 5}", "{callid: true}", "{interval: 1ms}", "{listen: 1}"] {
      #expect(throws: ConfigErrors.self, "\(bad)") { try read(bad) }
    }
  }
}
