/// A sample as servers write nearly all of them: `[1700000000.123,"12.5"]`, ten digits of seconds and at most three
/// decimals, a number without an exponent, no white space.
///
/// It is read eight bytes at a time. Whatever is written in another way is left to ``MatrixReader``, which judges it byte by
/// byte; what is taken here, it would take as well.
struct PlainSample {
  /// Milliseconds since 1970.
  let time: Int64
  /// Where the text of the value begins, counted from the position before it was taken.
  let offset: Int
  /// The bytes of that text.
  let length: Int

  /// So many bytes may be looked at: those of the time, `,"`, the longest value with the word that it ends in, and `"]`.
  static let window = 17 + longestValue + 8 + 2
  /// What is longer is no number that a server makes of 64 bits without an exponent.
  private static let longestValue = 24

  /// Reads the sample at the start of ``window`` bytes; nil where it is written in another way.
  @inline(__always)
  init?(_ text: UnsafeRawPointer) {
    let digits = unsafe text.loadUnaligned(fromByteOffset: 1, as: UInt64.self).littleEndian
    let (ninth, tenth) = unsafe (Self.byte(text, 9) &- 0x30, Self.byte(text, 10) &- 0x30)
    guard unsafe Self.byte(text, 0) == UInt8(ascii: "["), Self.others(digits) == 0, ninth <= 9, tenth <= 9 else {
      return nil
    }
    let seconds = Self.number(digits) &* 100 &+ UInt64(ninth &* 10 &+ tenth)
    var milliseconds = seconds &* 1_000
    var place = 11
    if unsafe Self.byte(text, 11) == UInt8(ascii: ".") {
      var weight: UInt64 = 100
      place = 12
      while weight > 0, case let digit = unsafe Self.byte(text, place) &- 0x30, digit <= 9 {
        milliseconds &+= UInt64(digit) &* weight
        weight /= 10
        place &+= 1
      }
      guard place > 12 else { return nil }
    }
    guard unsafe Self.byte(text, place) == UInt8(ascii: ","), unsafe Self.byte(text, place &+ 1) == UInt8(ascii: "\"")
    else { return nil }
    offset = place &+ 2
    length = unsafe Self.decimal(text + offset)
    guard length > 0, unsafe Self.byte(text, offset &+ length &+ 1) == UInt8(ascii: "]") else { return nil }
    time = Int64(truncatingIfNeeded: milliseconds)
  }

  /// The bytes of `-?(0|[1-9][0-9]*)(\.[0-9]+)?` before a quote (RFC 8259, section 6); 0 where it is something else.
  @inline(__always)
  private static func decimal(_ text: UnsafeRawPointer) -> Int {
    let sign = unsafe byte(text, 0) == UInt8(ascii: "-") ? 1 : 0
    var count = 0
    var point = -1
    var isOpen = true
    while isOpen {
      guard count <= longestValue else { return 0 }
      let word = unsafe text.loadUnaligned(fromByteOffset: count, as: UInt64.self).littleEndian
      let quotes = zeros(word ^ 0x2222_2222_2222_2222)
      var others = others(word)
      if quotes != 0 {
        // Only what stands before the first quote.
        others &= (quotes & (0 &- quotes)) &- 1
        isOpen = false
      }
      if count == 0, sign == 1 { others &= ~0x80 }
      if others != 0 {
        let place = count &+ others.trailingZeroBitCount >> 3
        guard point < 0, others & (others &- 1) == 0, unsafe byte(text, place) == UInt8(ascii: ".") else { return 0 }
        point = place
      }
      count &+= isOpen ? 8 : quotes.trailingZeroBitCount >> 3
    }
    let whole = (point < 0 ? count : point) &- sign
    guard whole > 0, point &+ 1 != count else { return 0 }
    return unsafe whole == 1 || byte(text, sign) != UInt8(ascii: "0") ? count : 0
  }

  @inline(__always)
  private static func byte(_ text: UnsafeRawPointer, _ offset: Int) -> UInt8 {
    unsafe text.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The highest bit of each byte that is no digit.
  @inline(__always)
  private static func others(_ word: UInt64) -> UInt64 {
    let value = word ^ 0x3030_3030_3030_3030
    return ((value & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | value) & 0x8080_8080_8080_8080
  }

  /// The highest bit of the first byte that is 0, and of no byte before it.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// What eight digits stand for, the first one in the lowest byte: pairs, then fours, then all.
  @inline(__always)
  private static func number(_ digits: UInt64) -> UInt64 {
    let pairs = ((digits & 0x0F0F_0F0F_0F0F_0F0F) &* 2_561) >> 8 & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 6_553_601) >> 16 & 0x0000_FFFF_0000_FFFF
    return (fours &* 42_949_672_960_001) >> 32
  }
}

extension JSONCursor {
  /// Takes a sample that is written plainly; nil, and nothing is taken, where it is written in another way, or near the
  /// end.
  @inline(__always)
  mutating func plainSample() -> Sample? {
    guard let text = unsafe text(PlainSample.window), let plain = unsafe PlainSample(text) else { return nil }
    let start = position &+ plain.offset
    advance(to: start &+ plain.length &+ 2)
    if plain.length <= Sample.longestShort {
      return unsafe Sample(time: plain.time, short: text + plain.offset, length: plain.length)
    }
    return Sample(time: plain.time, offset: start, length: plain.length, kind: .number)
  }

  /// Takes a comma that a bracket follows at once.
  @inline(__always)
  mutating func takeCommaBeforeArray() -> Bool {
    guard let text = unsafe text(2), unsafe text.load(as: UInt8.self) == UInt8(ascii: ","),
      unsafe text.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "[")
    else { return false }
    advance()
    return true
  }
}
