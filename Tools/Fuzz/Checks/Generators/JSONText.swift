/// Makes JSON by its grammar; now and then with something that only looks like it.
enum JSONText {
  static let tokens = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "null", "true", "false", "\\u0000", "\\ud83d\\ude00", "\\ud800", "1e999",
    "-0", "0.1", "1E+2", "[[[[", "{\"a\":", "//", "\u{FEFF}", "NaN",
  ]

  private static let atoms = [
    "null", "true", "false", "0", "-1", "1.5", "1e5", "-2.5E-3", "123456789012345678901234567890", "\"\"", "\"a\"",
    "\"é😀\"", "\"\\n\\\"\\\\\\/\"", "\"\\u00e9\\ud83d\\ude00\"", "[]", "{}",
  ]

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    var text = ""
    value(&text, depth: 0, &random)
    return Array(text.utf8)
  }

  private static func value(_ text: inout String, depth: Int, _ random: inout SeededGenerator) {
    guard depth < 6, !random.oneIn(3) else {
      text += random.pick(atoms)
      return
    }
    let isObject = random.oneIn(2)
    text += isObject ? "{" : "["
    for index in 0..<random.below(5) {
      if index > 0 { text += random.pick([",", ",", ", ", ",\n\t"]) }
      if isObject { text += "\"\(random.pick(["a", "b", "é", "\\n", "key"]))\(index)\":" }
      value(&text, depth: depth + 1, &random)
    }
    text += isObject ? "}" : "]"
  }
}
