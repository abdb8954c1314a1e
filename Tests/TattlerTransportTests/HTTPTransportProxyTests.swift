import Foundation
import TattlerTransport
import Testing

@Suite struct HTTPTransportProxyTests {
  @Test func `plain requests go through the proxy`() async throws {
    let server = try await FixtureServer()
    let proxy = try await FixtureServer(.proxy)
    try await withTransport {
      $0.proxy = .url(proxy.url(""))
    } _: { (transport) async throws in
      let response = try await transport.send(HTTPRequest(method: .post, url: server.url("/echo"), body: [0x61]))
      #expect(try Echo(response.body).body == "a")
      await proxy.waitForLine(
        #"{"kind": "request", "target": "127.0.0.1:\#(server.port)", "status": 200, "path": "/echo"}"#)
    }
  }

  @Test func `TLS goes through a tunnel, in which the credentials stay`() async throws {
    let certificates = try TestCertificates.shared.get()
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    let proxy = try await FixtureServer(.proxy, ["--user", "user:invented-pass"])
    try await withTransport {
      $0.caFile = certificates.authority
      $0.proxy = .url("http://user:invented-pass@127.0.0.1:\(proxy.port)")
    } _: { (transport) async throws in
      var request = HTTPRequest(method: .post, url: server.url("/echo", scheme: "https", host: "localhost"))
      request.headers = ["Authorization": "Bearer 1:invented"]
      let response = try await transport.send(request)
      #expect(response.status == 200)
      let echo = try Echo(response.body)
      #expect(echo.values(of: "Authorization") == ["Bearer 1:invented"])
      #expect(echo.values(of: "Proxy-Authorization").isEmpty)
      await proxy.waitForLine(#"{"kind": "connect", "target": "localhost:\#(server.port)", "status": 200}"#)
    }
  }

  @Test func `a proxy that refuses the tunnel is told apart, without its password`() async throws {
    let proxy = try await FixtureServer(.proxy, ["--user", "user:invented-pass"])
    try await withTransport {
      $0.proxy = .url("http://user:wrong-pass@127.0.0.1:\(proxy.port)")
    } _: {
      (transport) async throws in
      let error = try await failure(of: HTTPRequest(method: .post, url: "https://localhost:1/"), on: transport)
      #expect(error.code == .proxy)
      #expect(error.status == 407)
      #expect(!error.isRetryable)
      #expect(!error.description.contains("wrong-pass"))
      let plain = try await transport.send(HTTPRequest(method: .post, url: "http://localhost:1/"))
      #expect(plain.status == 407)
    }
  }

  @Test func `excepted hosts are reached directly`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.proxy = .url("http://127.0.0.1:1", except: "127.0.0.1")
    } _: {
      (transport) async throws in
      #expect(try await transport.send(HTTPRequest(method: .post, url: server.url("/echo"))).status == 200)
    }
  }

  @Test(arguments: ["", "http://", "ftp://user:s3cret@host", "http://user:s3cret@", "http://user:s3cret@h:99999"])
  func `an odd proxy is refused when the transport is made, without its password`(url: String) {
    var configuration = HTTPTransportConfiguration()
    configuration.proxy = .url(url)
    let error = #expect(throws: HTTPTransportError.self) { try HTTPTransport(configuration: configuration) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.description.contains("s3cret") == false)
    #expect(!"\(configuration)".contains("s3cret"))
  }
}
