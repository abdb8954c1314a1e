import Foundation
import Synchronization
import TattlerTransport
import Testing

/// Makes a transport without the environment's proxy and shuts it down after the body.
func withTransport<Value>(
  _ change: (inout HTTPTransportConfiguration) -> Void = { _ in },
  _ body: (HTTPTransport) async throws -> Value
) async throws -> Value {
  var configuration = HTTPTransportConfiguration()
  configuration.proxy = .none
  change(&configuration)
  let transport = try HTTPTransport(configuration: configuration)
  defer { transport.shutdown() }
  return try await body(transport)
}

/// The error that a request fails with.
func failure(
  of request: HTTPRequest, on transport: HTTPTransport, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPTransportError {
  do throws(HTTPTransportError) {
    let response = try await transport.send(request)
    Issue.record("answered with \(response.status)", sourceLocation: sourceLocation)
    throw HTTPTransportError(code: .internalFailure, message: "no failure")
  } catch {
    return error
  }
}

/// Collects results from completions and lets a test wait for them.
final class Results: Sendable {
  private let stream: AsyncStream<Result<HTTPResponse, HTTPTransportError>>
  private let continuation: AsyncStream<Result<HTTPResponse, HTTPTransportError>>.Continuation
  private let counter = Atomic(0)

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  var count: Int { counter.load(ordering: .acquiring) }

  func add(_ result: Result<HTTPResponse, HTTPTransportError>) {
    counter.add(1, ordering: .acquiringAndReleasing)
    continuation.yield(result)
  }

  func take(_ wanted: Int) async -> [Result<HTTPResponse, HTTPTransportError>] {
    var results: [Result<HTTPResponse, HTTPTransportError>] = []
    guard wanted > 0 else { return results }
    for await result in stream {
      results.append(result)
      if results.count == wanted { break }
    }
    return results
  }
}

/// A text that several threads write to.
final class Notes: Sendable {
  private let state = Mutex<[String]>([])

  func add(_ text: String) { state.withLock { $0.append(text) } }

  var all: [String] { state.withLock { $0 } }
}
