import Foundation
import Synchronization
import TattlerCompression

/// An HTTP server in the process of the tests that notes every request, and answers as it is told.
package final class Receiver: Sendable {
  /// A request as it came, its body decompressed.
  package struct Request: Sendable {
    package let path: String
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]
    /// What was answered.
    package var status = 0

    /// The lines of the body.
    package var lines: [String] { String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init) }
  }

  /// A status and the text of a body.
  package struct Reply: Sendable {
    package var status = 204
    package var headers: [String] = []
    package var text = ""

    package init(status: Int = 204, headers: [String] = [], text: String = "") {
      (self.status, self.headers, self.text) = (status, headers, text)
    }
  }

  private struct State {
    var requests: [Request] = []
    var connections: [Loopback] = []
    var reply: @Sendable (Request) -> Reply
    var isStopped = false
  }

  package let port: Int
  private let listener: Loopback
  private let state: Mutex<State>

  /// Listens.
  ///
  /// - Parameter port: 0 lets the system choose.
  package init(on port: Int = 0, reply: @escaping @Sendable (Request) -> Reply = { _ in Reply() }) throws {
    listener = try Loopback(listeningOn: port)
    self.port = listener.port
    state = Mutex(State(reply: reply))
    Thread.detachNewThread { [self] in
      while let connection = listener.accept() {
        let isStopped = state.withLock { state in
          state.connections.append(connection)
          return state.isStopped
        }
        if isStopped { return }
        Thread.detachNewThread { [self] in serve(connection) }
      }
    }
  }

  /// What has come so far.
  package var requests: [Request] { state.withLock { $0.requests } }

  /// The lines of all requests that were answered with success, in the order in which they came.
  package var lines: [String] { requests.filter { $0.status / 100 == 2 }.flatMap(\.lines) }

  /// Answers differently from now on.
  package func answer(_ reply: @escaping @Sendable (Request) -> Reply) { state.withLock { $0.reply = reply } }

  /// Stops listening and drops every connection.
  package func stop() {
    listener.end()
    let connections = state.withLock { state in
      state.isStopped = true
      return state.connections
    }
    for connection in connections { connection.end() }
  }

  private func serve(_ connection: Loopback) {
    var bytes: [UInt8] = []
    while var request = read(from: connection, &bytes) {
      let reply = state.withLock { $0.reply }(request)
      request.status = reply.status
      state.withLock { [request] in $0.requests.append(request) }
      let headers = (reply.headers + ["Content-Length: \(reply.text.utf8.count)"]).map { $0 + "\r\n" }.joined()
      guard connection.send("HTTP/1.1 \(reply.status) Said\r\n\(headers)\r\n\(reply.text)") else { return }
    }
  }

  private func read(from connection: Loopback, _ bytes: inout [UInt8]) -> Request? {
    var head = HTTP.Message(bytes)
    while head == nil {
      let part = connection.receive()
      if part.isEmpty { return nil }
      bytes += part
      head = HTTP.Message(bytes)
    }
    guard let head, let length = Int(head.headers["content-length"] ?? "0") else { return nil }
    if head.headers["expect"] != nil { connection.send("HTTP/1.1 100 Continue\r\n\r\n") }
    var body = Array(head.rest)
    while body.count < length {
      let part = connection.receive()
      if part.isEmpty { return nil }
      body += part
    }
    bytes = Array(body[length...])
    body.removeSubrange(length...)
    if head.headers["content-encoding"] == "gzip" {
      guard let plain = try? Gzip.decompress(body, limit: 1 << 28) else { return nil }
      body = plain
    }
    let words = head.firstLine.split(separator: " ")
    return Request(path: words.count > 1 ? String(words[1]) : "", headers: head.headers, body: body)
  }
}
