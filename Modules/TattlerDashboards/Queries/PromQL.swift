/// An expression of PromQL, put together from its parts.
///
/// ```swift
/// let cost = SeriesSelector("voice_cost_usd_total")
/// PromQL.sum(.increase(cost, .hour), by: ["model"])  // sum by (model) (increase(voice_cost_usd_total[1h]))
/// ```
public struct PromQL: Sendable, Hashable, CustomStringConvertible {
  /// The expression.
  public let description: String
  /// The metrics that it reads, by their names in Prometheus.
  public let metrics: Set<String>
  /// True where parentheses are needed before it is a part of an operation.
  private let isOperation: Bool

  private init(_ description: String, _ metrics: Set<String>, isOperation: Bool = false) {
    self.description = description
    self.metrics = metrics
    self.isOperation = isOperation
  }

  /// The series as they are now.
  public static func series(_ selector: SeriesSelector) -> PromQL { PromQL("\(selector)", [selector.metric]) }

  /// Increase a second of a counter.
  public static func rate(_ series: SeriesSelector, _ window: TimeWindow = .rate) -> PromQL {
    over("rate", series, window)
  }

  /// Increase of a counter, with what a restart set back counted.
  public static func increase(_ series: SeriesSelector, _ window: TimeWindow) -> PromQL {
    over("increase", series, window)
  }

  /// Difference of a value that goes up and down.
  public static func delta(_ series: SeriesSelector, _ window: TimeWindow) -> PromQL { over("delta", series, window) }

  /// A function over the samples of a window, such as `max_over_time`.
  public static func over(_ function: String, _ series: SeriesSelector, _ window: TimeWindow) -> PromQL {
    PromQL("\(function)(\(series)[\(window.text)])", [series.metric])
  }

  /// The sum, of all or by labels.
  public static func sum(_ inner: PromQL, by labels: [String] = []) -> PromQL { aggregate("sum", inner, labels) }

  /// The greatest, of all or by labels.
  public static func max(_ inner: PromQL, by labels: [String] = []) -> PromQL { aggregate("max", inner, labels) }

  /// 1 for each group, whatever its values are.
  public static func group(_ inner: PromQL, by labels: [String]) -> PromQL { aggregate("group", inner, labels) }

  /// The greatest `count` series.
  public static func top(_ count: Int, _ inner: PromQL) -> PromQL {
    PromQL("topk(\(count), \(inner))", inner.metrics)
  }

  /// A quantile of histograms with explicit buckets.
  ///
  /// - Parameters:
  ///   - quantile: from 0 to 1.
  ///   - buckets: the series `…_bucket`.
  ///   - labels: what the result is told apart by, beside `le`.
  public static func quantile(
    _ quantile: Double, _ buckets: SeriesSelector, _ window: TimeWindow = .rate, by labels: [String] = []
  ) -> PromQL {
    let rates = sum(rate(buckets, window), by: labels + ["le"])
    return PromQL("histogram_quantile(\(quantile), \(rates))", rates.metrics)
  }

  /// 1 where there was no sample of the series for that time; nothing otherwise.
  public static func absent(_ series: SeriesSelector, _ window: TimeWindow) -> PromQL {
    over("absent_over_time", series, window)
  }

  /// A constant.
  public static func number(_ value: Double) -> PromQL { PromQL(Self.text(of: value), []) }

  /// A quotient.
  public static func / (left: PromQL, right: PromQL) -> PromQL { operation(left, "/", right) }

  /// A product.
  public static func * (left: PromQL, right: PromQL) -> PromQL { operation(left, "*", right) }

  /// A sum of two expressions.
  public static func + (left: PromQL, right: PromQL) -> PromQL { operation(left, "+", right) }

  /// A difference.
  public static func - (left: PromQL, right: PromQL) -> PromQL { operation(left, "-", right) }

  /// Those that are above a number.
  public static func > (left: PromQL, right: Double) -> PromQL {
    PromQL("\(left.term) > \(Self.text(of: right))", left.metrics, isOperation: true)
  }

  /// The left ones, but for those whose labels the right ones have as well.
  public func unless(_ other: PromQL) -> PromQL { Self.operation(self, "unless", other) }

  /// The left ones, and the right ones whose labels the left ones do not have.
  public func or(_ other: PromQL) -> PromQL { Self.operation(self, "or", other) }

  /// Those for which there is one on the right with the same values of some labels.
  public func and(_ other: PromQL, on labels: [String]) -> PromQL {
    Self.operation(self, "and on (\(labels.joined(separator: ", ")))", other)
  }

  /// The expression in parentheses where an operation needs them around it.
  private var term: String { isOperation ? "(\(description))" : description }

  private static func operation(_ left: PromQL, _ sign: String, _ right: PromQL) -> PromQL {
    PromQL("\(left.term) \(sign) \(right.term)", left.metrics.union(right.metrics), isOperation: true)
  }

  private static func aggregate(_ name: String, _ inner: PromQL, _ labels: [String]) -> PromQL {
    let by = labels.isEmpty ? "" : " by (\(labels.joined(separator: ", "))) "
    return PromQL("\(name)\(by)(\(inner))", inner.metrics)
  }

  /// Whole numbers without a fraction.
  static func text(of value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
