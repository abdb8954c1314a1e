/// Where a mistake stands.
public struct CredentialPlace: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of places.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An `Authorization` header or its value.
    case header
    /// A token alone.
    case token
    /// An instance id alone.
    case instanceID = "id"
    /// A URL.
    case endpoint
    /// An environment variable, or a line of a `.env` file.
    case variable
    /// The text as a whole.
    case text
    /// What a server answered, or the lack of it.
    case server
  }

  /// The kind.
  public let kind: Kind

  /// The variable's name, where it is a harmless one: capital letters, digits and `_`.
  public let name: String?

  /// The line of the text, from 1; nil where there is only one.
  public let line: Int?

  /// Makes a place.
  public init(_ kind: Kind, name: String? = nil, line: Int? = nil) {
    self.kind = kind
    self.name = name.flatMap { Self.isHarmless($0) ? $0 : nil }
    self.line = line
  }

  /// `line 3, OTEL_EXPORTER_OTLP_HEADERS`
  public var description: String {
    let what =
      switch kind {
      case .header: "the header"
      case .token: "the token"
      case .instanceID: "the instance id"
      case .endpoint: "the endpoint"
      case .variable: "the variable"
      case .text: "the text"
      case .server: "the server's answer"
      }
    return (line.map { "line \($0), " } ?? "") + (name ?? what)
  }

  private static func isHarmless(_ name: String) -> Bool {
    name.utf8.count <= 48 && !name.hasPrefix("GLC_") && !name.hasPrefix("GLSA_")
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "_")
      }
  }
}
