/// A dashboard: rows of panels, and the choices above them.
///
/// ```swift
/// let dashboard = Dashboard.tattler(DashboardOptions())
/// let json = GrafanaDashboardJSON(dashboard).bytes
/// ```
public struct Dashboard: Sendable, Hashable {
  /// The heading.
  public var title: String
  /// What identifies it in Grafana: 1 to 40 letters, digits, `-` and `_`.
  public var uid: String
  /// The data source that is chosen at first; empty for the default one.
  public var dataSourceUID: String
  /// The choices, beside that of the data source.
  public var variables: [DashboardVariable]
  /// The rows, from top to bottom.
  public var rows: [DashboardRow]

  /// All panels, from top to bottom.
  public var panels: [Panel] { rows.flatMap(\.panels) }
}
