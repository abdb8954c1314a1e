import TestRandom
import Testing

@testable import TattlerConfig

@Suite struct SmallParserFuzzTests {
  @Test func `random text never traps the small parsers, and what they take reads back`() {
    let pieces = [
      "1", "9", "0", ".", "s", "ms", "h", "d", "w", "MiB", " ", "a", "[", "]", "\"", "\\", "µ", "99999999999",
    ]
    var random = SeededRandom(seed: 7)
    var taken = 0
    for _ in 0..<20_000 {
      let text = (0...random.next() % 6).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      if let size = ByteSize.parse(text) {
        taken += 1
        #expect(ByteSize.parse(ByteSize.format(size)) == size)
      }
      if let duration = DurationText.parse(text) {
        taken += 1
        #expect(DurationText.parse(DurationText.format(duration)) == duration)
      }
      if let path = ConfigKeyPath(parsing: text) { #expect(ConfigKeyPath(parsing: path.description) == path) }
      _ = Spelling.nearest(to: text, among: pieces)
    }
    #expect(taken > 100, "too few texts were taken to test anything")
  }

  @Test func `random references never trap, and a value is never resolved again`() {
    let pieces = ["${", "}", "$", "$$", ":-", ":+", "file:", "env:", "SECOND", "FIRST", "x", "${FIRST}", "${SECOND:-"]
    let resolver = ReferenceResolver(
      environment: ConfigEnvironment(["FIRST": "${SECOND}", "SECOND": "reached"]), configurationFile: "f")
    var random = SeededRandom(seed: 11)
    var resolved = 0
    for _ in 0..<20_000 {
      let text = (0...random.next() % 10).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      guard let result = try? resolver.resolve(text) else { continue }
      resolved += 1
      if result.contains("reached") { #expect(text.contains("SECOND"), "\(text)") }
    }
    #expect(resolved > 100, "too few texts were resolved to test anything")
  }
}
