/// When somebody should look.
public struct AlertRule: Sendable, Hashable {
  /// How urgent it is, as the label `severity` tells.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Soon.
    case warning
    /// Now.
    case critical
  }

  /// The name, as Prometheus wants it: words without spaces.
  public let name: String
  /// The part of the vocabulary that it is about; rules of one part are a group.
  public let section: DashboardSection
  /// What is looked at.
  public let expression: PromQL
  /// The rule fires where the expression is above this.
  public let limit: Double
  /// How long it has to be.
  public let duration: Duration
  /// How urgent it is.
  public let severity: Severity
  /// One line about it.
  public let summary: AlertText
  /// What it means and what to do.
  public let description: AlertText

  /// The condition in PromQL: the expression and its limit.
  public var condition: PromQL { expression > limit }

  /// The name in lower case with dashes, such as `tattler-queue-age`.
  public var slug: String {
    var text = ""
    for character in name {
      if character.isUppercase, !text.isEmpty { text += "-" }
      text += character.lowercased()
    }
    return text
  }
}
