import Foundation
import Synchronization
import TestHarness

/// Looks at the ledger all the time: it has to be balanced at every look, and nothing that it has counted may be forgotten,
/// not even when the daemon was killed in between.
final class LedgerWatch: Sendable {
  private let log: LoadLog
  private let checks = LedgerChecks()
  private let state = Mutex((isStopped: false, looks: 0))
  private let group = DispatchGroup()

  init(log: LoadLog) {
    self.log = log
    group.enter()
    Thread.detachNewThread { [self] in
      while !state.withLock({ $0.isStopped }) {
        look()
        Thread.sleep(forTimeInterval: 0.01)
      }
      group.leave()
    }
  }

  /// Ends, and says how often it looked.
  func stop() -> Int {
    state.withLock { $0.isStopped = true }
    group.wait()
    return state.withLock { $0.looks }
  }

  private func look() {
    let before = log.figures
    // While the daemon ends or is dead there is nothing to see.
    guard let port = before.port, let answer = try? HTTP.get(port, "/status"), answer.status == 200,
      let json = try? answer.json()
    else { return }
    let after = log.figures
    state.withLock { $0.looks += 1 }
    for violation in checks.check(Status(json), certain: before.acknowledged, possible: after.begun) {
      log.report(violation)
    }
  }
}
