/// Texts of OpenTelemetry's environment variables.
package enum OTelText {
  /// Pairs of `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES`: split at commas and at the first equals sign,
  /// trimmed, percent-decoded. A `+` stays, a `%` that begins no code stays, a value may end in `=`.
  ///
  /// Source: OpenTelemetry specification, "Protocol Exporter" and "Resource SDK"; W3C Baggage, "baggage-octet". Values
  /// with a bare space (`Authorization=Basic abc==`) are in use as well, and taken.
  ///
  /// - Returns: the pairs, and what is none.
  package static func pairs(_ text: String) -> (pairs: [(key: String, value: String)], problems: [Int]) {
    var pairs: [(key: String, value: String)] = []
    var problems: [Int] = []
    for (number, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let member = trimmed(part)
      if member.isEmpty { continue }
      guard let equals = member.firstIndex(of: "=") else {
        problems.append(number + 1)
        continue
      }
      let key = String(trimmed(percentDecoded(trimmed(member[..<equals]))))
      if key.isEmpty {
        problems.append(number + 1)
        continue
      }
      pairs.append((key, percentDecoded(trimmed(member[member.index(after: equals)...]))))
    }
    return (pairs, problems)
  }

  /// As ``pairs(_:)``, where keys are names of HTTP headers (RFC 9110, section 5.6.2) and values are theirs: a name that is
  /// none, an empty value, and one with a control character, which could smuggle in a header, are problems.
  package static func headers(_ text: String) -> (pairs: [(key: String, value: String)], problems: [Int]) {
    var headers: [(key: String, value: String)] = []
    var problems: [Int] = []
    for (number, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let (found, none) = pairs(String(part))
      let good = found.filter { pair in
        pair.key.utf8.allSatisfy(isTokenByte) && !pair.value.isEmpty
          && pair.value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }
      }
      headers += good
      if !none.isEmpty || good.count < found.count { problems.append(number + 1) }
    }
    return (headers, problems)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Text without spaces and tabs at its ends.
  package static func trimmed(_ text: some StringProtocol) -> Substring {
    var rest = Substring(text)
    while let first = rest.unicodeScalars.first, isSpace(first) { rest = rest.dropFirst() }
    while let last = rest.unicodeScalars.last, isSpace(last) { rest = rest.dropLast() }
    return rest
  }

  /// Text with `%XX` replaced; as it is where that gives no UTF-8.
  static func percentDecoded(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let high = digit(rest[rest.startIndex]),
        let low = digit(rest[rest.startIndex + 1])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self) ?? String(text)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
