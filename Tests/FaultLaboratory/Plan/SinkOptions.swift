import TestHarness
import TestRandom

/// The options of one sink in a run, and what they allow.
package struct SinkOptions: Sendable {
  /// Keys of the sink itself, a line each.
  package var keys: [String] = []
  /// Keys of its section `delivery`.
  package var delivery: [String] = []
  /// Keys of its section `queue`.
  package var queue: [String] = []
  /// Whether points may be dropped for want of room.
  package var mayEvict = false
  /// Whether points may become too old.
  package var mayExpire = false
  /// Whether points may go to the dead letters without a refusal by the receiver.
  package var mayGiveUp = false
  /// Whether what was accepted first has to arrive first.
  package var keepsOrder = true
  /// How many requests may be under way at one time.
  package var concurrency = 1

  /// Options that every daemon of this kind knows.
  static func basic(_ random: inout SeededRandom) -> SinkOptions {
    var options = SinkOptions()
    options.delivery = [
      "first_backoff: \(Int.random(in: 1...20, using: &random))ms",
      "longest_backoff: \(Int.random(in: 20...150, using: &random))ms",
      "pause: \(Int.random(in: 20...120, using: &random))ms",
    ]
    if Bool.random(using: &random) {
      options.delivery.append("batch_bytes: \(1 << Int.random(in: 12...20, using: &random))")
    }
    return options
  }

  /// Adds keys of a sink that posts.
  mutating func addPosting(_ random: inout SeededRandom) {
    keys.append("timeout: \([800, 1_500, 3_000].randomElement(using: &random) ?? 800)ms")
    if Bool.random(using: &random) { keys.append("max_body_bytes: \(1 << Int.random(in: 10...20, using: &random))") }
    if Bool.random(using: &random) { keys.append("gzip: false") }
  }

  /// Adds the options that decide what happens where a sink cannot keep up. This is the one place for them.
  mutating func addLimits(_ random: inout SeededRandom) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let overflow = ["drop_oldest", "drop_newest"].randomElement(using: &random) ?? "drop_oldest"
      queue += ["overflow: \(overflow)", "max_bytes: \(Int.random(in: 1 << 20...3 << 20, using: &random))"]
      mayEvict = true
    case 1:
      queue.append("max_age: \(Int.random(in: 1_000...3_000, using: &random))ms")
      mayExpire = true
    default: break
    }
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      delivery += ["order: fresh_first", "backlog_share: 0.\(Int.random(in: 1...9, using: &random))"]
      keepsOrder = false
    case 1: delivery.append("max_points_per_second: \(Int.random(in: 5_000...200_000, using: &random))")
    case 2:
      concurrency = Int.random(in: 2...4, using: &random)
      delivery.append("concurrency: \(concurrency)")
      keepsOrder = false
    case 3:
      delivery.append("give_up_after: \(Int.random(in: 1_000...3_000, using: &random))ms")
      (mayGiveUp, mayExpire) = (true, true)
    case 4:
      // The lines of the load are years old: all of them are set aside.
      delivery.append("max_sample_age: 1h")
      mayGiveUp = true
    default: break
    }
  }

  /// The keys in YAML, for a sink at an indent of four.
  var yaml: String {
    var text = keys.map { "    \($0)\n" }.joined()
    for (name, lines) in [("delivery", delivery), ("queue", queue)] where !lines.isEmpty {
      text += "    \(name):\n" + lines.map { "      \($0)\n" }.joined()
    }
    return text
  }
}
