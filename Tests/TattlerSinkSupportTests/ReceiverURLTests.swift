import TattlerPlugin
import Testing

@testable import TattlerSinkSupport

@Suite struct ReceiverURLTests {
  @Test(
    "A good URL is taken apart, and put together again it is the same but for the case of the scheme",
    arguments: [
      ("https://example.net", "", ""), ("HTTPS://Example.net:443/write", "/write", ""),
      ("http://localhost:4318/v1/metrics?db=x", "/v1/metrics", "?db=x"), ("http://[::1]:1/", "/", ""),
      ("https://example.net?a=b", "", "?a=b"),
    ])
  func parts(text: String, path: String, query: String) throws {
    let url = try ReceiverURL(text, keyPath: "url")
    #expect(url.path == path && url.query == query)
    #expect(url.text == url.scheme + text.dropFirst(url.scheme.utf8.count))
    #expect(url.scheme == "http" || url.scheme == "https")
  }

  @Test(
    "A bad URL is refused at its key, with the reason",
    arguments: [
      ("example.net", "expected one such as https://here"), ("ftp://example.net", "https://"), ("https://", "no host"),
      ("https://[]", "no host"), ("https://[::1", "bracket"), ("https://[::1]x", "well formed"),
      ("https://example.net:0", "port"), ("https://example.net:65536", "port"), ("https://example.net:x", "port"),
      ("https://1:invented@example.net", "instance_id and token"), ("https://example.net/a b", "space"),
      ("https://example.net/ü", "ASCII"), ("https://example.net/#x", "fragment"),
      ("http://example.net", "not encrypted"), ("http://localhost.example.net", "not encrypted"),
    ])
  func faults(text: String, reason: String) {
    let error = #expect(throws: SinkError.self) {
      try ReceiverURL(text, keyPath: "the.key", example: "https://here")
    }
    #expect(error?.keyPath == "the.key" && error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("Plain HTTP to another machine must be asked for, and with credentials the refusal says what would be read")
  func plainHTTP() throws {
    let error = #expect(throws: SinkError.self) {
      try ReceiverURL("http://example.net", keyPath: "url", hasCredentials: true)
    }
    #expect(error?.reason.contains("clear text over http to example.net") == true)
    #expect(try ReceiverURL("http://example.net/x", keyPath: "url", allowsPlainHTTP: true).path == "/x")
  }

  @Test(
    "Only this machine is loopback",
    arguments: [
      ("localhost", true), ("a.localhost", true), ("127.0.0.1", true), ("127.255.0.3", true), ("[::1]", true),
      ("127.0.0.256", false), ("127.1", false), ("localhost.example.net", false), ("128.0.0.1", false),
      ("[::2]", false),
    ])
  func loopback(host: String, expected: Bool) {
    #expect(ReceiverURL.isLoopback(host) == expected)
  }
}
