/// Makes configuration files in YAML: mappings, lists, scalars of every style, anchors and references.
enum YAMLText {
  static let tokens = [
    ": ", "- ", "\n", "  ", "&a ", "*a", "<<: ", "|\n", ">-\n", "'", "\"", "${HOME}", "${X:-y}", "${file:/x}", "$$",
    "#",
    "!!str ", "---\n", "...\n", "? ", "{", "}", "[", "]", "~", "null", "0x1F", "\t", "%YAML 1.2\n", "\\x41", "\u{FEFF}",
  ]

  private static let atoms = [
    "1", "true", "text", "'it''s'", "\"a\\tb\"", "~", "", "3.5e2", "10MiB", "5m", "[a, b, 1]", "{a: 1, b: [2]}",
    "${HOME:-x}", "$$literal", "é😀", "&x 5", "*x", "|\n     block\n", "2026-01-01", "!!str 5",
  ]

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    var text = random.oneIn(8) ? "---\n" : ""
    mapping(&text, depth: 0, &random)
    return Array(text.utf8)
  }

  private static func mapping(_ text: inout String, depth: Int, _ random: inout SeededGenerator) {
    let indent = String(repeating: "  ", count: depth)
    for index in 0...random.below(4) {
      text += "\(indent)\(random.pick(["key", "queue", "é", "'q'", "\"d\""]))\(random.oneIn(12) ? "" : "\(index)"):"
      if depth < 4, random.oneIn(2) {
        text += "\n"
        if random.oneIn(3) { list(&text, depth: depth + 1, &random) } else { mapping(&text, depth: depth + 1, &random) }
      } else {
        text += " \(random.pick(atoms))\(random.oneIn(8) ? " # why" : "")\n"
      }
    }
  }

  private static func list(_ text: inout String, depth: Int, _ random: inout SeededGenerator) {
    for _ in 0...random.below(3) {
      text += "\(String(repeating: "  ", count: depth))- \(random.pick(atoms))\n"
    }
  }
}
