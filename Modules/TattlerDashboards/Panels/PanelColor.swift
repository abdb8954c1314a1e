/// Colours of thresholds and states, by Grafana's names.
public enum PanelColor: String, Sendable, Hashable, CaseIterable {
  /// Well.
  case green
  /// To be watched.
  case yellow
  /// Not well.
  case red
  /// Neither.
  case blue
  /// Switched off.
  case gray = "#808080"
}
