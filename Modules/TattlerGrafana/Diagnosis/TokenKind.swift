/// The kinds of Grafana's tokens, by how they begin.
public enum TokenKind: String, Sendable, Hashable, CaseIterable {
  /// `glc_`: a token of an access policy of Grafana Cloud, which sends and reads data.
  case accessPolicy = "access_policy"
  /// `glsa_`: a service account's token, for the API of one Grafana.
  case serviceAccount = "service_account"
  /// `eyJ`: an API key of the old kind, Base64 of JSON.
  case legacyKey = "legacy_key"
  /// Anything else.
  case unknown

  /// The kind of a token.
  public init(of token: String) {
    self =
      if token.hasPrefix("glc_") { .accessPolicy } else if token.hasPrefix("glsa_") {
        .serviceAccount
      } else if token.hasPrefix("eyJ") { .legacyKey } else { .unknown }
  }

  /// What stands before the secret: `glc_…`.
  public var masked: String {
    switch self {
    case .accessPolicy: "glc_…"
    case .serviceAccount: "glsa_…"
    case .legacyKey: "eyJ…"
    case .unknown: "…"
    }
  }
}
