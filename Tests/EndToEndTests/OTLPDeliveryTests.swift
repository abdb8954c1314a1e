import Foundation
import TattlerConfig
import TattlerModel
import TattlerOTLP
import TestHarness
import Testing

extension EndToEnd {
  /// The daemon delivers as OTLP: to a time series database, to receivers that refuse, to another daemon.
  @Suite struct OTLPDeliveryTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A daemon with receivers for line protocol and OTLP, and one sink `otlp`.
    private func daemon(_ keys: String) throws -> Daemon {
      let delivery = SinkSettings.quickRetries + ["probe: false"]
      return try Daemon(
        in: scratch, takesOTLP: true, sinks: [SinkSettings("out", type: "otlp", keys, delivery: delivery)])
    }

    private static func points(_ body: [UInt8]) throws -> [MetricRow] {
      var decoder = OTLPDecoder()
      var builder = MetricBatchBuilder()
      try decoder.decode(body, into: &builder)
      return try builder.finish().spelledRows
    }

    private static let message = """
      {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
        {"name": "calls", "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
          {"timeUnixNano": "1700000000000000000", "asInt": "4"},
          {"timeUnixNano": "1700000001000000000", "asInt": "6"}]}},
        {"name": "ttfb", "histogram": {"aggregationTemporality": 2, "dataPoints": [
          {"timeUnixNano": "1700000000000000000", "count": "3", "sum": 1.5, "bucketCounts": ["1", "2"],
           "explicitBounds": [0.25], "attributes": [{"key": "bot", "value": {"stringValue": "b 1"}}]}]}}]}]}]}
      """

    @Test(
      "Lines and data points go through another daemon's OTLP receiver into a real database, in both encodings",
      .enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"),
      arguments: ["http/protobuf", "http/json"])
    func database(encoding: String) throws {
      // Debian's version of the database has no receiver for OTLP.
      let database = try VictoriaMetrics()
      let folder = try Scratch()
      let last = try Daemon(in: folder, takesOTLP: true, sinks: [.database(database)])
      let url = "http://127.0.0.1:\(try last.otlpPort())/v1/metrics"
      let daemon = try daemon("metrics_endpoint: \(url)\nprotocol: \(encoding)\ncompression: none")
      let answer = try daemon.write(
        """
        cpu,host=server\\ one usage=1.5,load=-7i,up=true,note="text" 1700000000123456789
        cpu,host=server\\ one usage=2.5 1700000001123456789
        plain value=3u 1700000000000000000

        """)
      #expect(answer.status == 204, "\(answer.text)")
      let sent = try HTTP.post(
        try daemon.otlpPort(), "/v1/metrics", Self.message, headers: [("Content-Type", "application/json")])
      #expect(sent.status == 200, "\(sent.text)")
      try daemon.waitUntilDelivered("out")
      try last.waitUntilDelivered("database")
      let ledger = try daemon.status()["out"]
      #expect(ledger.accepted == 9 && ledger.delivered == 9 && ledger.skipped == 1 && ledger.isBalanced, "\(ledger)")
      let (first, second): (Int64, Int64) = (1_700_000_000_000, 1_700_000_001_000)
      // The database adds `_value`, which Grafana Cloud leaves out.
      let wanted: [String: VictoriaMetrics.Series] = [
        "cpu_usage_value{host=server one}": .init(values: [1.5, 2.5], milliseconds: [first + 123, second + 123]),
        "cpu_load_value{host=server one}": .init(values: [-7], milliseconds: [first + 123]),
        "cpu_up_value{host=server one}": .init(values: [1], milliseconds: [first + 123]),
        "plain_value{}": .init(values: [3], milliseconds: [first]),
        "calls_total_value{}": .init(values: [4, 6], milliseconds: [first, second]),
        "ttfb_bucket_value{bot=b 1,le=0.25}": .init(values: [1], milliseconds: [first]),
        "ttfb_bucket_value{bot=b 1,le=+Inf}": .init(values: [3], milliseconds: [first]),
        "ttfb_sum_value{bot=b 1}": .init(values: [1.5], milliseconds: [first]),
        "ttfb_count_value{bot=b 1}": .init(values: [3], milliseconds: [first]),
      ]
      #expect(try database.export() == wanted)
    }

