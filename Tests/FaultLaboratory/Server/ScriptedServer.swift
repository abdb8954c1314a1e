import Foundation
import Synchronization
import TestHarness

/// An HTTP server on loopback that does with each request what a script says, however wrong that is, and remembers what
/// it has kept.
///
/// ```swift
/// let server = try ScriptedServer(ServerScript(.status(503), .failure(.resetAfterBody), then: .take))
/// defer { server.stop() }
/// // … send to server.port …
/// #expect(server.keptLines == sent)
/// ```
package final class ScriptedServer: Sendable {
  private struct State {
    var script: ServerScript
    var sinceScript = 0
    var notes: [ServerNote] = []
    var sockets: [Int: Loopback] = [:]
    var connections = 0
    var isListening = true
    var isStopped = false
  }

  /// Where it listens.
  package let port: Int
  private let listener: Loopback
  private let state: Mutex<State>

  /// Listens.
  package init(_ script: ServerScript = ServerScript()) throws {
    // A port of one's own choice is kept while connections are refused.
    listener = try Loopback(listeningOn: try Loopback.freePort())
    port = listener.port
    state = Mutex(State(script: script))
    startAccepting()
  }

  /// Follows another script from the next request on.
  package func follow(_ script: ServerScript) {
    state.withLock { state in
      state.script = script
      state.sinceScript = 0
    }
  }

  /// What came so far, in the order in which it had come whole.
  package var notes: [ServerNote] { state.withLock { $0.notes } }

  /// The lines that were kept so far, in the order in which they came.
  package var keptLines: [String] { notes.flatMap(\.kept) }

  /// How many connections there were so far.
  package var connectionCount: Int { state.withLock { $0.connections } }

  /// Refuses connections from now on, and ends those that there are.
  package func refuseConnections() {
    guard state.withLock({ state in exchange(&state.isListening, with: false) }) else { return }
    listener.end()
    dropConnections()
  }

  /// Takes connections again.
  package func takeConnections() throws {
    let isDue = state.withLock { state in !state.isStopped && !exchange(&state.isListening, with: true) }
    if !isDue { return }
    try listener.listenAgain()
    startAccepting()
  }

  /// Ends every connection, in the middle of whatever happens there.
  package func dropConnections() {
    let sockets = state.withLock { Array($0.sockets.values) }
    for socket in sockets { socket.end() }
  }

  /// Ends.
  package func stop() {
    state.withLock { $0.isStopped = true }
    refuseConnections()
  }

  private func startAccepting() {
    Thread.detachNewThread { [self] in
      while let socket = listener.accept() {
        let number = state.withLock { state -> Int? in
          guard state.isListening else { return nil }
          state.connections += 1
          state.sockets[state.connections - 1] = socket
          return state.connections - 1
        }
        guard let number else { continue }
        Thread.detachNewThread { [self] in
          serve(ServerConnection(socket, number: number))
          state.withLock { $0.sockets[number] = nil }
        }
      }
    }
  }

  private func serve(_ connection: consuming ServerConnection) {
    var connection = connection
    while let head = connection.nextHead() {
      let words = head.firstLine.split(separator: " ")
      let path = words.count > 1 ? String(words[1]) : ""
      let (script, number) = state.withLock { state in
        state.sinceScript += 1
        return (state.script, state.sinceScript - 1)
      }
      // Whether the body is read at all has to be known in front of it.
      let bare = ServerRequest(number: number, path: path, headers: head.headers, body: [])
      if case .resetBeforeBody = script.choose(bare).manner {
        note(bare, script.choose(bare), connection)
        return connection.socket.resetAtEnd()
      }
      guard let body = connection.body(behind: head) else { return }
      let request = ServerRequest(number: number, path: path, headers: head.headers, body: body)
      let act = script.choose(request)
      let place = note(request, act, connection)
      guard perform(act.manner, on: connection.socket) else { return }
      state.withLock { $0.notes[place].isAnswered = true }
      if case .answer(let answer) = act.manner, answer.hangsUp || answer.missingBytes > 0 { return }
    }
  }

  @discardableResult
  private func note(_ request: ServerRequest, _ act: ServerAct, _ connection: borrowing ServerConnection) -> Int {
    var status: Int?
    if case .answer(let answer) = act.manner { status = answer.status }
    let note = ServerNote(
      request: request, kept: request.lines.filter(act.keeps), status: status, at: Uptime.nanoseconds(),
      connection: connection.number)
    return state.withLock { state in
      state.notes.append(note)
      return state.notes.count - 1
    }
  }

  /// Gives the client what the act says; false where that is no answer, or it could not be sent.
  private func perform(_ manner: ServerAct.Manner, on socket: Loopback) -> Bool {
    switch manner {
    case .answer(let answer): return send(answer, on: socket)
    case .resetBeforeBody, .resetAfterBody: socket.resetAtEnd()
    case .halfClose:
      socket.endSending()
      // The other direction stays open until the client ends it.
      _ = socket.receiveAll()
    case .babble(let bytes): socket.send(bytes)
    case .silence(let milliseconds):
      let end = Uptime.nanoseconds() + UInt64(milliseconds) * 1_000_000
      while Uptime.nanoseconds() < end, !state.withLock({ $0.isStopped }) { Thread.sleep(forTimeInterval: 0.01) }
    }
    return false
  }

  private func send(_ answer: ServerAnswer, on socket: Loopback) -> Bool {
    let bytes = answer.bytes
    guard let pace = answer.pace else { return socket.send(bytes) }
    for start in stride(from: 0, to: bytes.count, by: max(1, pace.bytes)) {
      if start > 0 { Thread.sleep(forTimeInterval: Double(pace.milliseconds) / 1000) }
      guard socket.send(Array(bytes[start..<min(start + max(1, pace.bytes), bytes.count)])) else { return false }
    }
    return true
  }
}

private func exchange(_ value: inout Bool, with new: Bool) -> Bool {
  let old = value
  value = new
  return old
}
