import Foundation
import TattlerTransport
import Testing

@Suite struct HTTPTransportFailureTests {
  @Test func `a server that does not answer is a timeout`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let request = HTTPRequest(method: .post, url: server.url("/hang/x"), totalTimeoutMilliseconds: 200)
      let error = try await failure(of: request, on: transport)
      #expect(error.code == .timeout(.responding))
      #expect(error.shortDescription == "timeout_responding")
      #expect(error.isRetryable)
      await server.waitForLine("gone x")
    }
  }

  @Test func `a handshake that nobody answers is a timeout of connecting`() async throws {
    let url = "https://127.0.0.1:\(try silentPort())/"
    try await withTransport { (transport) async throws in
      let request = HTTPRequest(method: .post, url: url, connectTimeoutMilliseconds: 200)
      #expect(try await failure(of: request, on: transport).code == .timeout(.connecting))
    }
  }

  /// A port that takes connections and never says a word; it stays open as long as the process.
  func silentPort() throws -> Int {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(listener, generic, length) | listen(listener, 16) | getsockname(listener, generic, &length)
      }
    }
    try #require(status == 0)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  @Test func `a request that waited its whole time never starts`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConcurrentTransfers = 1
    } _: { (transport) async throws in
      let first = transport.send(HTTPRequest(method: .post, url: server.url("/hang/a")), completion: { _ in })
      await server.waitForLine("hang a")
      let request = HTTPRequest(method: .post, url: server.url("/echo"), totalTimeoutMilliseconds: 100)
      #expect(try await failure(of: request, on: transport).code == .timeout(.waiting))
      first.cancel()
    }
  }

  @Test func `nobody listening is a failure to connect`() async throws {
    try await withTransport { (transport) async throws in
      // Port 1 is reserved and has no listener on a test machine.
      let error = try await failure(of: HTTPRequest(method: .post, url: "http://127.0.0.1:1/"), on: transport)
      #expect(error.code == .connect)
      #expect(error.url == "http://127.0.0.1:1/")
      #expect(error.isRetryable)
    }
  }

  @Test func `a name without an address is told apart`() async throws {
    try await withTransport { (transport) async throws in
      let request = HTTPRequest(method: .get, url: "http://no-such-host.invalid/", totalTimeoutMilliseconds: 10_000)
      let error = try await failure(of: request, on: transport)
      #expect(error.code == .nameResolution || error.code == .timeout(.connecting))
      #expect(error.isRetryable)
    }
  }

  @Test func `a reset connection, half an answer and another protocol are told apart`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let expected: [(String, HTTPTransportError.Code, Int?)] = [
        ("/reset", .receive, nil), ("/half/200", .receive, 200), ("/garbage", .protocolViolation, nil),
      ]
      for (path, code, status) in expected {
        let error = try await failure(of: HTTPRequest(method: .post, url: server.url(path), body: [1]), on: transport)
        #expect(error.code == code, "\(path)")
        #expect(error.status == status, "\(path)")
      }
    }
  }

  @Test func `half of a refusal is still that refusal`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let response = try await transport.send(HTTPRequest(method: .post, url: server.url("/half/503")))
      #expect(response.status == 503)
      #expect(response.isBodyTruncated)
      #expect(response.body == Array("first half".utf8))
      #expect(response.headers["Retry-After"] == "7")
    }
  }

  @Test func `a large answer is cut, a refusal's text is kept up to the limit`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      var request = HTTPRequest(method: .get, url: server.url("/big/200/5000000"), maximumResponseBytes: 100_000)
      let error = try await failure(of: request, on: transport)
      #expect(error.code == .responseTooLarge)
      #expect(error.status == 200)
      request.url = server.url("/big/400/5000000")
      let refusal = try await transport.send(request)
      #expect(refusal.status == 400)
      #expect(refusal.isBodyTruncated)
      #expect(refusal.body.count == 100_000)
      request.url = server.url("/big/200/100000")
      #expect(try await transport.send(request).body.count == 100_000)
      request.url = server.url("/headers/90")
      #expect(try await failure(of: request, on: transport).code == .responseTooLarge)
    }
  }

  @Test func `a refusal that comes before the body is sent is an answer`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let body = [UInt8](repeating: 1, count: 20_000_000)
      // The server closes with unread data, so that the system may reset the connection before the answer is read.
      let request = HTTPRequest(method: .post, url: server.url("/early/413"), body: body)
      let results = Results()
      transport.send(request, completion: results.add)
      switch await results.take(1)[0] {
      case .success(let response): #expect(response.status == 413)
      case .failure(let error): #expect(error.code == .send || error.code == .receive)
      }
    }
  }

  static let badRequests: [(String, HTTPRequest)] = {
    func request(_ change: (inout HTTPRequest) -> Void) -> HTTPRequest {
      var request = HTTPRequest(method: .post, url: "http://127.0.0.1:1/x")
      change(&request)
      return request
    }
    return [
      ("newline in a value", request { $0.headers = ["X-A": "b\r\nX-Injected: yes"] }),
      ("lone line feed", request { $0.headers = ["X-A": "b\nX-Injected: yes"] }),
      ("carriage return", request { $0.headers = ["X-A": "b\rc"] }),
      ("NUL", request { $0.headers = ["X-A": "b\0c"] }),
      ("delete", request { $0.headers = ["X-A": "b\u{7F}"] }),
      ("newline in a name", request { $0.headers = ["X-A\r\nX-B": "c"] }),
      ("colon in a name", request { $0.headers = ["X-A:": "c"] }),
      ("space in a name", request { $0.headers = ["X A": "c"] }),
      ("empty name", request { $0.headers = ["": "c"] }),
      ("Content-Length", request { $0.headers = ["content-length": "0"] }),
      ("Transfer-Encoding", request { $0.headers = ["Transfer-Encoding": "chunked"] }),
      (
        "encoding twice",
        request {
          $0.headers = ["Content-Encoding": "br"]; $0.compression = .gzip(level: 1)
        }
      ),
      ("no scheme", request { $0.url = "127.0.0.1/x" }),
      ("no host", request { $0.url = "http:///x" }),
      ("empty", request { $0.url = "" }),
      ("file", request { $0.url = "file:///etc/passwd" }),
      ("ftp", request { $0.url = "ftp://127.0.0.1/x" }),
      ("space in the URL", request { $0.url = "http://127.0.0.1/a b" }),
      ("newline in the URL", request { $0.url = "http://127.0.0.1/a\r\nX-Injected: yes" }),
      ("long URL", request { $0.url = "http://127.0.0.1/" + String(repeating: "a", count: 9_000) }),
      (
        "body on GET",
        request {
          $0.method = .get; $0.body = [1]
        }
      ),
      ("no time", request { $0.totalTimeoutMilliseconds = 0 }),
      ("more than a day", request { $0.connectTimeoutMilliseconds = 86_400_001 }),
      ("negative limit", request { $0.maximumResponseBytes = -1 }),
    ]
  }()

  @Test(arguments: badRequests.indices)
  func `a request that cannot be sent as it is is refused at once`(index: Int) async throws {
    let (name, request) = Self.badRequests[index]
    try await withTransport { (transport) async throws in
      let results = Results()
      let transfer = transport.send(request, completion: results.add)
      #expect(results.count == 1, "\(name)")
      guard case .failure(let error) = await results.take(1)[0] else {
        Issue.record("\(name) was sent")
        return
      }
      #expect(error.code == .invalidRequest, "\(name)")
      #expect(!error.isRetryable)
      transfer.cancel()
      #expect(results.count == 1)
    }
  }

  @Test(arguments: [
    "http://user:s3cret@127.0.0.1:1/path?token=s3cret#s3cret", "http://user:s3cret@/x", "http://u:s3cret@h:99999/",
    "ftp://user:s3cret@host/?s3cret", "http://a:s3cret word@host/",
    "https://s3cret:s3cret@no-such-host.invalid/?s3cret",
  ])
  func `no secret of a URL appears in an error`(url: String) async throws {
    let notes = Notes()
    try await withTransport {
      $0.diagnostics = { notes.add($0) }
    } _: { (transport) async throws in
      var request = HTTPRequest(method: .post, url: url, totalTimeoutMilliseconds: 5_000)
      request.headers = ["Authorization": "Bearer s3cret"]
      let error = try await failure(of: request, on: transport)
      let texts = [error.description, error.url, error.detail, error.message, "\(error)", request.description]
      for text in texts + notes.all + [String(reflecting: request.headers), "\(request.headers.fields)"] {
        #expect(!text.contains("s3cret"))
      }
    }
  }
}
