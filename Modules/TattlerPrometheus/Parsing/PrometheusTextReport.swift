/// What became of the lines of a text.
public struct PrometheusTextReport: Sendable, Hashable {
  /// Samples that are in the batch, each in a row of its own or as a part of a histogram or a summary.
  public var acceptedSamples = 0
  /// Lines that were refused, and histograms and summaries whose lines do not make a whole.
  public var rejectedLines = 0
  /// Samples that were read and are not in the batch: those of gauge histograms, times of creation of no known series,
  /// and the good lines of histograms and summaries that are left out, because another of their lines was refused or
  /// because their lines do not make a whole.
  public var droppedSamples = 0
  /// Exemplars that were read and are not in the batch: their labels are longer than OpenMetrics allows, or their
  /// histogram is left out.
  public var droppedExemplars = 0
  /// The first refusals, in the order of the text, as many as ``PrometheusTextLimits/reportedErrors`` allows.
  public var errors: [PrometheusTextError] = []

  /// A report about nothing.
  public init() {}
}
