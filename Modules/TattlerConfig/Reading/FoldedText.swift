/// A text as secrets are looked for in it: without white space, backslashes and differences of case, behind the escapes of
/// URLs (RFC 3986, "Percent-Encoding"), JSON (RFC 8259, section 7) and HTML, and with the two digits in which the
/// alphabets of Base64 differ (RFC 4648, sections 4 and 5) as one.
struct FoldedText {
  /// What is compared.
  private(set) var bytes: [UInt8] = []
  /// Where each of them begins in the text, and where it ends.
  private(set) var places: [Range<Int>] = []

  private static let entities: [(name: StaticString, byte: UInt8)] = [
    ("&amp;", 0x26), ("&quot;", 0x22), ("&apos;", 0x27), ("&lt;", 0x3C), ("&gt;", 0x3E),
  ]

  init(_ text: [UInt8]) {
    bytes.reserveCapacity(text.count)
    places.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let (byte, length) = Self.unit(text, at: index)
      if let byte, byte > 0x20 {
        bytes.append(Self.folded(byte))
        places.append(index..<index + length)
      }
      index += length
    }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x41...0x5A: byte | 0x20
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }

  /// What stands at a place, and in how many bytes; nil for what does not count.
  private static func unit(_ text: [UInt8], at index: Int) -> (byte: UInt8?, length: Int) {
    let byte = text[index]
    switch byte {
    case UInt8(ascii: "%"):
      return number(text, index + 1, digits: 2, radix: 16).map { ($0, 3) } ?? (byte, 1)
    case UInt8(ascii: "\\"):
      guard index + 1 < text.count else { return (nil, 1) }
      switch text[index + 1] {
      case UInt8(ascii: "u"): return number(text, index + 2, digits: 4, radix: 16).map { ($0, 6) } ?? (nil, 1)
      case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return (nil, 2)
      default: return (nil, 1)
      }
    case UInt8(ascii: "&"): return entity(text, at: index) ?? (byte, 1)
    default: return (byte, 1)
    }
  }

  private static func entity(_ text: [UInt8], at index: Int) -> (byte: UInt8?, length: Int)? {
    guard let end = text[index...].prefix(8).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let length = end - index + 1
    for entity in entities where text[index...end].elementsEqual(String(describing: entity.name).utf8) {
      return (entity.byte, length)
    }
    guard length > 3, text[index + 1] == UInt8(ascii: "#") else { return nil }
    let isHexadecimal = text[index + 2] | 0x20 == UInt8(ascii: "x")
    let start = index + (isHexadecimal ? 3 : 2)
    return number(text, start, digits: end - start, radix: isHexadecimal ? 16 : 10).map { ($0, length) }
  }

  /// A character of ASCII as a number with so many digits; nil for anything else.
  private static func number(_ text: [UInt8], _ start: Int, digits: Int, radix: Int) -> UInt8? {
    guard digits > 0, start + digits <= text.count else { return nil }
    var value = 0
    for byte in text[start..<start + digits] {
      let digit: Int
      switch byte {
      case 0x30...0x39: digit = Int(byte) - 0x30
      case 0x41...0x46, 0x61...0x66: digit = Int(byte | 0x20) - 0x61 + 10
      default: return nil
      }
      guard digit < radix else { return nil }
      value = value * radix + digit
    }
    return value < 0x80 ? UInt8(value) : nil
  }
}
