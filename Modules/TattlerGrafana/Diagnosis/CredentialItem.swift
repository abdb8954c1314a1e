import TattlerConfig

/// One thing that stands in a text about credentials, taken apart.
struct CredentialItem {
  /// What it is.
  enum Kind: String {
    case header = "an Authorization header"
    case value = "the value of an Authorization header"
    case headers = "a variable with headers"
    case endpoint = "an endpoint"
    case `protocol` = "a protocol"
    case token = "a token"
    case id = "an instance id"
    case pair = "an id and a token"
    case other = "another variable"
  }

  let kind: Kind
  let place: CredentialPlace
  var codes: [CredentialCode] = []
  /// Severities that differ from those of the codes.
  var severities: [CredentialCode: CredentialSeverity] = [:]
  var id: String?
  /// Whether the id is one of another product than OTLP.
  var isOtherProduct = false
  var token: String?
  var scheme: CredentialPeeler.Scheme?
  var url: String?
  var isMetricsForm = false
  var others: [String] = []
  /// Whether it stands in a variable that is none of OpenTelemetry's, and may be meant for something else.
  var isForeign = false
  /// What stands before the credentials on the line: `export OTEL_EXPORTER_OTLP_HEADERS=`.
  var lineStart = ""

  init(_ kind: Kind, at place: CredentialPlace) {
    self.kind = kind
    self.place = place
  }

  mutating func note(_ codes: [CredentialCode]) {
    for code in codes where !self.codes.contains(code) { self.codes.append(code) }
  }

  mutating func take(_ peeled: CredentialPeeler) {
    note(peeled.codes)
    (id, token, scheme) = (peeled.id, peeled.token, peeled.scheme)
  }

  /// The findings, each with the corrected line.
  var findings: [CredentialFinding] {
    let correction = codes.isEmpty ? nil : correction
    return codes.map { code in
      let isNote = isForeign && severities[code] == .note
      return CredentialFinding(code, at: place, severity: severities[code], correction: isNote ? nil : correction)
    }
  }

  private static let onlyNewOnesHelp: Set<CredentialCode> = [
    .serviceAccountToken, .placeholderLeft, .tokenDamaged, .notBase64, .notASCII,
  ]

  /// How the line should read; nil where that cannot be told from it.
  private var correction: CredentialCorrection? {
    if kind == .endpoint { return correctedEndpoint }
    guard Self.onlyNewOnesHelp.isDisjoint(with: codes) else { return nil }
    let kindOfToken = token.map(TokenKind.init(of:)) ?? .accessPolicy
    let masked = "\(id ?? "<id>"):\(token == nil ? "<token>" : kindOfToken.masked)"
    let credentials = pair
    switch kind {
    case .header, .value, .pair:
      guard kind != .pair || scheme != nil || !codes.isEmpty else { return nil }
      let start = kind == .header ? "Authorization: " : lineStart
      if kind == .header || kind == .value, scheme == .bearer, credentials != nil, codes != [.bearerEncoded] {
        return CredentialCorrection(
          masked: start + "Bearer " + masked,
          line: credentials.map { Secret(start + $0.authorizationHeader(.bearer).reveal()) })
      }
      return CredentialCorrection(
        masked: start + "Basic <Base64 of \(masked)>",
        line: credentials.map { Secret(start + $0.authorizationHeader(.basic).reveal()) })
    case .headers:
      let rest = others.isEmpty ? "" : ",…"
      return CredentialCorrection(
        masked: "\(lineStart)Authorization=Basic%20<Base64 of \(masked)>\(rest)",
        line: credentials.map { credentials in
          let header = OTLPEnvironment.percentEncoded(credentials.authorizationHeader(.basic).reveal())
          return Secret(
            lineStart + (["Authorization=" + header] + others.filter(Self.isOneLine)).joined(separator: ","))
        })
    case .token:
      guard let token, kindOfToken != .unknown,
        (try? GrafanaCredentials(instanceID: "1", token: Secret(token))) != nil,
        !CredentialPeeler(token, context: .token).codes.contains(where: { $0.severity == .error })
      else { return nil }
      return CredentialCorrection(masked: lineStart + kindOfToken.masked, line: Secret(lineStart + token))
    case .protocol:
      return CredentialCorrection(masked: lineStart + "http/protobuf", line: Secret(lineStart + "http/protobuf"))
    case .id, .endpoint, .other: return nil
    }
  }

  private static func isOneLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { $0.value >= 0x20 } }

  private var pair: GrafanaCredentials? {
    guard let id, let token else { return nil }
    guard let pair = try? GrafanaCredentials(instanceID: id, token: Secret(token)) else { return nil }
    // What is left of a text full of mistakes may be none of a token.
    let header = CredentialPeeler(pair.authorizationHeader(.basic).reveal(), context: .header)
    return header.codes.contains { $0.severity == .error } ? nil : pair
  }

  /// The pair, where nothing is wrong with the item.
  var goodPair: GrafanaCredentials? {
    codes.contains { (severities[$0] ?? $0.severity) == .error } ? nil : pair
  }

  private var correctedEndpoint: CredentialCorrection? {
    guard let url else { return nil }
    let check = EndpointCheck(url, role: isMetricsForm ? .signal : lineStart.isEmpty ? .unknown : .base)
    guard let corrected = check.corrected else {
      let gateway = "\(lineStart)https://otlp-gateway-<zone>.grafana.net/otlp\(isMetricsForm ? "/v1/metrics" : "")"
      return codes.contains(.hostsDiffer) ? nil : CredentialCorrection(masked: gateway, line: nil)
    }
    return CredentialCorrection(masked: lineStart + corrected, line: Secret(lineStart + corrected))
  }
}
