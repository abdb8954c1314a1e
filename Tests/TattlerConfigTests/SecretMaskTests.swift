import TattlerConfig
import Testing

@Suite struct SecretMaskTests {
  private static let token = "glc_eyJvIjoiMTIzIn0=invented/0123456789"
  private let mask = SecretMask([Secret("Bearer 123456:\(token)"), Secret("short"), Secret("Basic")])

  @Test(
    "A secret is hidden as a whole and in parts, and other words stay",
    arguments: [
      ("it was \(token).", "it was [hidden]."), ("it was Bearer 123456:\(token)", "it was Bearer [hidden]"),
      ("cut: \(token.prefix(20))", "cut: [hidden]"), ("end: \(token.suffix(9)) of it", "end: [hidden] of it"),
      ("middle \(token.dropFirst(6).prefix(10))", "middle [hidden]"), ("twice \(token)\(token)", "twice [hidden]"),
      ("a short Basic Bearer text", "a short Basic Bearer text"), ("0123456", "0123456"), ("", ""),
      ("caf\u{E9} \(token) \u{1F4DE}", "caf\u{E9} [hidden] \u{1F4DE}"),
    ])
  func texts(words: String, expected: String) { #expect(mask.text(words) == expected) }

  @Test("A body of JSON is looked at behind its escapes, and stays JSON")
  func json() throws {
    let escaped = Self.token.replacing("/", with: "\\/").replacing("e", with: "\\u0065")
    let body = #"{"error":"no \#(escaped)","code":401,"x":["\#(escaped)",null,true],"\#(escaped)":{}}"#
    let value = try JSONValue(parsing: mask.body(Array(body.utf8)))
    #expect(value["error"]?.stringValue == "no [hidden]" && value["code"]?.integerValue == 401)
    #expect(value["x"]?.arrayValue == [.string("[hidden]"), .null, .boolean(true)] && value["[hidden]"] != nil)
  }

  @Test("A body of JSON without a secret stays as it was, and a secret of digits is hidden as well")
  func untouched() {
    let body = Array(#"{ "error" : "caf\u00e9", "code": 401 }"#.utf8)
    #expect(mask.body(body) == body)
    let digits = SecretMask([Secret("1234567890")])
    #expect(digits.body(Array(#"{"id":1234567890}"#.utf8)) == Array(#"{"id":"[hidden]"}"#.utf8))
  }

  @Test(
    "Of headers the values, what stands around a colon, and what Basic encodes are hidden",
    arguments: [
      ("Basic dXNlcjppbnZlbnRlZC1wYXNz", "dXNlcjppbnZlbnRlZC1wYXNz"),
      ("Basic dXNlcjppbnZlbnRlZC1wYXNz", "invented-pass"),
      ("Bearer 42:secret", "secret"), ("tenant-of-mine", "tenant-of-mine"), ("a=1; sid=abcdef", "abcdef"),
    ])
  func headers(value: String, word: String) {
    #expect(SecretMask(headerValues: [value]).text("Basic or Bearer \(word)?") == "Basic or Bearer [hidden]?")
  }

  @Test("Of a long body the beginning is looked at, and what is left out cannot show a part", arguments: 0..<48)
  func longBodies(shift: Int) {
    let filler = String(repeating: ".", count: SecretMask.maximumBodyBytes - shift)
    let body = String(decoding: mask.body(Array("\(filler)\(Self.token)".utf8)), as: UTF8.self)
    let rest = body.drop { $0 == "." }
    #expect(rest == (shift == 0 ? "" : "[hidden]"), "\(rest)")
    #expect(body.utf8.count <= SecretMask.maximumBodyBytes + 8)
  }

  @Test("The longer of two secrets that begin alike leaves no rest")
  func nested() {
    let mask = SecretMask([Secret("invented1"), Secret("invented1-and-more")])
    #expect(mask.text("invented1-and-more, invented1") == "[hidden], [hidden]")
  }

  @Test("Of a secret of several words each is hidden, and all of them where each is short")
  func words() {
    #expect(SecretMask([Secret(" Token\tinvented-1\n")]).text("got invented-1") == "got [hidden]")
    let short = SecretMask([Secret("an odd old pass")])
    #expect(short.text("not an odd old pass!") == "not [hidden]!")
    #expect(short.text("an old word") == "an old word")
  }

  /// With the characters that are written in many ways, never more than four letters apart.
  private static let broken = "ab/cde+fgh/ijk_lmn-opq+r\"t/uvw=="

  private static let writings: [(way: String, write: @Sendable (Character) -> String)] = [
    ("percent", { $0.isLetter ? String($0) : "%" + String($0.asciiValue ?? 0, radix: 16) }),
    ("all percent", { "%" + String($0.asciiValue ?? 0, radix: 16, uppercase: true) }),
    ("JSON", { ["/": "\\/", "\"": "\\\"", "+": "\\u002B"][$0] ?? String($0) }),
    ("JSON in JSON", { ["/": "\\\\/", "\"": "\\\\\\\""][$0] ?? String($0) }),
    ("HTML", { ["/": "&#x2F;", "\"": "&quot;", "+": "&#43;"][$0] ?? String($0) }),
    ("small", { $0.lowercased() }), ("capital", { $0.uppercased() }),
    ("other Base64", { ["/": "_", "+": "-", "_": "/", "-": "+"][$0] ?? String($0) }),
    ("lines", { "\($0)\r\n" }), ("escaped lines", { "\($0)\\n" }), ("spaces", { "\($0) " }),
  ]

  @Test("A secret is hidden in whatever way it is written", arguments: writings.map(\.way))
  func writing(way: String) throws {
    let write = try #require(Self.writings.first { $0.way == way }).write
    let words = Self.broken.map(write).joined()
    let shown = SecretMask([Secret(Self.broken)]).text("it is >\(words)< here")
    #expect(shown.hasPrefix("it is >[hidden]") && shown.hasSuffix("< here") && shown.utf8.count <= 23, "\(shown)")
  }

  @Test("Escapes, entities and white space without a secret stay as they are, cut ones as well")
  func innocent() {
    let mask = SecretMask([Secret(Self.broken)])
    for words in [
      "100% %2F %zz %2", "a \\/ \\u00e9 \\u12", "x \\", "\u{0}\t\r\n",
      "&amp; &#47; &#x110000; &; &#; &#x; & &verylong;",
    ] {
      #expect(mask.text(words) == words)
      #expect(mask.body(Array(words.utf8)) == Array(words.utf8))
    }
  }

  @Test("Two secrets that overlap are hidden together")
  func overlapping() {
    let mask = SecretMask([Secret("abcdefghij"), Secret("ijklmn")])
    #expect(mask.text("-abcdefghijklmn-") == "-[hidden]-")
  }

  @Test("The time does not grow with the product of the secret and the words")
  func time() {
    let mask = SecretMask([Secret(String(repeating: "a", count: 64 << 10) + "b")])
    let words = String(repeating: "aaaaaaa-", count: 128 << 10)
    let elapsed = ContinuousClock().measure { #expect(mask.text(words).utf8.count <= 8 << 10) }
    #expect(elapsed < .seconds(10))
  }

  @Test("Of a proxy the user and the password are hidden, as in the URL, decoded, and as Basic")
  func proxies() {
    let mask = SecretMask(headerValues: [], proxyUserInfo: ["some%40user:invented-p%61ss"])
    for words in ["invented-pass", "invented-p%61ss", "some@user:invented-pass", "c29tZUB1c2VyOmludmVudGVkLXBhc3M="] {
      #expect(mask.text("Basic \(words)").filter { $0 != "=" } == "Basic [hidden]")
    }
  }
}
