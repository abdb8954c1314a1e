import Testing

@testable import TattlerConfig

@Suite struct SecretTests {
  private struct Holder {
    let name = "holder"
    let token = Secret("glc_invented")
  }

  @Test func `no way of printing shows the text`() {
    let holder = Holder()
    var dumped = ""
    dump(holder, to: &dumped)
    var alone = ""
    dump(holder.token, to: &alone)
    let shown = [
      "\(holder.token)", "\(holder)", String(reflecting: holder), String(reflecting: holder.token), "\([holder.token])",
      "\(Optional(holder.token) as Any)", String(describing: Mirror(reflecting: holder.token).children.count), dumped,
      alone,
    ]
    for text in shown { #expect(!text.contains("invented"), "\(text)") }
    #expect(shown[0] == "[redacted]")
    #expect(holder.token.reveal() == "glc_invented")
  }

  @Test func `a secret cannot be encoded`() {
    #expect(!((Secret("x") as Any) is any Encodable))
  }

  @Test(arguments: [("a", "a", true), ("a", "b", false), ("a", "aa", false), ("", "", true), ("é", "e\u{301}", false)])
  func `secrets compare byte for byte`(_ left: String, _ right: String, _ equal: Bool) {
    #expect((Secret(left) == Secret(right)) == equal)
  }
}
