import Foundation
import Synchronization
import TattlerTransport
import Testing

@Suite struct HTTPTransportLifecycleTests {
  @Test func `cancelling the task aborts the transfer at the server`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let task = Task { try await transport.send(HTTPRequest(method: .post, url: server.url("/hang/x"))) }
      await server.waitForLine("hang x")
      task.cancel()
      let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
      #expect(error?.code == .cancelled)
      await server.waitForLine("gone x")
      #expect(transport.outstanding == (0, 0))
    }
  }

  @Test func `a task that is cancelled before it sends gets no answer`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let gate = AsyncStream<Void>.makeStream()
      let task = Task {
        for await _ in gate.stream {}
        return try await transport.send(HTTPRequest(method: .post, url: server.url("/hang/x")))
      }
      task.cancel()
      gate.continuation.finish()
      let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
      #expect(error?.code == .cancelled)
    }
  }

  @Test func `cancelling by the handle calls back once, also when done twice and afterwards`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let results = Results()
      let running = transport.send(HTTPRequest(method: .post, url: server.url("/hang/x")), completion: results.add)
      await server.waitForLine("hang x")
      running.cancel()
      running.cancel()
      #expect(await results.take(1) == [.failure(.init(.cancelled, server.url("/hang/x")))])
      running.cancel()
      let done = transport.send(HTTPRequest(method: .post, url: server.url("/echo")), completion: results.add)
      _ = await results.take(1)
      done.cancel()
      _ = try await transport.send(HTTPRequest(method: .post, url: server.url("/echo")))
      #expect(results.count == 2)
    }
  }

  @Test func `a request that still waits can be cancelled`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConcurrentTransfers = 1
    } _: { (transport) async throws in
      let first = transport.send(HTTPRequest(method: .post, url: server.url("/hang/x")), completion: { _ in })
      await server.waitForLine("hang x")
      let results = Results()
      let second = transport.send(HTTPRequest(method: .post, url: server.url("/echo")), completion: results.add)
      second.cancel()
      #expect(await results.take(1) == [.failure(.init(.cancelled, server.url("/echo")))])
      first.cancel()
    }
  }

  @Test func `shutting down ends running and waiting requests and refuses new ones`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumConcurrentTransfers = 2
    } _: { (transport) async throws in
      let results = Results()
      for token in ["a", "b", "c", "d"] {
        transport.send(HTTPRequest(method: .post, url: server.url("/hang/\(token)")), completion: results.add)
      }
      await server.waitForLine("hang a")
      transport.shutdown()
      // Shutting down has waited for the thread, so that every completion has been called by now.
      #expect(results.count == 4)
      let codes = await results.take(4).map { result -> HTTPTransportError.Code? in
        guard case .failure(let error) = result else { return nil }
        return error.code
      }
      #expect(codes == [.shutdown, .shutdown, .shutdown, .shutdown])
      #expect(transport.outstanding == (0, 0))
      transport.shutdown()
      let error = try await failure(of: HTTPRequest(method: .post, url: server.url("/echo")), on: transport)
      #expect(error.code == .shutdown)
    }
  }

  @Test func `several threads may shut down at once, and each waits for the end`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let results = Results()
      transport.send(HTTPRequest(method: .post, url: server.url("/hang/x")), completion: results.add)
      await server.waitForLine("hang x")
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            transport.shutdown()
            #expect(results.count == 1)
          }
        }
      }
    }
  }

  @Test func `a completion may send, cancel and shut down`() async throws {
    let server = try await FixtureServer()
    try await withTransport { (transport) async throws in
      let results = Results()
      let url = server.url("/echo")
      transport.send(HTTPRequest(method: .post, url: url)) { result in
        results.add(result)
        transport.send(HTTPRequest(method: .post, url: url)) { result in
          results.add(result)
          transport.send(HTTPRequest(method: .post, url: url), completion: results.add).cancel()
          transport.shutdown()
        }
      }
      let all = await results.take(3)
      #expect(all.filter { (try? $0.get().status) == 200 }.count == 2)
    }
  }

  @Test func `letting go of a transport without shutting it down ends its requests`() async throws {
    let server = try await FixtureServer()
    let results = Results()
    var transport: HTTPTransport? = try HTTPTransport()
    transport?.send(HTTPRequest(method: .post, url: server.url("/hang/x")), completion: results.add)
    await server.waitForLine("hang x")
    transport = nil
    #expect(await results.take(1) == [.failure(.init(.shutdown, server.url("/hang/x")))])
    await server.waitForLine("gone x")
  }

  @Test func `the last reference may go away in a completion`() async throws {
    let server = try await FixtureServer()
    let results = Results()
    let holder = Mutex<HTTPTransport?>(try HTTPTransport())
    let shared = Shared(holder)
    shared.send(HTTPRequest(method: .post, url: server.url("/echo"))) { result in
      shared.drop()
      results.add(result)
    }
    #expect(try await results.take(1)[0].get().status == 200)
  }

  final class Shared: Sendable {
    private let holder: Mutex<HTTPTransport?>
    init(_ holder: consuming sending Mutex<HTTPTransport?>) { self.holder = holder }
    func send(
      _ request: HTTPRequest, completion: @escaping @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
    ) {
      _ = holder.withLock { $0?.send(request, completion: completion) }
    }
    func drop() {
      let last = holder.withLock { holder in
        let last = holder
        holder = nil
        return last
      }
      withExtendedLifetime(last) {}
    }
  }

  @Test func `the inbox is bounded by requests and by bytes, and frees up`() async throws {
    let server = try await FixtureServer()
    try await withTransport {
      $0.maximumOutstandingRequests = 2
      $0.maximumOutstandingBytes = 1_000
    } _: { (transport) async throws in
      let results = Results()
      let url = server.url("/hang/x")
      let first = transport.send(
        HTTPRequest(method: .post, url: url, body: [UInt8](repeating: 1, count: 900)), completion: results.add)
      await server.waitForLine("hang x")
      let tooManyBytes = HTTPRequest(method: .post, url: server.url("/echo"), body: [UInt8](repeating: 1, count: 101))
      #expect(try await failure(of: tooManyBytes, on: transport).code == .inboxFull)
      let fits = HTTPRequest(method: .post, url: server.url("/hang/y"), body: [UInt8](repeating: 1, count: 100))
      let second = transport.send(fits, completion: results.add)
      #expect(transport.outstanding == (2, 1_000))
      let third = HTTPRequest(method: .get, url: server.url("/echo"))
      let refused = try await failure(of: third, on: transport)
      #expect(refused.code == .inboxFull)
      #expect(refused.isRetryable)
      first.cancel()
      second.cancel()
      _ = await results.take(2)
      #expect(try await transport.send(third).status == 200)
    }
  }

  @Test func `diagnostics get a sentence for each failed transfer`() async throws {
    let notes = Notes()
    try await withTransport {
      $0.diagnostics = { notes.add($0) }
    } _: { (transport) async throws in
      _ = try await failure(of: HTTPRequest(method: .get, url: "http://127.0.0.1:1/"), on: transport)
    }
    #expect(notes.all.count == 1)
    #expect(notes.all.first?.contains("http://127.0.0.1:1/") == true)
  }

  @Test func `starting and shutting down many times leaves no file descriptor behind`() async throws {
    let server = try await FixtureServer()
    func cycle() async throws {
      try await withTransport { (transport) async throws in
        _ = try await transport.send(HTTPRequest(method: .post, url: server.url("/echo"), body: [1]))
      }
    }
    func socketsToServer() throws -> Int {
      let port = String(server.port, radix: 16, uppercase: true)
      let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
      let suffix = ":" + String(repeating: "0", count: 4 - port.count) + port
      // Column 2 is the remote address, column 3 the state; 01 is ESTABLISHED and 08 CLOSE_WAIT.
      let isOpen = { (line: Substring) -> Bool in
        let columns = line.split(separator: " ")
        return columns.count > 3 && columns[2].hasSuffix(suffix) && ["01", "08"].contains(columns[3])
      }
      return table.split(separator: "\n").filter(isOpen).count
    }
    for _ in 0..<20 { try await cycle() }
    #expect(try socketsToServer() == 0)
  }
}

extension HTTPTransportError {
  init(_ code: Code, _ url: String) {
    let message =
      code == .cancelled
      ? "The request was cancelled." : "The transport was shut down before the answer came."
    self.init(code: code, message: message, url: url)
  }
}
