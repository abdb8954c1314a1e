extension SecretMask {
  /// Takes the values of headers that were sent: whole, without their scheme, what stands between colons and the signs
  /// of parameters, as in a cookie, and of Basic (RFC 7617) also what is encoded.
  ///
  /// - Parameter proxyUserInfo: `user:password` as in the URL of a proxy, which is sent as Basic.
  package init(headerValues: [String], proxyUserInfo: [String] = []) {
    let headerValues = headerValues + proxyUserInfo.map { "Basic \(Base64.encode(Self.unescaped($0)))" }
    var secrets = proxyUserInfo.map { Secret($0) }
    for value in headerValues {
      secrets.append(Secret(value))
      secrets += value.split { ":;,=\"".contains($0) }.map { Secret(String($0)) }
      let words = value.split(separator: " ")
      guard words.count == 2, words[0].lowercased() == "basic", let decoded = Base64.decodeLeniently(String(words[1]))
      else { continue }
      let pair = String(decoding: decoded.bytes, as: UTF8.self)
      secrets.append(Secret(pair))
      if let colon = pair.firstIndex(of: ":") { secrets.append(Secret(String(pair[pair.index(after: colon)...]))) }
    }
    self.init(secrets)
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
}
