/// The syntax of names and units (OpenTelemetry metrics API, "Instrument name syntax" and "Instrument unit").
enum InstrumentName {
  private static let longestName = 255
  private static let longestUnit = 63

  /// A letter, then letters, digits and `_`, `.`, `-`, `/`: at most 255 characters.
  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first), name.utf8.count <= longestName else { return false }
    return name.utf8.allSatisfy { byte in
      isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
    }
  }

  /// At most 63 characters of ASCII.
  static func isValidUnit(_ unit: String) -> Bool {
    unit.utf8.count <= longestUnit && unit.utf8.allSatisfy { $0 < 0x80 }
  }

  /// Names are the same whatever the case of their letters, which are ASCII.
  static func folded(_ name: String) -> String {
    guard name.utf8.contains(where: { (65...90).contains($0) }) else { return name }
    return String(decoding: name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
