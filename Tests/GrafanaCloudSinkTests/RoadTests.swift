import CTattlerPlugin
import OTLPSink
import SinkHarness
import TattlerConfig
import TattlerGrafana
import TattlerModel
import TattlerOTLP
import TattlerPlugin
import TattlerSinkSupport
import Testing

@testable import GrafanaCloudSink

/// Which way the sink goes, and with whose credentials.
@Suite struct RoadTests {
  private static let gateway = "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"
  /// 123456:glc_invented
  private static let basic = "Basic MTIzNDU2OmdsY19pbnZlbnRlZA=="

  private func read(
    _ json: String, _ variables: [String: String] = [:], files: [String: String] = [:]
  ) throws -> GrafanaCloudSinkConfiguration {
    try ConfigDocument.parse(json: Array(json.utf8), name: "sink").read {
      GrafanaCloudSinkConfiguration($0, variables: ConfigEnvironment(variables, files: files))
    }
  }

  private func settings(_ json: String, _ variables: [String: String] = [:]) throws -> OTLPSinkConfiguration {
    guard case .otlp(let settings) = try read(json, variables).road else { throw NotOTLP() }
    return settings
  }

  private struct NotOTLP: Error {}

  /// The first request of a sink with a configuration.
  private func request(
    _ json: String, _ variables: [String: String] = [:], answer: SinkHTTPResponse = .noContent
  ) throws -> SinkHTTPRequest {
    let host = ScriptedHost([answer])
    let sink = try GrafanaCloudSink(configuration: read(json, variables), host: host.sinkHost)
    let outcomes = Outcomes()
    let rows = try batch([("calls", [("bot", .string("a"))], [("value", .int(1))], 1_700_000_000_000_000_000)])
    #expect(sink.submit(outcomes.submission(rows)) == .accepted)
    sink.close()
    return try #require(host.requests.first)
  }

