internal import Synchronization

/// Keeps what came, and decides what is answered.
final class BodyShelf: Sendable {
  /// A body as it came.
  private struct Body: Sendable {
    let bytes: [UInt8]
    let isGzip: Bool
  }

  private struct State: Sendable {
    var refuses: Bool
    var bodies: [Body] = []
    var bytes = 0
    var requests = 0
    var refusedRequests = 0
    /// When the first and the last request was complete, by ``MonotonicClock``; 0 for never.
    var firstNanoseconds: UInt64 = 0
    var lastNanoseconds: UInt64 = 0
  }

  private let bad: [UInt8]?
  private let state: Mutex<State>

  /// Makes an empty shelf.
  ///
  /// - Parameters:
  ///   - refuses: whether requests get 503 until somebody opens it.
  ///   - bad: the text that a body must not hold.
  init(refuses: Bool, bad: [UInt8]?) {
    self.bad = bad
    state = Mutex(State(refuses: refuses))
  }

  /// Takes a request; gives the whole answer.
  func answer(to request: ReceiverConnection.Request) -> String {
    switch (request.head.method, request.head.target) {
    case ("POST", _): return Self.answers[take(Body(bytes: request.body, isGzip: request.head.isGzip))]
    case ("GET", "/requests"): return Self.json(state.withLock { Self.requestMembers($0) })
    case ("GET", "/count"): return Self.json(countMembers())
    case ("PUT", "/open"): state.withLock { $0.refuses = false }
    case ("DELETE", "/bodies"):
      // What was there is freed after the lock.
      let old = state.withLock { state in
        let old = state
        state = State(refuses: old.refuses)
        return old
      }
      _ = consume old
    default: return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    }
    return Self.answers[.taken]
  }

  private enum Verdict { case taken, bad, closed }

  /// Made once, so that an answer costs nothing.
  private struct Answers: Sendable {
    private static func text(_ status: String, _ body: String) -> String {
      "HTTP/1.1 \(status)\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private let taken = "HTTP/1.1 204 No Content\r\n\r\n"
    private let bad = text("400 Bad Request", "a line is bad")
    private let closed = text("503 Service Unavailable", "not open yet")

    subscript(verdict: Verdict) -> String {
      switch verdict {
      case .taken: taken
      case .bad: bad
      case .closed: closed
      }
    }
  }

  private static let answers = Answers()

  private func take(_ body: Body) -> Verdict {
    let holdsBad = bad.map { LineCount.plain(body.bytes, isGzip: body.isGzip)?.contains($0) ?? true } ?? false
    let now = MonotonicClock.nanoseconds()
    return state.withLock { state in
      state.requests += 1
      state.lastNanoseconds = now
      if state.requests == 1 { state.firstNanoseconds = now }
      guard !state.refuses, !holdsBad else {
        state.refusedRequests += 1
        return state.refuses ? .closed : .bad
      }
      state.bytes += body.bytes.count
      state.bodies.append(body)
      return .taken
    }
  }

  private static func requestMembers(_ state: State) -> String {
    """
    "requests":\(state.requests),"refused_requests":\(state.refusedRequests),"bytes":\(state.bytes),\
    "first_nanoseconds":\(state.firstNanoseconds),"last_nanoseconds":\(state.lastNanoseconds)
    """
  }

  private func countMembers() -> String {
    let state = state.withLock { $0 }
    var count = LineCount()
    var unreadable = 0
    for body in state.bodies where !count.add(body.bytes, isGzip: body.isGzip) { unreadable += 1 }
    return """
      \(Self.requestMembers(state)),"unreadable_bodies":\(unreadable),"decoded_bytes":\(count.bytes),\
      "lines":\(count.lines),"distinct_lines":\(count.distinctLines)
      """
  }

  private static func json(_ members: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(members.utf8.count + 2)\r\n\r\n{\(members)}"
  }
}

extension [UInt8] {
  /// Whether a text stands somewhere in these bytes.
  fileprivate func contains(_ text: [UInt8]) -> Bool {
    guard let first = text.first, count >= text.count else { return text.isEmpty }
    for start in 0...count - text.count where self[start] == first {
      if self[start..<start + text.count].elementsEqual(text) { return true }
    }
    return false
  }
}
