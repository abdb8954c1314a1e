/// Who a sink is.
public struct SinkIdentity: Sendable, Hashable {
  /// The `type` that configurations name: lower case, digits and underscores.
  public let name: String
  /// The version of the sink.
  public let version: String
  /// One sentence.
  public let summary: String

  /// Makes an identity.
  public init(name: String, version: String, summary: String) {
    self.name = name
    self.version = version
    self.summary = summary
  }
}
