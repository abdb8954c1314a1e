/// What became of the lines of a text.
public struct PrometheusTextReport: Sendable, Hashable {
  /// Samples that were taken.
  public var acceptedSamples = 0
  /// Lines that were refused, and histograms and summaries whose lines do not make a whole.
  public var rejectedLines = 0
  /// Samples that OTLP has no place for: those of gauge histograms, and times of creation of no known series.
  public var droppedSamples = 0
  /// Exemplars whose labels are longer than OpenMetrics allows.
  public var droppedExemplars = 0
  /// The first refusals, in the order of the text, as many as ``PrometheusTextLimits/reportedErrors`` allows.
  public var errors: [PrometheusTextError] = []

  /// A report about nothing.
  public init() {}
}
