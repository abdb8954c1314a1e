/// The same numbers for the same seed (SplitMix64), so that a failing case can be found again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator; each seed has its own sequence.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to, not including, `bound`.
  public mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
  }

  /// True once in `count` calls, on average.
  public mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// One of the items, or the fallback where there are none.
  public mutating func pick<Item>(_ items: [Item], or fallback: Item) -> Item {
    items.isEmpty ? fallback : items[below(items.count)]
  }

  /// One of the texts.
  mutating func pick(_ items: [String]) -> String { pick(items, or: "") }

  /// 64 bits whose magnitude is as likely to be small as large: lengths, counts and limits lie near powers of two.
  mutating func magnitude() -> UInt64 {
    let bits = next() >> UInt64(below(64))
    return oneIn(8) ? [0, 1, 127, 128, UInt64(Int64.max), 1 << 63, .max, 1 << 32][below(8)] : bits
  }
}
