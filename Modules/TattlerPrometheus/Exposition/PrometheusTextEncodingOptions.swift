/// How a batch is written in a text format of Prometheus.
public struct PrometheusTextEncodingOptions: Sendable, Hashable {
  /// The format.
  public var format = PrometheusTextFormat.prometheus
  /// What becomes of names, resources and scopes.
  public var series = PrometheusSeriesOptions()
  /// True where samples have the times of their points. A server that is scraped leaves them out, so that Prometheus
  /// takes the time of the scrape and notices series that end.
  public var writesTimestamps = false
  /// True where start times become `_created` samples; OpenMetrics only.
  public var writesCreated = false
  /// True where exemplars are written; OpenMetrics only.
  public var writesExemplars = true
  /// The most bytes that one call may write.
  public var maximumByteCount = Int.max

  /// The default options: the text format 0.0.4 as an answer to a scrape.
  public init() {}

  /// The default options of a format.
  public init(_ format: PrometheusTextFormat) { self.format = format }
}
