internal import TattlerConfig

/// The span of time that a query looks back.
public struct TimeWindow: Sendable, Hashable {
  /// The span in PromQL.
  public let text: String

  private init(text: String) { self.text = text }

  /// A fixed span, in whole milliseconds.
  public init(_ duration: Duration) { self.init(text: DurationText.format(duration)) }

  /// Grafana's `$__rate_interval`: at least four times the interval of scrapes, so that a rate always has two samples.
  public static let rate = TimeWindow(text: "$__rate_interval")
  /// Grafana's `$__range`: the time that the dashboard shows.
  public static let shown = TimeWindow(text: "$__range")
  /// An hour.
  public static let hour = TimeWindow(.seconds(3_600))
}
