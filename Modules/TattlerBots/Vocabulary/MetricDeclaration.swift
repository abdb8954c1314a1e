/// What a metric of the vocabulary is: `docs/metrics.md` lists the same.
public struct MetricDeclaration: Sendable, Hashable {
  /// What kind of instrument records it.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A sum that only goes up.
    case counter
    /// A sum that goes up and down.
    case upDownCounter = "up-down counter"
    /// A present value.
    case gauge
    /// A distribution.
    case histogram
  }

  /// The name, as OpenTelemetry writes names.
  public let name: String
  /// The kind.
  public let kind: Kind
  /// The unit in UCUM; empty where there is none.
  public let unit: String
  /// The attributes that the vocabulary gives it, beside those that an application adds.
  public let attributes: [String]
  /// What it says.
  public let description: String

  /// Declares a metric.
  public init(_ name: String, _ kind: Kind, unit: String, attributes: [String] = [], _ description: String) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.attributes = attributes
    self.description = description
  }
}
