import Foundation
import Glibc
import TattlerModel
import TattlerQueue
import TestHarness
import Testing

/// Programs that set metrics up in one line, each way.
@Suite struct BootstrapTests {
  private static let program = Built.folder + "/TelemetryHelper"

  @Test("From code, swift-configuration and the daemon's file: what libraries count is in the file at the end")
  func ways() throws {
    for way in ["code", "reader", "file"] {
      let scratch = try Scratch()
      let file = try scratch.write(
        """
        queue:
          path: \(scratch["q.db"])
        receivers:
          influx:
            listen: 127.0.0.1:8086
        sinks:
          archive:
            type: file
            path: \(scratch["out.lp"])
        """, to: "tattler.yaml")
      let run = try Command.run(Self.program, [way, way == "file" ? file : scratch.path])
      #expect(run.status == 0 && run.output.contains("counted 1"), "\(way): \(run.output) \(run.errors)")
      let lines = scratch.lines("out.lp")
      #expect(lines.count == 1 && lines[0].hasPrefix("orders") && lines[0].contains("=3"), "\(way): \(lines)")
    }
  }

  @Test("From the environment: the receiver gets protobuf, with the headers and the resource")
  func environment() throws {
    let receiver = try Receiver { _ in Receiver.Reply(status: 200) }
    let run = try Command.run(
      Self.program, ["environment"],
      variables: [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(receiver.port)/otlp/", "OTEL_SERVICE_NAME": "shop",
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Basic%20YTpi,X-Scope-OrgID=7",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none", "OTEL_METRIC_EXPORT_INTERVAL": "often",
      ])
    #expect(run.status == 0 && run.output.contains("counted 1"), "\(run.output) \(run.errors)")
    #expect(run.errors.contains("OTEL_METRIC_EXPORT_INTERVAL is no number of milliseconds"))
    let request = try #require(receiver.requests.first { !$0.body.isEmpty })
    #expect(request.path == "/otlp/v1/metrics")
    #expect(request.headers["authorization"] == "Basic YTpi" && request.headers["x-scope-orgid"] == "7")
    #expect(request.headers["content-type"] == "application/x-protobuf")
    let text = String(decoding: request.body, as: UTF8.self)
    #expect(text.contains("orders") && text.contains("service.name") && text.contains("shop"))
  }

  @Test("A daemon on this machine takes over: what it answered for is in its archive, with the service's name")
  func daemon() throws {
    let scratch = try Scratch()
    let daemon = try Daemon(
      in: scratch, takesOTLP: true, sinks: [.archive(in: scratch, "archive.json", keys: "format: json")])
    let run = try Command.run(
      Self.program, ["environment"],
      variables: [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(try daemon.otlpPort())", "OTEL_SERVICE_NAME": "shop",
      ])
    #expect(run.status == 0 && run.output.contains("counted 1"), "\(run.output) \(run.errors)")
    try daemon.waitUntilDelivered("archive")
    let lines = scratch.lines("archive.json")
    #expect(lines.count == 1 && lines[0].contains("\"orders\"") && lines[0].contains("shop"), "\(lines)")
    #expect(try daemon.status().isBalanced)
  }

  @Test("A second time is an error that says what to do")
  func twice() throws {
    let scratch = try Scratch()
    let run = try Command.run(Self.program, ["twice", scratch.path])
    #expect(run.status == 1 && run.output.contains("set up before"), "\(run.output)")
  }

  @Test("Mistakes in the file are told with their places")
  func mistakes() throws {
    let scratch = try Scratch()
    let file = try scratch.write("queue:\n  path: \(scratch["q.db"])\n  durabilty: os\nsinks: {}\n", to: "t.yaml")
    let run = try Command.run(Self.program, ["file", file])
    #expect(run.status == 1 && run.output.contains("t.yaml:3:3") && run.output.contains("durability"), "\(run.output)")
  }

  @Test("What was flushed survives that the program is killed", arguments: 0..<5)
  func killed(round: Int) async throws {
    let scratch = try Scratch()
    let child = try ChildProcess(Self.program, ["crash", scratch["q.db"]])
    try eventually("it has flushed", detail: { child.errors }) {
      child.output.split(separator: "\n").count > 20 + round * 7
    }
    child.signal(SIGKILL)
    try child.waitForEnd()
    let flushed = try #require(Self.totals(child.output).last)
    let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["q.db"]))
    let sink = try await queue.registerSink(named: "otlp")
    var last: Int64 = 0
    var after: BatchID?
    while true {
      let pending = try queue.nextPending(for: sink, after: after, maximumBytes: 1 << 26, maximumCount: 1_000)
      guard let newest = pending.last else { break }
      after = newest.id
      for batch in pending { last = max(last, Self.value(batch.batch)) }
    }
    #expect(last >= flushed)
    #expect(queue.ledger().allSatisfy { $0.isBalanced })
    await queue.close()
  }

  /// The numbers of whole lines.
  private static func totals(_ output: String) -> [Int64] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int64($0) }
  }

  private static func value(_ batch: MetricBatch) -> Int64 {
    for field in batch.spelledRows.flatMap(\.fields) { if case .int(let value) = field.value { return value } }
    return 0
  }
}
