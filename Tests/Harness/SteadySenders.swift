import Foundation
import Synchronization

/// Senders that go on while the daemon under them is killed and started again. They wait where there is none.
package final class SteadySenders: Sendable {
  /// Where to send, and how often that was tried.
  private final class Target: Sendable {
    let state = Mutex((port: Int?.none, requests: 0))
  }

  private let target: Target
  private let crowd: Crowd

  /// Starts senders.
  ///
  /// - Parameter send: sends once to a port, whether it is answered or not.
  package init(_ count: Int, send: @escaping @Sendable (_ port: Int, _ sender: Int, _ round: Int) -> Void) {
    let target = Target()
    self.target = target
    crowd = Crowd(count) { sender, round in
      guard let port = target.state.withLock({ $0.port }) else {
        Thread.sleep(forTimeInterval: 0.001)
        return true
      }
      send(port, sender, round)
      target.state.withLock { $0.requests += 1 }
      return true
    }
  }

  /// Lets them send to a daemon, and kills it after a number of requests.
  ///
  /// - Parameters:
  ///   - port: where they send to, if not where the daemon takes line protocol.
  ///   - pause: what passes between the last of these requests and the kill, while they go on.
  package func kill(
    _ daemon: Daemon, port: Int? = nil, afterRequests requests: Int, pause: () -> Void = {}
  ) throws {
    let enough = target.state.withLock { state in
      state.port = port ?? daemon.port
      return state.requests + requests
    }
    try eventually("the senders come through", detail: { daemon.log.suffix(2000).description }) {
      target.state.withLock { $0.requests } >= enough
    }
    pause()
    target.state.withLock { $0.port = nil }
    try daemon.kill()
  }

  /// Lets everyone finish the request that they are in.
  package func stop() { crowd.stop() }
}
