/// How a text is read.
public struct PrometheusTextOptions: Sendable, Hashable {
  /// The format. OpenMetrics is read by its own rules: no blank lines, one space between parts, whole families, an end
  /// mark, counters that end in `_total`.
  public var format = PrometheusTextFormat.prometheus
  /// True where the first bad line fails the whole text; false where bad lines are reported and left out.
  public var isStrict = false
  /// The time of samples that have none, in nanoseconds since 1970; nil gives them no time.
  public var defaultTimeNanoseconds: Int64?
  /// Bounds on the work.
  public var limits = PrometheusTextLimits()

  /// The default options: the text format 0.0.4, lenient, no default time.
  public init() {}

  /// The default options of a format.
  public init(_ format: PrometheusTextFormat) { self.format = format }
}
