/// A query of a panel, and what its series are called.
public struct PanelQuery: Sendable, Hashable {
  /// The expression.
  public let expression: PromQL
  /// The name of a series, with labels in double braces; empty where the labels are columns.
  public let legend: String

  /// Makes a query.
  public init(_ expression: PromQL, _ legend: String) {
    self.expression = expression
    self.legend = legend
  }
}
