import Synchronization
import TestHarness

/// Compares one look at the ledger with the last one, and with what the senders know.
final class LedgerChecks: Sendable {
  private let last = Mutex<[String: Status.Sink]>([:])

  /// What is wrong with a state of the ledger.
  ///
  /// - Parameters:
  ///   - certain: points that were acknowledged before the look.
  ///   - possible: points that were begun to be sent up to its end.
  func check(_ status: Status, certain: Int, possible: Int) -> [String] {
    last.withLock { last in
      var violations: [String] = []
      if status.names != LaboratoryPlan.sinkNames { violations.append("the sinks are \(status.names)") }
      for name in status.names {
        let sink = status[name]
        if !sink.isBalanced { violations.append("\(name) is not balanced: \(sink)") }
        if !(certain...max(certain, possible)).contains(sink.accepted) {
          violations.append("\(name) accepted \(sink.accepted), not \(certain) to \(possible)")
        }
        if let former = last[name] { violations += Self.losses(name, former, sink) }
        last[name] = sink
      }
      return violations
    }
  }

  /// What was counted and is not any more. What a daemon shows is committed, and a kill takes no commit back: the system
  /// has it, and would only lose it with the power.
  private static func losses(_ name: String, _ last: Status.Sink, _ now: Status.Sink) -> [String] {
    let figures = [
      ("accepted", last.accepted, now.accepted), ("delivered", last.delivered, now.delivered),
      ("skipped", last.skipped, now.skipped), ("dead", last.dead, now.dead), ("expired", last.expired, now.expired),
      ("evicted", last.evicted, now.evicted),
    ]
    return figures.compactMap { what, before, now in
      now < before ? "\(name): \(what) fell from \(before) to \(now)" : nil
    }
  }
}
