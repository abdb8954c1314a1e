extension Base64 {
  /// What ``decodeLeniently(_:)`` found.
  package struct Lenient: Sendable, Equatable {
    /// The bytes behind the text.
    package let bytes: [UInt8]
    /// Whether ``Base64/decode(_:)`` takes the text as well.
    package let isStandard: Bool
  }

  /// The bytes behind `text` in either alphabet (RFC 4648, sections 4 and 5), padded or not, whatever the bits left over
  /// are; nil for other characters, and for a length that no encoder makes.
  package static func decodeLeniently(_ text: String) -> Lenient? {
    var digits = Array(text.utf8)
    while digits.last == UInt8(ascii: "=") { digits.removeLast() }
    guard !digits.isEmpty, digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for digit in digits {
      guard let value = value(digit) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return Lenient(bytes: bytes, isStandard: decode(text) != nil)
  }

  private static func value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) - 48 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