  @Test(
    "OTLP is the default, and its gateway can be told in three ways",
    arguments: [
      #""endpoint": "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp""#,
      #""endpoint": "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/", "protocol": "otlp""#,
      #""zone": "prod-eu-west-2""#,
      #""metrics_endpoint": "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/metrics""#,
    ])
  func defaultRoad(keys: String) throws {
    let request = try request("{\(keys), \"instance_id\": \"123456\", \"token\": \"glc_invented\"}")
    #expect(request.url == Self.gateway + "/v1/metrics")
    #expect(
      request.headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: application/x-protobuf", "Authorization: \(Self.basic)",
      ])
    #expect(request.compressesWithGzip)
  }

  @Test("A url is line protocol's, and needs no protocol beside it")
  func influxRoad() throws {
    let json = #"{"url": "https://prometheus.example.net", "instance_id": "1", "token": "glc_invented"}"#
    #expect(try request(json).url == "https://prometheus.example.net/api/v1/push/influx/write")
    let error = #expect(throws: ConfigErrors.self) {
      _ = try read(#"{"protocol": "otlp", "zone": "prod-x-1", "url": "https://prometheus.example.net"}"#)
    }
    #expect(
      error?.errors.contains { "\($0.keyPath)" == "url" && $0.sentence.contains("protocol: influx") } == true,
      "\(error.map { "\($0)" } ?? "")")
  }

  @Test("A bot's environment works as it is, in either spelling, and the metrics' own variables win")
  func environment() throws {
    for value in ["Basic MTIzNDU2OmdsY19pbnZlbnRlZA==", "Basic%20MTIzNDU2OmdsY19pbnZlbnRlZA%3D%3D"] {
      let request = try request(
        #"{"environment": true}"#,
        [
          "OTEL_EXPORTER_OTLP_ENDPOINT": Self.gateway,
          "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=\(value),X-Scope-OrgID=one",
        ])
      #expect(request.url == Self.gateway + "/v1/metrics")
      #expect(request.headers.contains { $0.name == "Authorization" && $0.value == Self.basic })
      #expect(request.headers.contains { $0.name == "X-Scope-OrgID" && $0.value == "one" })
    }
    let own = try request(
      #"{"environment": true}"#,
      [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "https://wrong.example/otlp",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "https://right.example/as/it/is",
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer wrong",
        "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "Authorization=Bearer right",
        "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION": "none",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
      ])
    #expect(own.url == "https://right.example/as/it/is" && !own.compressesWithGzip)
    #expect(
      own.headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: application/json", "Authorization: Bearer right",
      ])
  }

  @Test("A bot's .env file works as it is, and hides the daemon's own variables")
  func file() throws {
    let file = """
      # Grafana Cloud - Metrics Monitoring
      export OTEL_EXPORTER_OTLP_ENDPOINT="\(Self.gateway)"
      OTEL_EXPORTER_OTLP_HEADERS='Authorization=\(Self.basic)' # a comment
      OTEL_SERVICE_NAME=voice-rag-bot
      OPENAI_API_KEY=invented

      """
    let mine = ["OTEL_EXPORTER_OTLP_ENDPOINT": "https://mine.example", "OTEL_RESOURCE_ATTRIBUTES": "mine=1"]
    let configuration = try read(#"{"env_file": "/bot/.env"}"#, mine, files: ["/bot/.env": file])
    guard case .otlp(let settings) = configuration.road else { throw NotOTLP() }
    #expect(settings.endpoint == .base(Self.gateway))
    #expect(settings.headers.map { "\($0.name): \($0.value.reveal())" } == ["Authorization: \(Self.basic)"])
    #expect(settings.resource.pairs.map { "\($0.name)=\($0.value)" } == ["service.name=voice-rag-bot"])
    for (json, key) in [
      (#"{"env_file": "/none"}"#, "env_file"), (#"{"env_file": "/empty"}"#, "env_file"),
      (#"{"env_file": "/bot/.env", "environment": true}"#, "env_file"),
    ] {
      let error = #expect(throws: ConfigErrors.self) {
        _ = try read(json, mine, files: ["/bot/.env": file, "/empty": ""])
      }
      #expect(error?.errors.contains { "\($0.keyPath)" == key } == true, "\(error.map { "\($0)" } ?? "")")
    }
  }

  @Test(
    "A file of variables in another encoding is told as what it is, with the remedy",
    arguments: [
      ([0xFF, 0xFE, 0x41, 0x00, 0x3D, 0x00], "/bot/.env is UTF-16, "),
      ([0xFE, 0xFF, 0x00, 0x41, 0x00, 0x3D], "/bot/.env is UTF-16, "),
      ([0x41, 0x3D, 0xE9], "/bot/.env is not UTF-8, "),
    ] as [([UInt8], String)])
  func encodings(bytes: [UInt8], words: String) throws {
    let files = ConfigEnvironment(variable: { _ in nil }, file: { _ in bytes })
    let error = #expect(throws: ConfigErrors.self) {
      _ = try ConfigDocument.parse(json: Array(#"{"env_file": "/bot/.env"}"#.utf8), name: "sink").read {
        GrafanaCloudSinkConfiguration($0, variables: files)
      }
    }
    let mistake = try #require(error?.errors.first)
    #expect("\(mistake.keyPath)" == "env_file" && mistake.sentence.contains(words), "\(mistake)")
    #expect(mistake.sentence.contains("save it as UTF-8, in PowerShell with"))
  }

  @Test(
    "A header that Grafana Cloud will refuse is a mistake of the configuration, with the words of the diagnosis",
    arguments: [
      // The token alone; the pair the wrong way round; a line break at the end; Bearer with the token alone.
      ("Basic Z2xjX2ludmVudGVk", "token_alone"), ("Basic Z2xjX2ludmVudGVkOjEyMzQ1Ng==", "pair_swapped"),
      ("Basic MTIzNDU2OmdsY19pbnZlbnRlZAo=", "line_break_at_end"), ("Bearer glc_invented", "bearer_bare_token"),
    ])
  func headers(value: String, code: String) throws {
    let variables = [
      "OTEL_EXPORTER_OTLP_ENDPOINT": Self.gateway, "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=\(value)",
    ]
    let error = #expect(throws: ConfigErrors.self) { _ = try read(#"{"environment": true}"#, variables) }
    let mistake = try #require(error?.errors.first)
    #expect("\(mistake.keyPath)" == "environment" && mistake.sentence.contains(code), "\(mistake)")
    #expect(!mistake.sentence.contains("invented") && !mistake.sentence.contains("Z2xj"))
    // Somebody else's collector may want just that.
    #expect(throws: Never.self) {
      _ = try read(
        #"{"environment": true}"#, variables.merging(["OTEL_EXPORTER_OTLP_ENDPOINT": "https://c.example"]) { $1 })
    }
  }

  @Test("What the configuration says wins over the environment")
  func precedence() throws {
    let settings = try settings(
      """
      {"environment": true, "zone": "prod-eu-west-2", "instance_id": "123456", "token": "glc_invented",
       "headers": {"X-Scope-OrgID": "mine"}, "encoding": "json", "timeout": "3s",
       "resource": {"service.name": "mine"}}
      """,
      [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "https://theirs.example",
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer theirs,x-scope-orgid=theirs,X-Other=theirs",
        "OTEL_SERVICE_NAME": "theirs", "OTEL_RESOURCE_ATTRIBUTES": "service.version=1%2E2,service.name=worst",
      ])
    #expect(settings.endpoint == .base(Self.gateway) && settings.encoding == .json && settings.timeout == .seconds(3))
    #expect(settings.headers.map { "\($0.name)=\($0.value.reveal())" } == ["X-Other=theirs", "X-Scope-OrgID=mine"])
    #expect(settings.credentials?.instanceID == "123456")
    #expect(settings.resource.pairs.map { "\($0.name)=\($0.value)" } == ["service.version=1.2", "service.name=mine"])
  }

  @Test(
    "A mistake is told at its key",
    arguments: [
      (#"{}"#, "endpoint", "environment: true"),
      (#"{"environment": true}"#, "environment", "OTEL_EXPORTER_OTLP_ENDPOINT is not set"),
      (#"{"zone": "prod_x"}"#, "zone", "small letters"),
      (#"{"zone": "prod-x", "endpoint": "https://a.example"}"#, "zone", "there is endpoint as well"),
      (#"{"zone": "prod-x"}"#, "instance_id", "takes nothing without credentials"),
      (#"{"endpoint": "https://mine.grafana.net"}"#, "endpoint", "Grafana stack"),
      (#"{"endpoint": "https://otlp-gateway-x.grafana.net"}"#, "endpoint", "must end in /otlp"),
      (#"{"endpoint": "https://a.example", "encoding": "protobuff"}"#, "encoding", "protobuf"),
      (#"{"endpoint": "https://a.example", "resource": ["x"]}"#, "resource", "a mapping"),
      (#"{"endpoint": "https://a.example", "auth": "basic"}"#, "auth", "unknown key"),
      (#"{"protocol": "grpc", "endpoint": "https://a.example"}"#, "protocol", "otlp"),
      (#"{"protocol": "influx", "url": "https://a.example", "endpoint": "x"}"#, "endpoint", "protocol: otlp"),
      (#"{"url": "https://a.example", "zone": "prod-x"}"#, "zone", "influx has no zone"),
      (#"{"protocol": "influx", "environment": true}"#, "environment", "influx has no environment"),
    ])
  func mistakes(json: String, key: String, reason: String) throws {
    let error = #expect(throws: ConfigErrors.self) { _ = try read(json) }
    #expect(
      error?.errors.contains { "\($0.keyPath)" == key && $0.sentence.contains(reason) } == true,
      "\(error.map { "\($0)" } ?? "")")
  }

  @Test("What only follows from another mistake is not told")
  func consequences() throws {
    for json in [
      #"{"environment": false, "env_file": "/nonexist", "zone": "a"}"#, #"{"env_file": "/nonexist"}"#,
      #"{"environment": true, "env_file": "/nonexist", "zone": "a"}"#,
    ] {
      let error = #expect(throws: ConfigErrors.self) { _ = try read(json) }
      #expect(error?.errors.map { "\($0.keyPath)" } == ["env_file"], "\(error.map { "\($0)" } ?? "")")
    }
    let error = #expect(throws: ConfigErrors.self) {
      _ = try read(#"{"environment": false, "env_file": "/.env", "zone": "a"}"#, files: ["/.env": ""])
    }
    #expect(error?.errors.map { "\($0.keyPath)" } == ["env_file"], "\(error.map { "\($0)" } ?? "")")
  }

  @Test(
    "What Grafana Cloud's own hosts will refuse is a mistake at its key, wherever it was written",
    arguments: [
      (#""zone": "prod-x", "token": "glsa_invented""#, "token", "service_account_token"),
      (#""url": "https://prometheus-prod-x.grafana.net", "token": "glsa_invented""#, "token", "service_account_token"),
      (#""endpoint": "https://org.grafana.net/otlp", "token": "glc_invented""#, "endpoint", "grafana.net"),
      (
        #""metrics_endpoint": "https://otlp-gateway-x.grafana.net/v1/metrics", "token": "glc_invented""#,
        "metrics_endpoint", "otlp_path_missing"
      ),
      (
        #""metrics_endpoint": "https://otlp-gateway-x.grafana.net/otlp", "token": "glc_invented""#, "metrics_endpoint",
        "signal_path_missing"
      ),
    ])
  func knownRefusals(keys: String, key: String, words: String) throws {
    let error = #expect(throws: ConfigErrors.self) { _ = try read("{\(keys), \"instance_id\": \"123456\"}") }
    let mistake = try #require(error?.errors.first)
    #expect("\(mistake.keyPath)" == key && mistake.sentence.contains(words), "\(mistake)")
    #expect(!mistake.sentence.contains("invented") && error?.errors.count == 1)
  }

  @Test("A token of another region than the host is a warning in the log, once")
  func regions() throws {
    // {"o":"1","n":"x","k":"invented","m":{"r":"prod-us-east-0"}}
    let token = "glc_eyJvIjoiMSIsIm4iOiJ4IiwiayI6ImludmVudGVkIiwibSI6eyJyIjoicHJvZC11cy1lYXN0LTAifX0="
    let keys = #""zone": "prod-eu-west-2", "instance_id": "123456""#
    let configuration = try read("{\(keys), \"token\": \"\(token)\"}")
    let host = ScriptedHost()
    _ = try GrafanaCloudSink(configuration: configuration, host: host.sinkHost)
    #expect(host.log.filter { $0.contains("region_differs") }.count == 1, "\(host.log)")
    #expect(!host.log.joined().contains(token))
  }

  @Test("Variables that cannot be used are warnings in the log, without their values")
  func warnings() throws {
    let configuration = try read(
      #"{"environment": true}"#,
      [
        "OTEL_EXPORTER_OTLP_ENDPOINT": Self.gateway,
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=\(Self.basic),junk-glc_invented",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "soon", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca.pem",
        "OTEL_RESOURCE_ATTRIBUTES": "a",
      ])
    let host = ScriptedHost()
    _ = try GrafanaCloudSink(configuration: configuration, host: host.sinkHost)
    for part in ["HEADERS has no usable name=value at place 2", "TIMEOUT is no number", "http.ca_file", "at place 1"] {
      #expect(host.log.contains { $0.contains(part) }, "\(part): \(host.log)")
    }
    #expect(!host.log.joined().contains("glc_invented"))
  }

  @Test(
    "What a configuration says as JSON, the sink reads as the same",
    arguments: [
      #"{"url":"https://p.example","instance_id":"1","token":"glc_x","auth":"basic","gzip":false,"headers":{"A":"b"},"timeout":"3s"}"#,
      #"{"zone":"prod-x","instance_id":"1","token":"glc_x","encoding":"json","compression":"none","resource":{"a":"b"}}"#,
      #"{"metrics_endpoint":"https://p.example/x","headers":{"Authorization":"Bearer y"},"max_body_bytes":"2KiB"}"#,
    ])
  func canonicalJSON(json: String) throws {
    let once = try read(json).canonicalJSON
    let text = String(decoding: once, as: UTF8.self)
    #expect(try read(text).canonicalJSON == once)
    #expect(throws: Never.self) { try GrafanaCloudSink.plugin.check(configuration: once) }
  }

  @Test("Both roads say who sends, where nobody else does")
  func resources() throws {
    let keys = #""resource": {"service.namespace": "voice", "service.name": "bot", "service.instance.id": "i-1"}"#
    let lines = try request(#"{"url": "https://p.example", "instance_id": "1", "token": "glc_x", \#(keys)}"#)
    #expect(
      String(decoding: lines.body, as: UTF8.self)
        == "calls,bot=a,job=voice/bot,instance=i-1 value=1i 1700000000000000000\n")
    let message = try request(#"{"endpoint": "https://p.example", \#(keys)}"#)
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(message.body, into: &builder)
    let batch = try builder.finish()
    let names = unsafe batch.withView { view in
      let set = unsafe view.resources[0].attributes
      return unsafe view.attributes(ofSet: set).map { unsafe "\(view.string($0.key))=\(view.string($0.value.text))" }
    }
    #expect(names == ["service.namespace=voice", "service.name=bot", "service.instance.id=i-1"])
    #expect(try request(#"{"endpoint": "https://p.example"}"#).body != message.body)
  }
}