    @Test("What a receiver rejects of a request that it takes becomes a dead letter, and is not sent again")
    func partialSuccess() throws {
      let receiver = try Receiver { _ in
        Receiver.Reply(
          status: 200, headers: ["Content-Type: application/json"],
          text: #"{"partialSuccess": {"rejectedDataPoints": "2", "errorMessage": "too old for us"}}"#)
      }
      defer { receiver.stop() }
      let daemon = try daemon("endpoint: http://127.0.0.1:\(receiver.port)\nprotocol: http/json")
      #expect(try daemon.write("a x=1i,y=2i,z=3i 1\nb x=4i 2").status == 204)
      try daemon.waitUntilDelivered("out")
      let status = try daemon.status()
      let ledger = status["out"]
      #expect(ledger.accepted == 4 && ledger.delivered == 2 && ledger.dead == 2 && ledger.isBalanced, "\(ledger)")
      #expect(status.counter("points_rejected", of: "out") == 2)
      let list = try Command.tattler(["queue", "dead", "list", "-c", scratch["tattler.yaml"], "--json"])
      let letters = try JSONValue(parsing: Array(list.output.utf8))["letters"]?.arrayValue ?? []
      #expect(!letters.isEmpty && letters.allSatisfy { $0["reason"]?.stringValue == "rejected" }, "\(list.output)")
      #expect(letters.compactMap { $0["points"]?.integerValue }.reduce(0, +) == 2)
      #expect(list.output.contains("too old for us"))
      #expect(receiver.requests.count == 1)
      let request = try #require(receiver.requests.first)
      #expect(request.path == "/v1/metrics" && request.headers["content-type"] == "application/json")
      #expect(request.headers["content-encoding"] == "gzip")
    }

    @Test("A request that failed comes again byte for byte, and of one that is refused only the bad points are lost")
    func bisection() throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 503) }
      defer { receiver.stop() }
      let daemon = try daemon("endpoint: http://127.0.0.1:\(receiver.port)/base/")
      let lines = (1...40).map { $0 == 23 ? "bad n=\($0)i \($0)" : "good n=\($0)i \($0)" }
      #expect(try daemon.write(lines.joined(separator: "\n")).status == 204)
      try eventually("the receiver was asked some times") { receiver.requests.count >= 3 }
      receiver.answer { request in
        let isBad = (try? Self.points(request.body))?.contains { $0.name == "bad_n" } ?? true
        return isBad ? Receiver.Reply(status: 400, text: "bad_n is refused") : Receiver.Reply(status: 200)
      }
      try daemon.waitUntilDelivered("out")
      let failed = receiver.requests.filter { $0.status == 503 }
      #expect(failed.allSatisfy { $0.body == failed[0].body && $0.path == "/base/v1/metrics" })
      #expect(failed.allSatisfy { $0.headers["content-type"] == "application/x-protobuf" })
      #expect(receiver.requests.first { $0.status == 400 }?.body == failed[0].body)
      let arrived = try receiver.requests.filter { $0.status == 200 }.flatMap { try Self.points($0.body) }
      #expect(arrived.map(\.time) == (1...40).filter { $0 != 23 })
      let ledger = try daemon.status()["out"]
      #expect(ledger.delivered == 39 && ledger.dead == 1 && ledger.isBalanced, "\(ledger)")
    }

    /// Starts a receiver in Python, which keeps requests in a folder.
    private func pythonReceiver(_ arguments: String...) throws -> (server: PythonServer, folder: String) {
      let folder = try scratch.folder("kept")
      return (try PythonServer("receiver.py", [folder] + arguments), folder)
    }

    @Test(
      "What an application's SDK exports arrives as it was sent at a receiver that Google's decoder reads for",
      .enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"),
      arguments: [
        ("protocol: http/protobuf", [String]()), ("protocol: http/json", []), ("max_body_bytes: 4KiB", ["--delta"]),
        ("protocol: http/json\nmax_body_bytes: 8KiB\ncompression: none", []),
      ])
    func applications(keys: String, options: [String]) throws {
      let (receiver, kept) = try pythonReceiver()
      defer { receiver.stop() }
      let daemon = try daemon("endpoint: \(receiver.url)\n\(keys)")
      let sent = try scratch.folder("sent")
      let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/metrics"
      let outcome = try Python.run("sdk_export.py", [url, sent] + options)
      #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      try daemon.waitUntilDelivered("out")
      let output = try Python.run("check_lines.py", [sent, kept]).output
      let points = try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)))
      let ledger = try daemon.status()["out"]
      #expect(points > 150 && ledger.accepted == points && ledger.delivered == points, "\(ledger)")
      #expect(ledger.skipped == 0 && ledger.isBalanced)
      let requests = receiver.output.split(separator: "\n").dropFirst()
      #expect(requests.allSatisfy { $0.hasPrefix("200 ") }, "\(receiver.output)")
      #expect(keys.contains("max_body_bytes") == (requests.count > 8), "\(receiver.output)")
    }

    @Test(
      "A receiver that refuses a request for one delta gets none, and everything else",
      .enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
    func deltas() throws {
      let (receiver, _) = try pythonReceiver("--no-deltas")
      defer { receiver.stop() }
      let daemon = try daemon("endpoint: \(receiver.url)\ntemporality: cumulative_only")
      let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/metrics"
      #expect(try daemon.write("room temperature=21.5 1").status == 204)
      for options in [["--delta"], []] { _ = try Python.run("sdk_export.py", [url, try sentFolder()] + options) }
      try daemon.waitUntilDelivered("out")
      let status = try daemon.status()
      let ledger = status["out"]
      let deltas = status.counter("delta_points_skipped", of: "out")
      #expect(deltas > 100 && ledger.skipped == deltas && ledger.dead == 0 && ledger.isBalanced, "\(status.json)")
      #expect(ledger.delivered - deltas > 150)
      #expect(!receiver.output.contains("\n400 "), "\(receiver.output)")
      #expect(daemon.log.split(separator: "\n").filter { $0.contains("delta temporality") }.count == 1)
    }

    @Test(
      "Of an SDK's deltas a receiver that refuses them gets the totals, across a kill of the daemon",
      .enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
    func totals() throws {
      let (receiver, kept) = try pythonReceiver("--no-deltas")
      defer { receiver.stop() }
      var sent: [String] = []
      for isLast in [false, false, true] {
        let sink = SinkSettings("cloud", type: "grafana_cloud", "endpoint: \(receiver.url)")
        let daemon = try Daemon(in: scratch, takesOTLP: true, sinks: [sink])
        let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/metrics"
        sent.append(try sentFolder())
        let report = try Python.run("sdk_export.py", [url, sent[sent.count - 1], "--delta"]).output
        #expect(report.contains(#""rejected": 0"#) && !report.contains(#""rejected": 1"#), "\(report)")
        if isLast {
          try daemon.waitUntilDelivered("cloud")
          let ledger = try daemon.status()["cloud"]
          #expect(ledger.dead == 0 && ledger.isBalanced, "\(ledger)")
        } else {
          try daemon.kill()
        }
      }
      let compared = try Python.run("check_totals.py", [sent.joined(separator: ","), kept]).output
      #expect(Int(compared.prefix { $0.isNumber }) ?? 0 > 10, "\(compared)")
      #expect(!receiver.output.contains("\n400 "), "\(receiver.output)")
    }

    private func sentFolder() throws -> String { try scratch.folder("sent-\(UUID().uuidString)") }
  }
}
