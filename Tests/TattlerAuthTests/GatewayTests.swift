import TattlerConfig
import TattlerGrafana
import TestHarness
import Testing

/// The emulation itself: what it is known for, beyond what `check` asks.
@Suite(.enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set")) struct GatewayTests {
  private let scratch: Scratch
  private let gateway: PythonServer

  init() throws {
    scratch = try Scratch()
    gateway = try PythonServer("gateway.py", ["--store", scratch["store"]])
  }

  private func post(_ path: String, _ body: String, _ headers: [(String, String)]) throws -> HTTP.Answer {
    let basic = "Basic " + Base64.encode(Array("123456:glc_invented".utf8))
    let own = headers.contains { $0.0 == "Authorization" } ? [] : [("Authorization", basic)]
    return try HTTP.post(gateway.port, path, body, headers: headers + own)
  }

  private static func sum(temporality: Int) -> String {
    """
    {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"calls","sum":{"aggregationTemporality":\(temporality),\
    "isMonotonic":true,"dataPoints":[{"asInt":"1","timeUnixNano":"1"}]}}]}]}]}
    """
  }

  @Test("OTLP: the type is exact, delta is refused as a whole, and what is taken is stored")
  func otlp() throws {
    defer { gateway.stop() }
    let path = "/otlp/v1/metrics"
    let json = [("Content-Type", "application/json")]
    #expect(try post(path, Self.sum(temporality: 2), json).status == 200)
    #expect(scratch.lines("store").count == 1)
    let delta = try post(path, Self.sum(temporality: 1), json)
    #expect(delta.status == 400 && delta.text.contains("invalid temporality"))
    let charset = try post(path, "", [("Content-Type", "application/x-protobuf; charset=utf-8")])
    #expect(charset.status == 415)
    for (answer, code) in [(delta, CredentialCode.deltaRefused), (charset, .contentTypeRefused)] {
      let diagnosis = ServerDiagnosis(ServerAnswer(status: answer.status, body: answer.body, road: .otlp))
      #expect(diagnosis.findings.map(\.code) == [code])
    }
    let bearer = try post(path, "", json + [("Authorization", "Bearer glc_invented")])
    #expect(bearer.status == 401 && bearer.text.contains("legacy auth cannot be upgraded"))
    #expect(try post("/v1/metrics", "", json).status == 404)
    #expect(scratch.lines("store").count == 1)
  }

  @Test("Influx: one bad line refuses the body without its number, and Bearer id:token is taken")
  func influx() throws {
    defer { gateway.stop() }
    let path = "/api/v1/push/influx/write"
    let bearer = [("Authorization", "Bearer 123456:glc_invented")]
    #expect(try post(path, "a,b=c metric=1 5\nd value=2i\n", bearer).status == 204)
    #expect(scratch.lines("store").count == 2)
    for line in ["a,b= v=1", "a", "a v=", "a v=1u", "a v=NaN", "a,b=c=d v=1", "a v=1 x", " v=1"] {
      let refused = try post(path, "good v=1 5\n\(line)\n", bearer)
      #expect(refused.status == 400, "\(line)")
      #expect(!refused.text.contains("2"))
    }
    #expect(scratch.lines("store").count == 2)
    #expect(try post(path + "?precision=m", "a v=1", bearer).status == 400)
  }
}
