import Foundation
import Synchronization
import TestHarness
import TestRandom

/// Threads that send bodies until they are stopped. What each sends depends on the seed alone; how much, on time.
package final class Load {
  private let crowd: Crowd

  package init(seed: UInt64, senders count: Int, longestPauseMilliseconds: Int, log: LoadLog) {
    let sequences = Sequences(count)
    crowd = Crowd(count) { sender, _ in
      guard let port = log.figures.port else {
        Thread.sleep(forTimeInterval: 0.002)
        return true
      }
      let (round, first) = sequences.begin(sender)
      let body = LoadBody(seed: seed, sender: sender, round: round, firstSequence: first)
      sequences.take(sender, lines: body.lines.count)
      log.begin(body)
      var outcome = LoadOutcome.unknown
      do { outcome = try LoadClient(port: port).send(body) } catch { log.report("sender \(sender): \(error)") }
      log.end(body, outcome)
      var random = SeededRandom(seed: seed &+ UInt64(round))
      let pause = Int.random(in: 0...longestPauseMilliseconds, using: &random)
      // Who is refused does not come back at once.
      Thread.sleep(forTimeInterval: Double(outcome == .acknowledged ? pause : pause + 3) / 1000)
      return true
    }
  }

  /// Lets everyone finish.
  package func stop() { crowd.stop() }
}

/// How many bodies and lines each sender has sent.
private final class Sequences: Sendable {
  private let state: Mutex<[(round: Int, line: Int)]>

  init(_ count: Int) { state = Mutex(Array(repeating: (0, 0), count: count)) }

  /// The numbers of the next body and of its first line.
  func begin(_ sender: Int) -> (round: Int, line: Int) {
    state.withLock { state in
      defer { state[sender].round += 1 }
      return state[sender]
    }
  }

  func take(_ sender: Int, lines: Int) { state.withLock { $0[sender].line += lines } }
}
