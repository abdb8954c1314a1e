import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct AccessPolicyTokenTests {
  @Test("Organisation, name and region are read in both alphabets, padded or not, and the secret is not kept")
  func inside() throws {
    let json = #"{"o":"1024","n":"böts?>~","k":"\#(Invented.key)","m":{"r":"eu"}}"#
    let standard = Invented.base64(json)
    let url = standard.replacing("+", with: "-").replacing("/", with: "_")
    #expect(standard != url, "the text should need the letters in which the alphabets differ")
    for text in [standard, url, standard.filter { $0 != "=" }, url.filter { $0 != "=" }] {
      let token = try #require(AccessPolicyToken(Secret("glc_" + text)))
      #expect(token.organisation == "1024" && token.name == "böts?>~" && token.region == "eu")
      var shown = ""
      dump(token, to: &shown)
      #expect(!shown.contains(Invented.key))
    }
  }

  @Test("A number for the organisation is taken, and whatever is missing is nil")
  func parts() throws {
    let bare = try #require(AccessPolicyToken(Secret("glc_" + Invented.base64(#"{"o":7,"m":null,"n":["x"],"k":"y"}"#))))
    #expect(bare.organisation == "7" && bare.name == nil && bare.region == nil)
  }

  @Test("A name cannot drive a terminal, and is cut where it is too long")
  func control() throws {
    let json = #"{"n":"a\u001b[31m\u202eb\#(String(repeating: "long ", count: 60))","k":"y"}"#
    let name = try #require(AccessPolicyToken(Secret("glc_" + Invented.base64(json)))?.name)
    #expect(name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
    #expect(name.count == AccessPolicyToken.maximumLength + 1)
  }

  @Test(
    "What is no token of an access policy is nil",
    arguments: [
      "", "glc_", "glc_invented", "glsa_" + Invented.base64("{}"), Invented.base64("{}"),
      "glc_" + Invented.base64("[]"),
      "glc_" + Invented.base64(#"{"o":"#), "glc_=", "glc_%%%",
      // A byte of the token was lost, and its name took the secret in.
      "glc_" + Invented.base64(#"{"o":"1","n":"bots,"k":"invented","m":{"r":"eu"}}"#),
      "glc_" + Invented.base64(#"{"o":"1","n":"bots","k":""}"#),
      "glc_" + Invented.base64(#"{"o":"1","n":"bots","k":1}"#),
    ])
  func none(_ text: String) { #expect(AccessPolicyToken(Secret(text)) == nil) }

  @Test("Lenient Base64 reads what the strict one reads, and both alphabets without padding")
  func lenient() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      let text = Base64.encode(bytes)
      let bare = text.filter { $0 != "=" }
      guard count > 0 else { continue }
      #expect(Base64.decodeLeniently(text)?.bytes == bytes && Base64.decodeLeniently(text)?.isStandard == true)
      #expect(Base64.decodeLeniently(bare)?.bytes == bytes)
      #expect(Base64.decodeLeniently(bare.replacing("+", with: "-").replacing("/", with: "_"))?.bytes == bytes)
    }
    for text in ["", "=", "A", "A===", "AAAAA", "AB CD", "AB\nCD"] { #expect(Base64.decodeLeniently(text) == nil) }
  }
}
