/// Something that an operator should hear of once.
public struct CostNotice: Sendable, Hashable {
  /// What it is about.
  public enum Subject: Sendable, Hashable {
    /// Usage of a model, named as its series is.
    case model(provider: String, model: String)
    /// Values of a usage metric.
    case rejected(metric: String)
  }

  /// What it is about.
  public let subject: Subject
  /// An `UnpricedReason` or ``UsageRejection``; ``unknownContext`` or ``retired``.
  public let reason: String

  /// The service tier, region or plan is one that no price of the model knows: it was priced without.
  public static let unknownContext = "unknown_context"
  /// The vendor has retired the model.
  public static let retired = "retired"

  init(_ subject: Subject, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }
}
