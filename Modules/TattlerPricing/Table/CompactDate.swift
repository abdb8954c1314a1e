/// The two ways in which ids of models end with a date: `-20250929` and `-2025-09-29` are the same.
enum CompactDate {
  /// The other way to write an id that ends with a date; nil where it does not.
  static func otherForm(_ id: String) -> String? { longForm(id) ?? shortForm(id) }

  /// The id with a date at its end written with dashes; nil where there is no compact one.
  static func longForm(_ id: String) -> String? {
    let bytes = id.utf8
    guard bytes.count >= 9, let last = bytes.last, isDigit(last) else { return nil }
    let digits = bytes.suffix(8)
    guard bytes.dropLast(8).last == UInt8(ascii: "-"), digits.allSatisfy(isDigit),
      isDate(Array(digits))
    else { return nil }
    let text = id.suffix(8)
    return "\(id.dropLast(8))\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
  }

  /// The id with a date at its end written without dashes; nil where there is no long one.
  static func shortForm(_ id: String) -> String? {
    guard id.utf8.count >= 11, let last = id.utf8.last, isDigit(last), id.utf8.dropLast(2).last == UInt8(ascii: "-")
    else { return nil }
    let bytes = Array(id.utf8.suffix(11))
    guard bytes.count == 11, bytes[0] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "-"),
      bytes[8] == UInt8(ascii: "-")
    else { return nil }
    let digits = Array(bytes[1...4] + bytes[6...7] + bytes[9...10])
    guard digits.allSatisfy(isDigit), isDate(digits) else { return nil }
    return "\(id.dropLast(10))\(String(decoding: digits, as: UTF8.self))"
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// Eight digits that can be a date of this or the last century.
  private static func isDate(_ digits: [UInt8]) -> Bool {
    let values = digits.map { Int($0 - UInt8(ascii: "0")) }
    let year = values[0] * 1_000 + values[1] * 100 + values[2] * 10 + values[3]
    let month = values[4] * 10 + values[5]
    let day = values[6] * 10 + values[7]
    return (1900...2199).contains(year) && (1...12).contains(month) && (1...31).contains(day)
  }
}
