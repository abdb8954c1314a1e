import Foundation
import Synchronization

/// Threads of their own for senders that block, so that they do not occupy the threads that the tests run on.
package final class Crowd: Sendable {
  private let group = DispatchGroup()
  private let stopped = Mutex(false)

  /// Starts senders; each does its work until it returns false or the crowd is stopped.
  package init(_ count: Int, _ work: @escaping @Sendable (_ sender: Int, _ round: Int) -> Bool) {
    for sender in 0..<count {
      group.enter()
      Thread.detachNewThread { [self] in
        var round = 0
        while !stopped.withLock({ $0 }), work(sender, round) { round += 1 }
        group.leave()
      }
    }
  }

  /// Waits until everyone has ended of themselves.
  package func wait() { group.wait() }

  /// Lets everyone finish the round that they are in.
  package func stop() {
    stopped.withLock { $0 = true }
    group.wait()
  }
}

/// A number that the environment raises or lowers, so that long runs need no other build.
package func setting(_ name: String, default fallback: Int) -> Int {
  ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? fallback
}
