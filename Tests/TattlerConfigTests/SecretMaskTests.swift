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
      ("Bearer 42:secret", "secret"), ("tenant-of-mine", "tenant-of-mine"),
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
}
