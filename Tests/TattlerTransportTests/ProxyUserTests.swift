import Testing

@testable import TattlerTransport

@Suite struct ProxyUserTests {
  @Test(
    "The user and the password of a proxy are known, and nothing else of its URL",
    arguments: [
      ("http://u:p%40ss@proxy:3128/", ["u:p%40ss"]), ("u:a@b@proxy:3128", ["u:a@b"]), ("http://proxy:3128/a@b", []),
      ("", []),
    ])
  func urls(url: String, expected: [String]) {
    #expect(HTTPTransportConfiguration.Proxy.url(url).userInfo() == expected)
    #expect(HTTPTransportConfiguration.Proxy.environment.userInfo { $0 == "ALL_PROXY" ? url : nil } == expected)
    #expect(HTTPTransportConfiguration.Proxy.none.userInfo { _ in url }.isEmpty)
  }
}
