/// The naming of a Kubernetes Secret that holds environment variables.
public struct KubernetesSecret: Sendable, Hashable {
  /// `metadata.name`.
  public let name: String

  /// `metadata.namespace`; nil for the current one.
  public let namespace: String?

  /// Whether values stand as Base64 under `data`, or as text under `stringData`.
  public let isEncoded: Bool

  /// Checks the names; nil unless they are DNS labels: a-z, 0-9 and `-`, at most 63 (RFC 1123, as Kubernetes has it).
  public init?(name: String = "tattler-otlp", namespace: String? = nil, isEncoded: Bool = false) {
    guard Self.isLabel(name), namespace.map(Self.isLabel) ?? true else { return nil }
    self.name = name
    self.namespace = namespace
    self.isEncoded = isEncoded
  }

  private static func isLabel(_ text: String) -> Bool {
    guard (1...63).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-") else { return false }
    return text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-")
    }
  }
}
