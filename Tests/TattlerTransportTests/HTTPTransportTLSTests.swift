import Foundation
import TattlerTransport
import Testing

@Suite struct HTTPTransportTLSTests {
  let certificates: TestCertificates

  init() throws {
    certificates = try TestCertificates.shared.get()
  }

  @Test func `a certificate of a trusted authority for the right name is accepted`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "localhost")
      #expect(try await transport.send(HTTPRequest(method: .post, url: url, body: [0x61])).status == 200)
    }
  }

  @Test func `an unknown authority is refused, and a person has to act`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    try await withTransport { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "localhost")
      let error = try await failure(of: HTTPRequest(method: .post, url: url), on: transport)
      #expect(error.code == .tlsCertificate)
      #expect(!error.isRetryable)
      #expect(ResponseMeaning(of: error).verdict == .pause)
    }
  }

  @Test func `a certificate for another name is refused`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "127.0.0.1")
      #expect(try await failure(of: HTTPRequest(method: .post, url: url), on: transport).code == .tlsCertificate)
    }
  }

  @Test func `verification can be turned off, which is reported`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    let notes = Notes()
    try await withTransport {
      $0.tlsVerification = .insecureNone
      $0.diagnostics = { notes.add($0) }
    } _: { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "127.0.0.1")
      #expect(try await transport.send(HTTPRequest(method: .post, url: url)).status == 200)
      #expect(notes.all == ["TLS verification is off: anybody on the way can read and change what is sent."])
    }
  }

  @Test func `requests over TLS to a server without HTTP/2 run at the same time`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let results = Results()
      let url = server.url("/barrier/all/4", scheme: "https", host: "localhost")
      for _ in 0..<4 { transport.send(HTTPRequest(method: .post, url: url), completion: results.add) }
      #expect(await results.take(4).compactMap { try? $0.get().status } == [200, 200, 200, 200])
    }
  }

  @Test func `a client certificate is shown where the server asks for one`() async throws {
    let server = try await FixtureServer(
      .server, ["--tls"] + certificates.server + ["--client-ca", certificates.authority])
    let request = HTTPRequest(method: .post, url: server.url("/echo", scheme: "https", host: "localhost"))
    try await withTransport {
      $0.caFile = certificates.authority
      $0.clientCertificate = .init(certificateFile: certificates.client.certificate, keyFile: certificates.client.key)
    } _: { (transport) async throws in
      #expect(try await transport.send(request).status == 200)
    }
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let error = try await failure(of: request, on: transport)
      #expect([.tls, .receive, .send].contains(error.code))
    }
  }

  @Test func `a certificate and a key that do not belong together are a matter of configuration`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server)
    try await withTransport {
      $0.caFile = certificates.authority
      $0.clientCertificate = .init(certificateFile: certificates.client.certificate, keyFile: certificates.server[1])
    } _: { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "localhost")
      let error = try await failure(of: HTTPRequest(method: .post, url: url), on: transport)
      #expect(error.code == .invalidConfiguration)
      #expect(!error.isRetryable)
    }
  }

  @Test func `TLS 1.1 is not spoken`() async throws {
    let server = try await FixtureServer(.server, ["--tls"] + certificates.server + ["--tls11"])
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let url = server.url("/echo", scheme: "https", host: "localhost")
      #expect(try await failure(of: HTTPRequest(method: .post, url: url), on: transport).code == .tls)
    }
  }

  @Test func `a file of authorities that is missing is named when the transport is made`() {
    var configuration = HTTPTransportConfiguration()
    configuration.caFile = "/nonexistent/ca.pem"
    let error = #expect(throws: HTTPTransportError.self) { try HTTPTransport(configuration: configuration) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.message.contains("/nonexistent/ca.pem") == true)
  }

  static let http2Server = ["/usr/bin/nghttpd", "/usr/sbin/nghttpd", "/usr/local/bin/nghttpd"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: http2Server != nil, "nghttpd is not installed"))
  func `requests to a server with HTTP/2 share one connection`() async throws {
    let program = try #require(Self.http2Server)
    let port = try freePort()
    let (process, _, lines) = try FixtureServer.start(
      // It says that it listens only when it is verbose.
      [
        "stdbuf", "-oL", program, "-v", "--echo-upload", "--address=127.0.0.1", "\(port)", certificates.server[1],
        certificates.server[0],
      ],
      isQuiet: true)
    defer { kill(process.processIdentifier, SIGKILL) }
    _ = try #require(await FixtureServer.first(of: lines) { $0.contains("listen") })
    try await withTransport {
      $0.caFile = certificates.authority
    } _: { (transport) async throws in
      let results = Results()
      let body = [UInt8](repeating: 0x61, count: 300_000)
      for _ in 0..<20 {
        transport.send(
          HTTPRequest(method: .post, url: "https://localhost:\(port)/", body: body), completion: results.add)
      }
      let responses = try await results.take(20).map { try $0.get() }
      #expect(responses.allSatisfy { $0.version == .http2 && $0.body == body })
      #expect(responses.filter { !$0.isConnectionReused }.count == 1)
    }
  }

  /// A port that was free a moment ago; for a program that cannot choose one itself.
  func freePort() throws -> Int {
    let program = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try #require(Int(String(decoding: output, as: UTF8.self).filter(\.isNumber)))
  }
}
