extension SecretMask {
  /// Takes the values of headers that were sent: whole, without their scheme, what stands between colons and the signs
  /// of parameters, as in a cookie, and of Basic (RFC 7617) also what is encoded.
  ///
  /// - Parameter proxyUserInfo: `user:password` as in the URL of a proxy, which is sent as Basic.
  package init(headerValues: [String], proxyUserInfo: [String] = []) {
    let headerValues = headerValues + proxyUserInfo.map { "Basic \(Self.encoded(Self.unescaped($0)))" }
    var secrets = proxyUserInfo.map { Secret($0) }
    for value in headerValues {
      secrets.append(Secret(value))
      secrets += value.split { ":;,=\"".contains($0) }.map { Secret(String($0)) }
      let words = value.split(separator: " ")
      guard words.count == 2, words[0].lowercased() == "basic", let pair = Self.decoded(words[1]) else { continue }
      secrets.append(Secret(pair))
      if let colon = pair.firstIndex(of: ":") { secrets.append(Secret(String(pair[pair.index(after: colon)...]))) }
    }
    self.init(secrets)
  }

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

  private static func encoded(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for step in 0...group.count { text.append(digits[bits >> (18 - 6 * step) & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Without percent-encoding (RFC 3986, section 2.1).
  private static func unescaped(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, bytes[index + 1] != UInt8(ascii: "+"),
        let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
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
