import TattlerModel
import Testing

@testable import FileSink

@Suite struct PathTemplateTests {
  @Test(arguments: [
    ("a.lp", ".", 1), ("logs/a.lp", "logs", 1), ("/a.lp", "/", 1), ("/var/log/a.lp", "/var/log", 1),
    ("../a/{measurement}.lp", "../a", 1), ("logs/{date:%Y-%m-%d}/{attribute:channel}/{measurement}.lp", "logs", 3),
    ("{date:%Y/%m/%d}.lp", ".", 3), ("x/{{y}}.lp", "x", 1),
  ])
  func theRootIsWhatStandsBeforeTheFirstPlaceholder(text: String, root: String, components: Int) throws {
    let template = try PathTemplate(text)
    #expect(template.root == root)
    #expect(template.components.count == components)
  }

  @Test(arguments: [
    ("", "empty"), ("logs/", "slash"), ("{", "no \"}\""), ("a}", "no \"{\""), ("{nothing}", "no placeholder"),
    ("{date}", "needs a format"), ("{date:}", "needs a format"), ("{attribute}", "needs a name"), ("{date:%Q}", "%Q"),
    ("{date:%}", "\"%\""), ("{measurement}/../x", "may not follow"), ("{measurement}//x", "no name"),
    ("a\nb", "control character"), (String(repeating: "a", count: 201), "longer than"),
    ("{measurement:x}", "no placeholder"),
  ])
  func aTextThatIsNoTemplateIsRefusedWithAReason(text: String, reason: String) {
    #expect(throws: PathTemplateError.self) { _ = try PathTemplate(text) }
    do { _ = try PathTemplate(text) } catch { #expect(error.reason.contains(reason), "\(error.reason)") }
  }

  @Test(arguments: [
    ("..", "__"), (".", "_"), ("...x", "___x"), ("", "none"), ("a/b", "a_b"), ("../../etc/passwd", "___.._etc_passwd"),
    ("a\0b", "a_b"), ("a\\b", "a_b"), ("a\nb\u{1B}[31m", "a_b_[31m"), ("größe", "größe"), ("\u{202E}txt", "_txt"),
    ("a.b", "a.b"), ("/", "_"), ("~", "~"),
  ])
  func aValueOfTheDataIsMadeSafe(value: String, expected: String) {
    #expect(PathValue.sanitised(value) == expected)
  }

  @Test func longValuesAreCutAndStayApart() {
    let one = PathValue.sanitised(String(repeating: "é", count: 5000) + "1")
    let two = PathValue.sanitised(String(repeating: "é", count: 5000) + "2")
    #expect(one != two)
    #expect(one.utf8.count <= 100 && two.utf8.count <= 100)
    #expect(one.hasPrefix("é"))
  }

  @Test(arguments: [
    ("m.lp", "m.20261121T032833123Z.lp"), ("m", "m.20261121T032833123Z"), ("a.b.lp", "a.b.20261121T032833123Z.lp"),
    ("m.gz", "m.gz.20261121T032833123Z"), ("-", "-.20261121T032833123Z"),
  ])
  func rotatedNamesReadBack(base: String, expected: String) {
    for sequence in [0, 1, 12] {
      let name = RotatedName(base: base, nanoseconds: 1_795_231_713_123_999_999, sequence: sequence)
      if sequence == 0 { #expect(name.plain == expected) }
      for text in [name.plain, name.compressed, name.temporary] { #expect(RotatedName(parsing: text) == name) }
    }
  }

  @Test(arguments: [
    "m.lp", "m.20261121.lp", "m.20261121T032833123Z-0.lp", "m.20261121T032833123Z-01.lp", ".20261121T032833123Z.lp",
    "m.20261121T032833123Z.a.lp", "m.20261121T03283312Z.lp", "m.20261121t032833123Z.lp", "", ".",
  ])
  func otherNamesAreNotTakenForRotatedOnes(name: String) {
    #expect(RotatedName(parsing: name) == nil)
  }

  @Test func dataCannotMakeANameThatRotationWouldTakeForItsOwn() {
    for name in ["m.20261121T032833123Z.lp", "m.20261121T032833123Z-3.lp.gz", "m.20261121T032833123Z.gz.tmp"] {
      #expect(RotatedName(parsing: PathValue.finished(name: name)) == nil)
    }
    #expect(PathValue.finished(name: "..") == "_")
  }

  @Test(arguments: [
    ("{measurement}.lp", "m.lp", true), ("{measurement}.lp", ".lp", false), ("{measurement}.lp", "m.lpx", false),
    ("a{measurement}-{date:%Y}.lp", "abc-2026.lp", true), ("a{measurement}-{date:%Y}.lp", "a-2026.lp", false),
    ("x.lp", "x.lp", true), ("x.lp", "y.lp", false), ("{measurement}", "anything", true),
  ])
  func namesAreMatchedAgainstTheTemplate(text: String, name: String, expected: Bool) throws {
    #expect(try PathTemplate(text).matches(name, component: 0) == expected)
  }
}
