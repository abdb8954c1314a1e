public import TattlerConfig

/// What a token of an access policy says about itself; never its secret.
///
/// ```swift
/// let token = AccessPolicyToken(Secret("glc_…"))
/// print(token?.organisation, token?.region)
/// ```
/// Such a token is `glc_` and the Base64 of the JSON `{"o": organisation, "n": name, "k": secret, "m": {"r": region}}`,
/// padded or not, in the standard alphabet or that of URLs. Grafana documents none of this, so that all but the secret may
/// be missing.
public struct AccessPolicyToken: Sendable, Hashable {
  /// The longest text that is kept of each member, in characters.
  public static let maximumLength = 128

  /// The organisation's id, which is not the instance id.
  public let organisation: String?

  /// The token's name.
  public let name: String?

  /// The region of the access policy, such as `prod-eu-west-2`. It is not always the zone of a host's name.
  public let region: String?

  /// Reads a token; nil where it is none of an access policy or its inside cannot be read.
  public init?(_ token: Secret) {
    let text = token.reveal()
    guard text.hasPrefix("glc_"), text.utf8.count <= Self.maximumBytes,
      let decoded = Base64.decodeLeniently(String(text.dropFirst(4))),
      case .object(let members)? = try? JSONValue(parsing: decoded.bytes)
    else { return nil }
    let value = JSONValue.object(members)
    // Where a damaged token has its secret in no place of its own, it may stand in one of the others.
    guard let key = value["k"]?.stringValue, !key.isEmpty else { return nil }
    organisation = Self.text(value["o"])
    name = Self.text(value["n"])
    region = Self.text(value["m"]?["r"])
  }

  private static let maximumBytes = 8 << 10

  /// A text or a number, without what would drive a terminal, and without anything that looks like a token.
  private static func text(_ value: JSONValue?) -> String? {
    let raw: String
    switch value {
    case .string(let string)?: raw = string
    case .number(let number)?: raw = number
    default: return nil
    }
    return TokenRedaction.shown(raw, maximumLength: maximumLength)
  }
}
