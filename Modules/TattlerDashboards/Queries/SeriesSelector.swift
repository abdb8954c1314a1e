/// Which series a query reads: a metric or several, and conditions on their labels.
///
/// ```swift
/// let calls = SeriesSelector("voice_calls_total", [LabelMatcher("job", .matches, "$service")])
/// calls.description  // voice_calls_total{job=~"$service"}
/// ```
public struct SeriesSelector: Sendable, Hashable, CustomStringConvertible {
  /// The metric, by its name in Prometheus; empty where the conditions name it.
  public let metric: String
  /// The conditions; all must hold.
  public let matchers: [LabelMatcher]

  /// Makes a selector.
  public init(_ metric: String, _ matchers: [LabelMatcher] = []) {
    self.metric = metric
    self.matchers = matchers
  }

  /// The series of several metrics.
  public static func any(of metrics: [String]) -> SeriesSelector {
    if metrics.count == 1 { return SeriesSelector(metrics[0]) }
    return SeriesSelector("", [LabelMatcher("__name__", .matches, metrics.joined(separator: "|"))])
  }

  /// The same series with one more condition.
  public func with(_ matcher: LabelMatcher) -> SeriesSelector { SeriesSelector(metric, matchers + [matcher]) }

  /// The selector in PromQL.
  public var description: String {
    matchers.isEmpty ? metric : "\(metric){\(matchers.map(\.description).joined(separator: ","))}"
  }
}
