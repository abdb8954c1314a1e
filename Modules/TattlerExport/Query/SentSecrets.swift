internal import TattlerConfig
internal import TattlerTransport

/// What was sent to a server and nobody is to read: a server, or a proxy on the way, may repeat it in its words.
struct SentSecrets: Sendable {
  private let mask: SecretMask

  /// Takes the values of all headers: whole, without their scheme, and of Basic (RFC 7617) also what is encoded.
  init(_ headers: HTTPHeaders) {
    var secrets: [Secret] = []
    for field in headers.fields {
      secrets.append(Secret(field.value))
      let words = field.value.split(separator: " ")
      guard words.count == 2, words[0].lowercased() == "basic", let pair = Self.decoded(words[1]) else { continue }
      secrets.append(Secret(pair))
      if let colon = pair.firstIndex(of: ":") { secrets.append(Secret(String(pair[pair.index(after: colon)...]))) }
    }
    mask = SecretMask(secrets)
  }

  /// A text of the server with a mark in the place of each secret.
  func hidden(_ text: String) -> String { mask.text(text) }

  /// The beginning of a body, likewise.
  func hidden(_ body: [UInt8]) -> [UInt8] { mask.body(body) }

  /// RFC 4648, section 4; nil where it is none.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      guard let value = value(byte) else { return nil }
      bits = bits << 6 | value
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case 0x41...0x5A: UInt32(digit) - 0x41
    case 0x61...0x7A: UInt32(digit) - 0x61 + 26
    case 0x30...0x39: UInt32(digit) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
