public import TattlerConfig

/// Where prices were read.
public struct PriceSource: Sendable, Hashable {
  /// How much a source is worth.
  public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// The vendor's own page.
    case vendor
    /// A collection that others maintain.
    case dataset
    /// Somebody else's page.
    case thirdParty = "third_party"
    /// A contract or an invoice.
    case contract
  }

  /// The short name that price entries use.
  public let id: String
  /// What it is.
  public let name: String
  /// How much it is worth.
  public let confidence: Confidence
  /// When it was read, in nanoseconds since 1970; nil where the table does not say.
  public let checked: Int64?
  /// Its address.
  public let url: String?
  /// Where it is declared.
  public let position: ConfigPosition
}
