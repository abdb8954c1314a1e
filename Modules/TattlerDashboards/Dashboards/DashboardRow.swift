/// Panels under a heading.
public struct DashboardRow: Sendable, Hashable {
  /// The heading.
  public var title: String
  /// The panels, from left to right.
  public var panels: [Panel]
}
