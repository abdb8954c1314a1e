internal import TattlerConfig

/// What is wrong with a value of `OTEL_EXPORTER_OTLP_HEADERS`.
struct HeaderList {
  private(set) var codes: [CredentialCode] = []
  private(set) var peeled: CredentialPeeler?
  /// The other headers as they are written.
  private(set) var others: [String] = []

  private var count = 0

  init(_ text: String) {
    for part in text.split(separator: ",") { read(String(part)) }
    if count == 0 { note(.authorizationMissing) }
    if count > 1 { note(.authorizationTwice) }
    if peeled?.scheme == .bearer, peeled?.codes.isEmpty == true { note(.bearerForOTLP) }
  }

  private mutating func note(_ code: CredentialCode) {
    if !codes.contains(code) { codes.append(code) }
  }

  private mutating func read(_ part: String) {
    var member = CredentialScan.trimmed(part)
    if member.isEmpty { return }
    if part.last?.isNewline == true || part.hasSuffix("\\n") { note(.lineBreakAtEnd) }
    let bare = member.drop { "\"'".contains($0) }
    if bare.count < member.count {
      note(.quotesKept)
      member = String(bare.reversed().drop { "\"'".contains($0) }.reversed())
    }
    if CredentialScan.hasPrefix(member, "authorization"), let value = afterName(member) { return take(value) }
    let decoded = OTelText.percentDecoded(OTelText.trimmed(member))
    if isValue(decoded) {
      note(.headerNameMissing)
      return take(member)
    }
    guard let equals = member.firstIndex(of: "="), equals != member.startIndex else { return note(.headerMalformed) }
    others.append(member)
  }

  /// What follows `Authorization=`; with a colon it is a header, and nobody decodes it.
  private mutating func afterName(_ member: String) -> String? {
    let rest = member.dropFirst("authorization".count)
    let value = rest.drop { $0 == " " || $0 == "\t" }
    if value.first == ":" { note(.colonForEquals) }
    return value.first == "=" || value.first == ":" ? String(value.dropFirst()) : nil
  }

  private mutating func take(_ value: String) {
    count += 1
    guard count == 1 else { return }
    let peeled = CredentialPeeler(OTelText.percentDecoded(OTelText.trimmed(value)), context: .header)
    for code in peeled.codes { note(code) }
    self.peeled = peeled
  }

  /// Whether a member is the value of `Authorization` without its name.
  private func isValue(_ text: String) -> Bool {
    if CredentialScan.hasPrefix(text, "basic ") || CredentialScan.hasPrefix(text, "bearer ") { return true }
    if TokenKind(of: text) != .unknown { return true }
    let pair = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if pair.count == 2, CredentialScan.isDigits(pair[0]) { return true }
    guard let inside = Base64.decodeLeniently(text) else { return false }
    let plain = String(decoding: inside.bytes, as: UTF8.self)
    return plain.contains("glc_") || plain.contains("glsa_")
  }
}
