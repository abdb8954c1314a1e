/// Numbers that look random and are the same in every run (SplitMix64).
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// From 0 to 1.
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((value ^ (value >> 31)) >> 11) / Double(1 << 53)
  }

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
