/// A question to the Prometheus HTTP API.
public enum ExportQuery: Sendable, Hashable {
  /// The names of the metrics of a selector in a range; every name for nil.
  case names(SeriesSelector?, ExportRange)
  /// The names of the labels of a selector in a range.
  case labels(SeriesSelector, ExportRange)
  /// The raw samples of one metric of a selector, from a millisecond up to, not including, another.
  case samples(SeriesSelector, metric: String, from: Int64, to: Int64)
  /// How many series of one metric of all selectors have a sample in a range.
  case count([SeriesSelector], metric: String, ExportRange)

  /// The path behind the base, and the parameters in order.
  var parts: (path: String, parameters: [(name: String, value: String)]) {
    switch self {
    case .names(let selector, let range):
      let match = selector.map { [(name: "match[]", value: $0.text)] } ?? []
      return ("/api/v1/label/__name__/values", match + Self.bounds(range))
    case .labels(let selector, let range):
      return ("/api/v1/labels", [(name: "match[]", value: selector.text)] + Self.bounds(range))
    case .samples(let selector, let metric, let from, let to):
      // Prometheus 3 and VictoriaMetrics leave out the left end of a range, Prometheus 2 takes both: the range begins a
      // millisecond early, and what lies outside of the chunk is left out when the answer is read.
      let query = "\(selector.text(metric: metric))[\(to - from)ms]"
      return ("/api/v1/query", [("query", query), ("time", Self.seconds(to - 1))])
    case .count(let selectors, let metric, let range):
      // What several selectors find is one series: they have the name in common, and `or` compares the other labels.
      let width = range.end - range.start
      let found = selectors.map { "last_over_time(\($0.text(metric: metric))[\(width)ms])" }.joined(separator: " or ")
      return ("/api/v1/query", [("query", "count(\(found))"), ("time", Self.seconds(range.end - 1))])
    }
  }

  private static func bounds(_ range: ExportRange) -> [(name: String, value: String)] {
    [("start", seconds(range.start)), ("end", seconds(range.end - 1))]
  }

  /// `1700000000.123`
  static func seconds(_ milliseconds: Int64) -> String {
    let magnitude = milliseconds.magnitude
    let decimals = String(1_000 + magnitude % 1_000).dropFirst()
    return (milliseconds < 0 ? "-" : "") + "\(magnitude / 1_000).\(decimals)"
  }
}
