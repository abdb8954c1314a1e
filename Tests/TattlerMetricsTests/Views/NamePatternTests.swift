import Testing

@testable import TattlerMetrics

struct NamePatternTests {
  @Test(arguments: [
    ("*", "", true), ("*", "abc", true), ("", "", true), ("", "a", false), ("abc", "abc", true), ("abc", "ABC", true),
    ("a*", "abc", true), ("a*", "b", false), ("*c", "abc", true), ("*b*", "abc", true), ("a*c", "ac", true),
    ("a*c", "abcbc", true), ("a*c", "abcb", false), ("a?c", "abc", true), ("a?c", "ac", false), ("?", "", false),
    ("**a**", "a", true), ("a*b*c*d", "aXbXcX", false), ("a*b*c*d", "axbxcxd", true), ("a.b", "axb", false),
    ("*aab", "aaaab", true), ("[a]", "a", false),
  ])
  func `A star stands for any characters, a question mark for one`(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(NamePattern.matches(pattern, name) == matches)
  }

  @Test func `A pattern of many stars does not take long`() {
    let name = String(repeating: "a", count: 255)
    #expect(!NamePattern.matches(String(repeating: "a*", count: 100) + "b", name))
  }
}
