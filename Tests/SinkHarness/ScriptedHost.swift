internal import Synchronization
package import TattlerPlugin

/// A host whose HTTP answers what the test says, and which keeps every request.
package final class ScriptedHost: Sendable {
  package typealias Answer = @Sendable (SinkHTTPResponse) -> Void

  private struct State {
    var requests: [SinkHTTPRequest] = []
    var script: [SinkHTTPResponse] = []
    var waiting: [Answer] = []
    var counters: [String: UInt64] = [:]
    var log: [String] = []
    var refuses = false
  }

  package static let now: UInt64 = 1_795_231_713_123_000_000
  private let state = Mutex(State())

  /// Answers in order; without one a request waits for ``answer(_:)``.
  package init(_ script: [SinkHTTPResponse] = []) { state.withLock { $0.script = script } }

  package var requests: [SinkHTTPRequest] { state.withLock { $0.requests } }
  package var log: [String] { state.withLock { $0.log } }
  package func counter(_ name: String) -> UInt64 { state.withLock { $0.counters[name, default: 0] } }
  package func refuseRequests() { state.withLock { $0.refuses = true } }

  /// Answers the oldest request that waits.
  package func answer(_ response: SinkHTTPResponse) {
    let waiting = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    waiting?(response)
  }

  package var sinkHost: SinkHost {
    SinkHost(
      log: { [self] _, line in state.withLock { $0.log.append(line) } }, now: { Self.now },
      count: { [self] name, delta in state.withLock { $0.counters[name, default: 0] += delta } },
      http: { [self] request, completion in
        let (isTaken, answer) = state.withLock { state -> (Bool, SinkHTTPResponse?) in
          if state.refuses { return (false, nil) }
          state.requests.append(request)
          if !state.script.isEmpty { return (true, state.script.removeFirst()) }
          state.waiting.append(completion)
          return (true, nil)
        }
        if let answer { completion(answer) }
        return isTaken
      })
  }
}
