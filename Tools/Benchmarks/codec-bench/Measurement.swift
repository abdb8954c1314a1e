internal import CAllocationCounter

/// What several rounds of one piece of work took.
struct Measurement {
  /// The lines that were worked on.
  let load: String
  /// What was done to them.
  let work: String
  /// Lines of a round.
  let lines: Int
  /// Bytes of line protocol of a round, read or written.
  let bytes: Int
  /// Nanoseconds of the rounds, ascending.
  let nanoseconds: [UInt64]
  /// Heap allocations of all rounds together, warm-up left out.
  let allocations: UInt64

  /// Runs and measures.
  ///
  /// - Parameter body: one round; returns the lines and the bytes that it worked on.
  static func take(
    _ load: String, _ work: String, rounds: Rounds, _ body: () throws -> (lines: Int, bytes: Int)
  ) rethrows -> Measurement {
    var size = (lines: 0, bytes: 0)
    for _ in 0..<rounds.warmUp { size = try body() }
    var times: [UInt64] = []
    times.reserveCapacity(rounds.measured)
    let before = allocation_count()
    for _ in 0..<rounds.measured {
      let start = Stopwatch.now()
      size = try body()
      times.append(Stopwatch.now() - start)
    }
    let after = allocation_count()
    return Measurement(
      load: load, work: work, lines: size.lines, bytes: size.bytes, nanoseconds: times.sorted(),
      allocations: after - before)
  }

  /// Rounds that are thrown away, and rounds that count.
  struct Rounds {
    let warmUp: Int
    let measured: Int
  }

  /// Lines a second: of the middle round, of the slowest, of the fastest.
  var linesPerSecond: (median: Double, minimum: Double, maximum: Double) { rates(Double(lines)) }

  /// Gigabytes (10⁹) of line protocol a second.
  var gigabytesPerSecond: (median: Double, minimum: Double, maximum: Double) { rates(Double(bytes) / 1e9) }

  /// Heap allocations a line.
  var allocationsPerLine: Double { Double(allocations) / Double(max(lines * nanoseconds.count, 1)) }

  private func rates(_ amount: Double) -> (median: Double, minimum: Double, maximum: Double) {
    guard let fastest = nanoseconds.first, let slowest = nanoseconds.last else { return (0, 0, 0) }
    let rate = { (time: UInt64) in amount / (Double(max(time, 1)) / 1e9) }
    return (rate(nanoseconds[nanoseconds.count / 2]), rate(slowest), rate(fastest))
  }
}
