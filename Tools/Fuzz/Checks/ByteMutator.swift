/// Changes inputs as a fuzzer does: bits, bytes, numbers, pieces, tokens.
public struct ByteMutator: Sendable {
  private static let interesting: [UInt8] = [0, 1, 0x0A, 0x20, 0x22, 0x5C, 0x7F, 0x80, 0xC3, 0xFE, 0xFF]
  private let tokens: [[UInt8]]

  /// Makes a mutator that knows the tokens of a target.
  public init(tokens: [[UInt8]]) { self.tokens = tokens }

  /// Applies a few changes.
  ///
  /// - Parameters:
  ///   - bytes: the input, which becomes no longer than about twice its size.
  ///   - other: another input, of which pieces may be taken.
  public func mutate(_ bytes: inout [UInt8], other: [UInt8], _ random: inout SeededGenerator) {
    for _ in 0...random.below(4) { change(&bytes, other, &random) }
  }

  private func change(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = random.pick(tokens, or: [UInt8(truncatingIfNeeded: random.next())])
      return
    }
    let place = random.below(bytes.count)
    switch random.below(10) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes[place] = random.pick(Self.interesting, or: 0)
    case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 3: bytes.insert(random.pick(Self.interesting, or: 0), at: place)
    case 4: bytes.removeSubrange(piece(of: bytes, from: place, &random))
    case 5:
      let copy = Array(bytes[piece(of: bytes, from: place, &random)])
      bytes.insert(contentsOf: copy, at: random.below(bytes.count))
    case 6: bytes.removeSubrange(place...)
    case 7: overwrite(&bytes, at: place, &random)
    case 8 where !other.isEmpty:
      bytes.insert(contentsOf: other[piece(of: other, from: random.below(other.count), &random)], at: place)
    default: bytes.insert(contentsOf: random.pick(tokens, or: [0x30]), at: place)
    }
  }

  /// Mostly short pieces, now and then all that follows.
  private func piece(of bytes: [UInt8], from start: Int, _ random: inout SeededGenerator) -> Range<Int> {
    let longest = random.oneIn(6) ? bytes.count : 12
    return start..<min(bytes.count, start + 1 + random.below(longest))
  }

  /// A number of one, two, four or eight bytes, little-endian.
  private func overwrite(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
    let number = random.magnitude()
    for index in 0..<(1 << random.below(4)) where place + index < bytes.count {
      bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8))
    }
  }
}
