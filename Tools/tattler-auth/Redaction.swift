/// Takes tokens out of what is shown.
enum Redaction {
  private static let prefixes = ["glc_", "glsa_", "eyJ", "Z2xj"].map { Array($0.utf8) }

  /// `text` with every run of token characters that begins like a token of Grafana's replaced.
  static func withoutTokens(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if prefixes.contains(where: { rest.starts(with: $0) }) {
        result += Array("[redacted]".utf8)
        rest = rest.drop(while: isTokenByte)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
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
