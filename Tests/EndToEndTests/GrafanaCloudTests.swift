import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// Both roads into an emulation of Grafana Cloud, which answers as the real one does.
  @Suite(.enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
  struct GrafanaCloudTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let token = "glc_invented"

    private func gateway(_ arguments: String...) throws -> PythonServer {
      try PythonServer(
        "gateway.py",
        ["--id", "123456", "--token", Self.token, "--log", scratch["gateway.log"], "--store", scratch["stored"]]
          + arguments)
    }

    /// The lines of a file of JSON.
    private func lines(_ name: String) throws -> [JSONValue] {
      guard let text = FileManager.default.contents(atPath: scratch[name]) else { return [] }
      return try text.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }

    /// A configuration with one sink `cloud`.
    private func configuration(_ keys: String, more: String = "", probes: Bool = true) throws -> String {
      let delivery = SinkSettings.quickRetries + ["pause: 200ms", "probe: \(probes)"]
      return try Daemon.configure(
        scratch, more, takesOTLP: true,
        sinks: [SinkSettings("cloud", type: "grafana_cloud", keys, delivery: delivery)])
    }

    private func daemon(
      _ keys: String, more: String = "", probes: Bool = true, variables: [String: String] = [:]
    ) throws -> Daemon {
      try Daemon(
        configuration: try configuration(keys, more: more, probes: probes), variables: variables, folder: scratch.path)
    }

    private static let credentials = "instance_id: \"123456\"\ntoken: \(token)"
    private static let ready = "Delivery is configured and authenticated ("

    @Test(
      "OTLP is the default road: what is sent arrives as cumulative series of the sender that the configuration names")
    func otlp() throws {
      let gateway = try gateway()
      defer { gateway.stop() }
      let daemon = try daemon(
        "endpoint: \(gateway.url)/otlp\n\(Self.credentials)\nresource: {service.name: bot, service.version: 1.2}"
      )
      try daemon.waitForLog(Self.ready)
      #expect(try daemon.write("handover,channel=web value=1 1700000000000000000").status == 204)
      try daemon.waitUntilDelivered("cloud")
      let requests = try lines("gateway.log")
      #expect(requests.allSatisfy { $0["status"]?.integerValue == 200 && $0["scheme"]?.stringValue == "Basic" })
      #expect(requests.allSatisfy { $0["content_type"]?.stringValue == "application/x-protobuf" })
      #expect(requests.first?["bytes"]?.integerValue == 0 && requests.last?["encoding"]?.stringValue == "gzip")
      let stored = try lines("stored")
      #expect(stored.count == 1 && stored[0]["metric"]?["name"]?.stringValue == "handover")
      #expect(stored.first?["resource"]?["service.name"]?.stringValue == "bot")
      #expect(stored.first?["resource"]?["service.version"]?.stringValue == "1.2")
      #expect(!daemon.log.contains(Self.token))
    }

    @Test("A bot's environment is enough, in either spelling", arguments: ["Basic ", "Basic%20"])
    func environment(scheme: String) throws {
      let gateway = try gateway()
      defer { gateway.stop() }
      let variables = [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "\(gateway.url)/otlp",
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=\(scheme)MTIzNDU2OmdsY19pbnZlbnRlZA==",
        "OTEL_SERVICE_NAME": "voice-rag-bot", "OTEL_RESOURCE_ATTRIBUTES": "service.version=3",
      ]
      let daemon = try daemon("environment: true", variables: variables)
      try daemon.waitForLog(Self.ready)
      #expect(try daemon.write("a value=1 1700000000000000000").status == 204)
      try daemon.waitUntilDelivered("cloud")
      let resource = try lines("stored").first?["resource"]
      #expect(resource?["service.name"]?.stringValue == "voice-rag-bot")
      #expect(resource?["service.version"]?.stringValue == "3")
    }

    @Test("The Influx road has the names and labels of the other one")
    func influx() throws {
      let gateway = try gateway()
      defer { gateway.stop() }
      let daemon = try daemon(
        "url: \(gateway.url)\n\(Self.credentials)\nresource: {service.name: bot, service.instance.id: i-1}")
      try daemon.waitForLog(Self.ready)
      let sum = """
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
          {"name": "voice.calls.total", "unit": "1", "sum": {"aggregationTemporality": 2, "isMonotonic": true,
           "dataPoints": [{"timeUnixNano": "1700000000000000000", "asInt": "4"}]}}]}]}]}
        """
      let answer = try HTTP.post(
        try daemon.otlpPort(), "/v1/metrics", sum, headers: [("Content-Type", "application/json")])
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try daemon.write("handover,channel=web value=1 1700000000000000000").status == 204)
      try daemon.waitUntilDelivered("cloud")
      let stored = try lines("stored").compactMap { $0["line"]?.stringValue }
      #expect(
        Set(stored).isSuperset(of: [
          "voice_calls_total,instance=i-1,job=bot value=4i 1700000000000000000",
          "handover,channel=web,job=bot,instance=i-1 value=1 1700000000000000000",
        ]), "\(stored)")
      let requests = try lines("gateway.log")
      #expect(requests.allSatisfy { $0["status"]?.integerValue == 204 && $0["scheme"]?.stringValue == "Bearer" })
    }

    @Test("Differences of an application become totals, of which a restart and a kill lose none")
    func deltas() throws {
      let gateway = try gateway()
      defer { gateway.stop() }
      let keys = "endpoint: \(gateway.url)/otlp\n\(Self.credentials)"
      var second = 1_700_000_000
      for round in 0..<4 {
        let daemon = try daemon(keys)
        for _ in 0..<3 {
          let message = """
            {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
              {"name": "calls", "sum": {"aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [
                {"startTimeUnixNano": "\(second)000000000", "timeUnixNano": "\(second + 1)000000000", "asInt": "5"}]}},
              {"name": "ttfb", "histogram": {"aggregationTemporality": 1, "dataPoints": [
                {"startTimeUnixNano": "\(second)000000000", "timeUnixNano": "\(second + 1)000000000", "count": "2",
                 "sum": 1.5, "bucketCounts": ["1", "1"], "explicitBounds": [0.25]}]}}]}]}]}
            """
          let answer = try HTTP.post(
            try daemon.otlpPort(), "/v1/metrics", message, headers: [("Content-Type", "application/json")])
          #expect(answer.status == 200 && !answer.text.contains("rejected"), "\(answer.text)")
          second += 1
        }
        if round % 2 == 0 { try daemon.kill() } else { try daemon.terminate() }
      }
      let last = try daemon(keys)
      try last.waitUntilDelivered("cloud")
      let stored = try lines("stored")
      let totals = stored.compactMap {
        $0["metric"]?["sum"]?["dataPoints"]?.arrayValue?.first?["asInt"]?.stringValue.flatMap { Int($0) }
      }
      #expect(totals.max() == 60, "\(totals)")
      let histogram = stored.last { $0["metric"]?["name"]?.stringValue == "ttfb" }?["metric"]?["histogram"]
      #expect(histogram?["dataPoints"]?.arrayValue?.first?["count"]?.stringValue == "24", "\(stored.suffix(2))")
      #expect(histogram?["aggregationTemporality"]?.stringValue == "AGGREGATION_TEMPORALITY_CUMULATIVE")
      #expect(try lines("gateway.log").allSatisfy { $0["status"]?.integerValue == 200 })
      let page = try HTTP.get(last.port, "/metrics").text
      #expect(page.contains("tattler_cumulative_series 2\n"), "\(page)")
    }

    @Test(
      "Every answer of the gateway leads where it should",
      arguments: [
        ("partial", 1), ("too-old", 1), ("out-of-order", 1), ("unavailable", 1), ("broken", 2),
      ])
    func answers(scenario: String, times: Int) throws {
      let gateway = try gateway("--reject", scenario, "--times", "\(times)")
      defer { gateway.stop() }
      let daemon = try daemon("endpoint: \(gateway.url)/otlp\n\(Self.credentials)", probes: false)
      #expect(try daemon.write("a value=1 1\(scenario == "partial" ? "\nb value=2 1" : "")").status == 204)
      try daemon.waitUntilDelivered("cloud")
      let ledger = try daemon.status()["cloud"]
      #expect(ledger.isBalanced)
      switch scenario {
      case "partial": #expect(ledger.delivered == 1 && ledger.dead == 1, "\(ledger)")
      case "unavailable", "broken": #expect(ledger.delivered == 1 && ledger.dead == 0, "\(ledger)")
      default: #expect(ledger.delivered == 0 && ledger.dead == 1, "\(ledger)")
      }
    }

    @Test("Wrong credentials pause delivery, are explained, and lose nothing; once they are right everything arrives")
    func credentials() throws {
      let gateway = try gateway()
      defer { gateway.stop() }
      let keys = "endpoint: \(gateway.url)/otlp\ninstance_id: \"654321\"\ntoken: \(Self.token)"
      let wrong = try daemon(keys)
      try wrong.waitForLog("somebody has to act")
      #expect(try wrong.write("a value=1 1700000000000000000").status == 204)
      try wrong.waitForLog("Delivery is paused")
      #expect(!wrong.log.contains(Self.token) && wrong.log.contains("401 invalid_credentials: "), "\(wrong.log)")
      try wrong.terminate()
      let check = try Command.tattler(["check", "-c", scratch["tattler.yaml"], "--probe"])
      #expect(check.status == 69 && check.output.contains("cloud: refused: 401 invalid_credentials"), "\(check.output)")
      let right = try daemon(keys.replacing("654321", with: "123456"))
      try right.waitUntilDelivered("cloud")
      let good = try Command.tattler(["check", "-c", scratch["tattler.yaml"], "--probe", "--json"])
      #expect(good.status == 0 && good.output.contains(#""verdict":"ready""#), "\(good.output)")
      #expect(try lines("stored").count == 1)
    }

    @Test("A token without the right to write is told so")
    func scope() throws {
      let gateway = try gateway("--no-write")
      defer { gateway.stop() }
      for keys in ["endpoint: \(gateway.url)/otlp", "url: \(gateway.url)"] {
        let file = try configuration("\(keys)\n\(Self.credentials)")
        let check = try Command.tattler(["check", "-c", file, "--probe"])
        #expect(check.status == 69 && check.output.contains("metrics:write"), "\(check.output)")
      }
    }

    @Test("Nobody there is no mistake: the metrics wait")
    func unreachable() throws {
      let gateway = try gateway()
      gateway.stop()
      let daemon = try daemon("endpoint: \(gateway.url)/otlp\n\(Self.credentials)")
      try daemon.waitForLog("cannot be reached yet")
      #expect(try daemon.write("a value=1 1700000000000000000").status == 204)
      let check = try Command.tattler(["check", "-c", scratch["tattler.yaml"], "--probe"])
      #expect(check.status == 69 && check.output.contains("cloud: unreachable"), "\(check.output)")
      let again = try self.gateway("--port", "\(gateway.port)")
      defer { again.stop() }
      try daemon.waitUntilDelivered("cloud")
    }

    @Test("Over TLS with an authority of its own and through a proxy, under Grafana Cloud's own name")
    func tlsAndProxy() throws {
      let host = "otlp-gateway-invented-0.grafana.net"
      try makeCertificates(for: host)
      let gateway = try gateway("--tls", scratch["server.pem"], scratch["server.key"])
      defer { gateway.stop() }
      let proxy = try PythonServer("proxy.py", ["--log", scratch["proxy.log"], "--to", "\(gateway.port)"])
      defer { proxy.stop() }
      let way = "http:\n  ca_file: \(scratch["ca.pem"])\n  proxy: \(proxy.url)"
      let daemon = try daemon("zone: invented-0\n\(Self.credentials)", more: way)
      try daemon.waitForLog(
        "Delivery to Grafana Cloud is configured and authenticated (OTLP, https://\(host)/otlp/v1/metrics).")
      #expect(try daemon.write("a value=1 1700000000000000000").status == 204)
      try daemon.waitUntilDelivered("cloud")
      #expect(try lines("stored").count == 1)
      #expect(try lines("proxy.log").allSatisfy { $0["target"]?.stringValue == "\(host):443" })
      try daemon.terminate()
      let stranger = try configuration(
        "zone: invented-0\n\(Self.credentials)", more: "http:\n  proxy: \(proxy.url)")
      let check = try Command.tattler(["check", "-c", stranger, "--probe"])
      #expect(check.status == 69 && check.output.contains("certificate"), "\(check.output)")
    }

    /// An authority and a server's certificate.
    private func makeCertificates(for host: String) throws {
      func openssl(_ arguments: String...) throws {
        let child = try ChildProcess("/usr/bin/openssl", arguments)
        guard try child.waitForEnd() == .exited(0) else { throw Trouble("openssl: \(child.errors)") }
      }
      try openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Invented authority",
        "-keyout", scratch["ca.key"], "-out", scratch["ca.pem"])
      try openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=\(host)", "-keyout", scratch["server.key"], "-out",
        scratch["server.csr"])
      _ = try scratch.write("subjectAltName=DNS:\(host)\n", to: "names")
      try openssl(
        "x509", "-req", "-days", "2", "-in", scratch["server.csr"], "-CA", scratch["ca.pem"], "-CAkey",
        scratch["ca.key"], "-CAcreateserial", "-extfile", scratch["names"], "-out", scratch["server.pem"])
    }
  }
}
