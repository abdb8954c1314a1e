import Foundation
import TattlerTransport
import Testing

@Suite struct HTTPTransportTests {
  @Test func `a body, its headers and the method arrive as they were given`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.userAgent = "tattler-test/1"
    } _: { (transport) async throws in
      var request = HTTPRequest(method: .post, url: server.url("/echo?precision=ns"))
      request.headers = ["Authorization": "Bearer 1:invented", "Content-Type": "text/plain", "X-Empty": ""]
      request.body = Array("cpu usage=1\n".utf8)
      let response = try await transport.send(request)
      let echo = try Echo(response.body)
      #expect(response.status == 200)
      #expect(response.version == .http11)
      #expect(response.headers["content-type"] == "application/json")
      #expect(!response.isBodyTruncated)
      #expect(echo.method == "POST")
      #expect(echo.path == "/echo?precision=ns")
      #expect(echo.body == "cpu usage=1\n")
      #expect(echo.values(of: "Authorization") == ["Bearer 1:invented"])
      #expect(echo.values(of: "Content-Type") == ["text/plain"])
      #expect(echo.values(of: "Content-Length") == ["12"])
      #expect(echo.values(of: "User-Agent") == ["tattler-test/1"])
      #expect(echo.values(of: "X-Empty") == [""])
      #expect(echo.values(of: "Expect").isEmpty)
    }
  }

  @Test(arguments: [HTTPMethod.get, .head, .post, .put, .patch, .delete])
  func `every method is sent by its name, with an empty body too`(method: HTTPMethod) async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let response = try await transport.send(HTTPRequest(method: method, url: server.url("/echo")))
      #expect(response.status == 200)
      if method == .head {
        #expect(response.body.isEmpty)
      } else {
        let echo = try Echo(response.body)
        #expect(echo.method == method.rawValue)
        #expect(echo.values(of: "Content-Type").isEmpty)
      }
    }
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch, .delete], [1, 3_000_000])
  func `a body goes with every method that may have one`(method: HTTPMethod, count: Int) async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let body = [UInt8](repeating: 0x61, count: count)
      let echo = try Echo(await transport.send(HTTPRequest(method: method, url: server.url("/echo"), body: body)).body)
      #expect(echo.method == method.rawValue)
      #expect(echo.bodyCount == count)
      #expect(echo.values(of: "Expect").isEmpty)
    }
  }

  @Test func `a compressed body is whole when the server has decompressed it`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let line = "cpu,host=a usage=1 1700000000000000000\n"
      let body = Array(String(repeating: line, count: 50).utf8)
      let request = HTTPRequest(method: .post, url: server.url("/echo"), body: body, compression: .gzip(level: 6))
      let echo = try Echo(await transport.send(request).body)
      #expect(echo.body == String(repeating: line, count: 50))
      #expect(echo.sentCount < body.count / 4)
      #expect(echo.values(of: "Content-Encoding") == ["gzip"])
    }
  }

  @Test(arguments: [204, 302, 304, 400, 401, 413, 429, 500, 503])
  func `every status is an answer with its headers and its words`(status: Int) async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let response = try await transport.send(
        HTTPRequest(method: .post, url: server.url("/status/\(status)"), body: [1]))
      #expect(response.status == status)
      #expect(response.headers["retry-after"] == "7")
      #expect(response.body == (status == 204 || status == 304 ? [] : Array("words of the server".utf8)))
    }
  }

  @Test func `a redirect is reported and not followed`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let response = try await transport.send(HTTPRequest(method: .post, url: server.url("/redirect")))
      #expect(response.status == 302)
      #expect(response.headers["location"] == "/echo")
      #expect(response.body == Array("elsewhere".utf8))
    }
  }

  @Test func `headers of an interim response are not those of the final one`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let response = try await transport.send(HTTPRequest(method: .get, url: server.url("/interim")))
      #expect(response.status == 200)
      #expect(!response.headers.contains("X-Interim"))
      #expect(response.body == Array("final".utf8))
    }
  }

  @Test func `a connection is used again`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let request = HTTPRequest(method: .post, url: server.url("/echo"), body: [0x61])
      let first = try await transport.send(request)
      let second = try await transport.send(request)
      #expect(!first.isConnectionReused)
      #expect(second.isConnectionReused)
      #expect(first.headers["X-Connection"] == second.headers["X-Connection"])
    }
  }

  @Test func `a request that dies with a kept connection is sent again, its body from the beginning`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let body = [UInt8](repeating: 1, count: 2_000_000)
      // Where the reset meets libcurl, before, while or after it sends, is the system's choice: several tries.
      for path in ["/stale", "/stale/1", "/stale", "/stale/50", "/stale", "/stale/5", "/stale", "/echo"] {
        let response = try await transport.send(HTTPRequest(method: .post, url: server.url(path), body: body))
        #expect(response.status == 200)
        #expect(!response.isConnectionReused)
        if path == "/echo" { #expect(try Echo(response.body).bodyCount == body.count) }
      }
    }
  }

  @Test func `requests run at the same time up to the limit`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConcurrentTransfers = 8
      $0.maximumConnectionsPerHost = 8
    } _: { (transport) async throws in
      let results = Results()
      for _ in 0..<8 {
        transport.send(HTTPRequest(method: .post, url: server.url("/barrier/all/8")), completion: results.add)
      }
      let statuses = await results.take(8).compactMap { try? $0.get().status }
      #expect(statuses == [Int](repeating: 200, count: 8))
    }
  }

  @Test func `many requests over few connections all end, each with its own answer`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConcurrentTransfers = 6
      $0.maximumConnectionsPerHost = 3
    } _: { (transport) async throws in
      let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in 0..<200 {
          group.addTask {
            let body = Array("m value=\(number)".utf8)
            let compression: HTTPRequest.Compression = number % 2 == 0 ? .none : .gzip(level: 1)
            let request = HTTPRequest(
              method: .post, url: server.url("/echo"), body: body, compression: compression)
            return (number, try Echo(await transport.send(request).body).body)
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      #expect(bodies.count == 200)
      for (number, body) in bodies { #expect(body == "m value=\(number)") }
      #expect(transport.outstanding == (0, 0))
    }
  }

  @Test func `waiting for a connection does not count as connecting`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConnectionsPerHost = 1
    } _: { (transport) async throws in
      let results = Results()
      let first = transport.send(HTTPRequest(method: .post, url: server.url("/hang/a")), completion: { _ in })
      await server.waitForLine("hang a")
      let second = HTTPRequest(method: .post, url: server.url("/echo"), connectTimeoutMilliseconds: 50)
      transport.send(second, completion: results.add)
      // Several connect timeouts go by while an unrelated request, to a port that nobody answers, uses up its own.
      let slow = try await FixtureServer()
      let other = HTTPRequest(method: .post, url: slow.url("/hang/b"), totalTimeoutMilliseconds: 300)
      #expect(try await failure(of: other, on: transport).code == .timeout(.responding))
      first.cancel()
      #expect(try await results.take(1)[0].get().status == 200)
    }
  }
}
