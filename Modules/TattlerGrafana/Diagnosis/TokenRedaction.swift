internal import TattlerConfig

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

  /// The words of somebody else on one line, at most `maximumLength` characters, without what would drive a terminal and
  /// without tokens. These go first: what is left of a token that was cut is not always known for one.
  package static func shown(_ text: String, maximumLength: Int) -> String {
    let line = withoutTokens(CredentialScan.printable(CredentialScan.trimmed(text), maximumLength: .max))
    return CredentialScan.printable(line, maximumLength: maximumLength)
  }

  /// The first `maximumBytes` of a text, without the word at which they end: half a token is none that is known.
  package static func wholeWords(_ bytes: some Collection<UInt8>, maximumBytes: Int) -> String {
    let start = Array(bytes.prefix(maximumBytes))
    guard start.count < bytes.count else { return String(decoding: start, as: UTF8.self) }
    return String(decoding: start.reversed().drop(while: isTokenByte).reversed(), as: UTF8.self)
  }

  private static func isHidden(_ rest: ArraySlice<UInt8>, after previous: UInt8?) -> Bool {
    if let previous, isTokenByte(previous), previous != UInt8(ascii: "=") { return false }
    let word = rest.prefix(4_096).prefix(while: isTokenByte)
    if word.count >= shortestEncoded, let bytes = inside(word) {
      if prefixes.contains(where: { bytes.starts(with: $0) }) { return true }
      let text = String(decoding: bytes, as: UTF8.self)
      if [":gl", ":eyJ"].contains(where: { CredentialScan.contains(text, $0) }) { return true }
      if bytes.count >= shortestEncoded, isText(bytes) { return true }
    }
    return word.count > longestWord && !word.contains(UInt8(ascii: "/")) && !word.contains(UInt8(ascii: "."))
      && !word.contains(UInt8(ascii: "-"))
  }

  /// What a word encodes; of one that was cut, what its whole groups encode.
  private static func inside(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    let digits = word.reversed().drop { $0 == UInt8(ascii: "=") }.count
    let whole = digits % 4 == 1 ? word.prefix(digits - 1) : word
    return Base64.decodeLeniently(String(decoding: whole, as: UTF8.self))?.bytes
  }

  /// Whether the bytes are a text: of a path that happens to be Base64 they are not.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || CredentialScan.isSpace($0) }
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
