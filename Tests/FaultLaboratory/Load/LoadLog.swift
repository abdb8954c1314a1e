import Synchronization

/// What the senders of a run know, together.
package final class LoadLog: Sendable {
  /// Figures that the ledger can be compared with at any time.
  package struct Figures: Sendable {
    /// Where the daemon takes data; nil while there is none.
    package var port: Int?
    /// Points of bodies that were acknowledged.
    package var acknowledged = 0
    /// Points of all bodies that were begun.
    package var begun = 0
    /// Bodies by outcome.
    package var bodies: [LoadOutcome: Int] = [:]
  }

  private struct State {
    var figures = Figures()
    var sent: [SentBody] = []
    var violations: [String] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var figures: Figures { state.withLock { $0.figures } }
  package var sent: [SentBody] { state.withLock { $0.sent } }
  package var violations: [String] { state.withLock { $0.violations } }

  /// Tells the senders where the daemon is.
  package func setPort(_ port: Int?) { state.withLock { $0.figures.port = port } }

  /// Notes that something was seen that must never be.
  package func report(_ violation: String) {
    state.withLock { state in
      if state.violations.count < 50 { state.violations.append(violation) }
    }
  }

  func begin(_ body: LoadBody) { state.withLock { $0.figures.begun += body.points } }

  func end(_ body: LoadBody, _ outcome: LoadOutcome) {
    state.withLock { state in
      state.sent.append(SentBody(lines: body.lines, outcome: outcome))
      state.figures.bodies[outcome, default: 0] += 1
      if outcome == .acknowledged { state.figures.acknowledged += body.points }
    }
  }
}
