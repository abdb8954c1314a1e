/// Makes line protocol by its grammar, odd characters included; now and then something outside of it.
enum LineText {
  static let tokens = [
    ",", "=", " ", "\n", "\r\n", "\\", "\"", "#", "\\ ", "\\,", "\\=", "\\\"", "\\\\", "i", "u", "t", "true", "F",
    "1e308", "-0", "NaN", "+Inf", "9223372036854775807i", "18446744073709551615u", "\"\n\"", " 1700000000000000000",
    "m f=1\n", ",k=v", "é", "\u{2028}", "\t", "\0",
  ]

  private static let letters = [
    "a", "Z", "9", "_", "-", ".", "é", "€", "😀", "long enough for words", "/", ":", "'", "#",
  ]
  private static let escapes = ["\\ ", "\\,", "\\=", "\\\\", "\\x", "\\n"]
  private static let inStrings = ["\\\"", "\\\\", "\n", " ", ",", "=", "\\n"]
  private static let numbers = [
    "0", "-1", "1.5", "1e5", "-2.5E-3", "7i", "-9223372036854775808i", "18446744073709551615u", "t", "F", "True",
    "123456789.123456789", ".5", "5.", "1e400", "9223372036854775808i", "0x1", "nan",
  ]

  static func body(_ random: inout SeededGenerator) -> [UInt8] {
    var text = ""
    for _ in 0...random.below(6) { line(&text, &random) }
    return Array(text.utf8)
  }

  private static func line(_ text: inout String, _ random: inout SeededGenerator) {
    if random.oneIn(12) { text += random.pick(["\n", "# comment\n", "  \n", "\r\n", "#\"\n"]) }
    text += name(&random)
    for _ in 0..<random.below(4) { text += ",\(name(&random))=\(name(&random))" }
    text += " "
    for index in 0...random.below(4) { text += "\(index == 0 ? "" : ",")\(name(&random))=\(value(&random))" }
    if !random.oneIn(3) { text += " \(Int64(bitPattern: random.magnitude()))" }
    text += random.pick(["\n", "\n", "\n", "\r\n", ""])
  }

  private static func name(_ random: inout SeededGenerator) -> String {
    var name = random.pick(letters.dropLast())
    for _ in 0..<random.below(4) { name += random.oneIn(5) ? random.pick(escapes) : random.pick(letters) }
    return name + "x"
  }

  private static func value(_ random: inout SeededGenerator) -> String {
    switch random.below(4) {
    case 0: random.pick(numbers)
    case 1: "\(Double(bitPattern: random.next()))"
    case 2: "\(Int64(bitPattern: random.magnitude()))\(random.pick(["", "i", "i", "u"]))"
    default: "\"\((0..<random.below(5)).map { _ in random.pick(letters + inStrings) }.joined())\""
    }
  }
}

extension SeededGenerator {
  mutating func pick(_ items: ArraySlice<String>) -> String { pick(Array(items)) }
}
