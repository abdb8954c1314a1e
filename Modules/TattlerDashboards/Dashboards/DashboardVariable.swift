/// A choice at the top of a dashboard.
public struct DashboardVariable: Sendable, Hashable {
  /// Its name; queries write it with a `$`.
  public let name: String
  /// What stands beside it.
  public let label: String
  /// What it is for.
  public let description: String
  /// The label whose values there are to choose from.
  public let key: String
  /// The series that have it.
  public let series: SeriesSelector

  /// A choice between the values of a label. "All" is `.*`, so that series without the label match too.
  init(_ name: String, _ label: String, of key: String, in series: SeriesSelector, _ description: String) {
    self.name = name
    self.label = label
    self.description = description
    self.key = key
    self.series = series
  }

  /// The query of its values, as Grafana's Prometheus data source takes it.
  public var query: String { "label_values(\(series), \(key))" }
}
