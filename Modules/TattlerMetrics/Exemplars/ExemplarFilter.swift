/// Which measurements may become exemplars (OpenTelemetry metrics SDK specification, "ExemplarFilter").
public enum ExemplarFilter: Sendable, Hashable {
  /// Those made in a trace that is sampled.
  case traceBased
  /// All, also those without a trace.
  case alwaysOn
  /// None.
  case alwaysOff
}
