import TattlerTransport
import Testing

@testable import TattlerExport

@Suite struct SeriesSelectorTests {
  @Test(
    "A selector selects one metric of itself",
    arguments: [
      ("up", #"{__name__="up"}"#), ("up{}", #"{__name__="up"}"#), (#"up{job="x"}"#, #"{__name__="up",job="x"}"#),
      (#"{job="x", env!~'a,b}'}"#, #"{__name__="up",job="x",env!~'a,b}'}"#),
      (#"{ job = "x\"}" , }"#, #"{__name__="up",job = "x\"}"}"#), (#"{"up", job="x"}"#, #"{__name__="up",job="x"}"#),
      (#"{__name__=~"u.*"}"#, #"{__name__="up",__name__=~"u.*"}"#), ("{a=`\\`}", "{__name__=\"up\",a=`\\`}"),
      (#"{or="a or b"}"#, #"{__name__="up",or="a or b"}"#), (#"{"a.b" = "c"}"#, #"{__name__="up","a.b" = "c"}"#),
    ])
  func accepted(_ text: String, _ wanted: String) throws {
    #expect(try SeriesSelector(text).text(metric: "up") == wanted)
  }

  @Test(
    "What is no selector is refused",
    arguments: [
      "", "{}", "{", "}", "up{", "up}", "up{job=\"x}", "rate(up[5m])", "up[5m]", "up offset 5m", "up or down",
      "{job=\"x\"}{a=\"b\"}", "{,}", "{a=\"b\",,}", "1up", "up{a=\"b\"} or vector(1)", "my.metric",
      "{a=\"b\" or c=\"d\"}", "{a=\"b\"or c=\"d\"}", "{a=\"b\"\nOR\tc=~\"d\"}", "{a or b=\"c\"}",
      "{a=\"b\" \"c\"}",
    ])
  func refused(_ text: String) {
    #expect(throws: SelectorError.self) { try SeriesSelector(text) }
  }

  @Test("Names are quoted so that they stay names")
  func quoting() {
    #expect(SeriesSelector.all.text(metric: "a\"b\\c") == #"{__name__="a\"b\\c"}"#)
  }

  @Test("A chunk asks for its own milliseconds, whichever ends of a range the server takes")
  func query() {
    let parts = ExportQuery.samples(.all, metric: "m", from: 1_000, to: 61_000).parts
    #expect(parts.parameters.map(\.value) == [#"{__name__="m"}[60000ms]"#, "60.999"])
    #expect(ExportQuery.seconds(-1_500) == "-1.500" && ExportQuery.seconds(5) == "0.005")
  }

  @Test("An address is the base of the API, without credentials, and credentials need https")
  func servers() throws {
    let server = try ExportServer(url: "https://h.example/api/prom/api/v1/", headers: [:], allowsPlainHTTP: false)
    #expect(server.url == "https://h.example/api/prom")
    let request = server.request(
      .names(try SeriesSelector("{a=\"b c\"}"), try ExportRange(start: 0, end: 1_000)), maximumBytes: 9)
    #expect(
      request.url
        == "https://h.example/api/prom/api/v1/label/__name__/values?match%5B%5D=%7Ba%3D%22b%20c%22%7D&start=0.000&end=0.999"
    )
    #expect(request.maximumResponseBytes == 9 && request.headers["Accept-Encoding"] == "gzip")
    for url in ["ftp://h", "https://", "https://user:word@h.example/", "https://h.example/?a=b", "h.example"] {
      #expect(throws: SelectorError.self, "\(url)") {
        try ExportServer(url: url, headers: [:], allowsPlainHTTP: true)
      }
    }
    #expect(throws: SelectorError.self) {
      try ExportServer(url: "http://h.example", headers: ["Authorization": "Bearer x"], allowsPlainHTTP: false)
    }
    for url in ["http://127.0.0.1:9090", "http://localhost", "http://[::1]:9090"] {
      _ = try ExportServer(url: url, headers: ["Authorization": "Bearer x"], allowsPlainHTTP: false)
    }
    #expect(throws: SelectorError.self) {
      try ExportServer(url: "http://127.evil.example", headers: ["Authorization": "Bearer x"], allowsPlainHTTP: false)
    }
  }

  @Test("A long question is posted")
  func longQuestions() throws {
    let server = try ExportServer(url: "http://localhost", headers: [:], allowsPlainHTTP: false)
    let selector = try SeriesSelector("{a=\"\(String(repeating: "x", count: 3_000))\"}")
    let request = server.request(.samples(selector, metric: "m", from: 0, to: 1), maximumBytes: 9)
    #expect(request.method == .post && request.url == "http://localhost/api/v1/query" && request.body.count > 3_000)
  }
}
