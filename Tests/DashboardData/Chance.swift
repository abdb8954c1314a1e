import TestRandom

/// Numbers that look random and are the same in every run.
struct Chance {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// From 0 to 1.
  mutating func next() -> Double { Double(random.next() >> 11) / Double(1 << 53) }

  mutating func isTrue(_ probability: Double) -> Bool { next() < probability }

  mutating func next(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + next() * (range.upperBound - range.lowerBound)
  }

  /// A time with a long tail: mostly near the middle, now and then several times as long.
  mutating func latency(_ middle: Double) -> Double {
    let tail = isTrue(0.04) ? next(in: 2...4) : 1
    return middle * next(in: 0.55...1.6) * tail
  }
}
