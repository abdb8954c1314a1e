/// Units at the end of names, as Prometheus has them ("Metric and label naming", "Base units").
enum UnitSuffix {
  private static let units: [String: String] = [
    "seconds": "s", "milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns", "minutes": "min", "hours": "h",
    "days": "d", "bytes": "By", "ratio": "1", "percent": "%", "celsius": "Cel", "meters": "m", "volts": "V",
    "amperes": "A", "joules": "J", "grams": "g", "hertz": "Hz", "watts": "W",
  ]

  private static let longestWord = 12

  /// The unit in UCUM; nil where the name ends in none. `total` behind it is no part of it.
  static func unit(of name: String) -> String? {
    var rest = name.utf8[...]
    guard let word = lastWord(of: &rest) else { return nil }
    guard word == "total" else { return units[word] }
    return lastWord(of: &rest).flatMap { units[$0] }
  }

  /// Takes a word and what stands before it off the end. Nil where it is the only one, which is what is measured, not
  /// its unit, or longer than any that is known.
  private static func lastWord(of name: inout Substring.UTF8View) -> String? {
    guard let separator = name.lastIndex(where: isSeparator) else { return nil }
    let word = name[separator...].dropFirst()
    name = name[..<separator]
    return word.count <= longestWord ? String(Substring(word)) : nil
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
  }
}
