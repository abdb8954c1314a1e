/// Random numbers that are the same for the same seed, on every machine (SplitMix64).
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a source; each seed has its own sequence.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to, not including, `bound`. The bias is below one in a billion for bounds below 2³².
  public mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
  }

  /// About normally distributed, mean 0 and deviation `deviation`: the sum of twelve even numbers.
  public mutating func normal(deviation: Int) -> Int {
    var sum = 0
    for _ in 0..<12 { sum += below(deviation) }
    return sum - 6 * deviation
  }
}
