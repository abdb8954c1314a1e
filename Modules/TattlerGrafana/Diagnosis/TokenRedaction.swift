/// Takes tokens out of what is shown.
package enum TokenRedaction {
  private static let prefixes = ["glc_", "glsa_", "eyJ", "Z2xj", "Z2xz"].map { Array($0.utf8) }
  private static let longestWord = 60
  private static let shortestEncoded = 12

  /// `text` with every run of token characters replaced that begins like a token of Grafana's, is Base64 of one, or is
  /// so long that it may be one in another form. Paths, which have the same characters, stay.
  package static func withoutTokens(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if prefixes.contains(where: { rest.starts(with: $0) }) || isHidden(rest, after: result.last) {
        result += Array("[redacted]".utf8)
        rest = rest.drop(while: isTokenByte)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isHidden(_ rest: ArraySlice<UInt8>, after previous: UInt8?) -> Bool {
    if let previous, isTokenByte(previous), previous != UInt8(ascii: "=") { return false }
    let word = rest.prefix(4_096).prefix(while: isTokenByte)
    if word.count >= shortestEncoded, let inside = Base64.decodeLeniently(String(decoding: word, as: UTF8.self)) {
      let text = String(decoding: inside.bytes, as: UTF8.self)
      if prefixes.contains(where: { text.utf8.starts(with: $0) }) || CredentialScan.contains(text, ":gl") {
        return true
      }
    }
    return word.count > longestWord && !word.contains(UInt8(ascii: "/")) && !word.contains(UInt8(ascii: "."))
      && !word.contains(UInt8(ascii: "-"))
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_-+/=.".utf8.contains(byte)
    }
  }
}
