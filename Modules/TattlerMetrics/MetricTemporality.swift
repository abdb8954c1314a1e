/// Whether a point of a sum or a histogram speaks of everything since the start, or since the collection before.
public enum MetricTemporality: Sendable, Hashable {
  /// Since the start of the series. What most receivers expect, Prometheus and Grafana Cloud among them.
  case cumulative
  /// Since the last collection that was committed: of counters and histograms. Up-down counters stay cumulative, as
  /// OpenTelemetry's preference "delta" has it, since the present value is what they are asked for.
  case delta
}
