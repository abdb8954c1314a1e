/// How samples are written.
public enum SampleFormat: String, Sendable, Hashable, CaseIterable {
  /// `time,name,labels,value` (RFC 4180, lines end with a newline); labels as Prometheus writes them.
  case csv
  /// `time,name,…,value` with a column for each label of the selected series.
  case csvWide = "csv-wide"
  /// An object a line: name, labels, time, and value or histogram.
  case jsonl
  /// Line protocol with the field `value` and nanoseconds.
  case influx
  /// OTLP/JSON: an ExportMetricsServiceRequest of gauges a line, at most 1 MiB.
  case otlp
  /// The columns of the bot exporter before this one: dateTime, botId, channel, conversationId, userId, metricName, value.
  case legacy

  /// Whether the format has a place for NaN and the infinities.
  var hasNotFinite: Bool { self != .influx }

  /// Whether the format has a place for native histograms.
  var hasHistograms: Bool {
    switch self {
    case .csv, .csvWide, .jsonl: true
    case .influx, .otlp, .legacy: false
    }
  }

  /// The longest line of OTLP.
  static let lineBytes = 1 << 20
}
