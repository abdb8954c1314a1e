/// How names of OpenTelemetry become names of Prometheus: the four settings that Prometheus and Mimir know as
/// `translation_strategy` (prometheus/otlptranslator, `strategy.go`).
public enum PrometheusTranslationStrategy: String, Sendable, Hashable, CaseIterable {
  /// Characters outside of `[a-zA-Z0-9_:]` become `_`; unit and type are appended. What Grafana Cloud does.
  case underscoreEscapingWithSuffixes = "UnderscoreEscapingWithSuffixes"
  /// Characters outside of `[a-zA-Z0-9_:]` become `_`; nothing is appended. Plain Mimir's default.
  case underscoreEscapingWithoutSuffixes = "UnderscoreEscapingWithoutSuffixes"
  /// Names stay as they are; unit and type are appended.
  case noUTF8EscapingWithSuffixes = "NoUTF8EscapingWithSuffixes"
  /// Names stay as they are; nothing is appended.
  case noTranslation = "NoTranslation"

  /// True where unit and type are appended to metric names.
  public var addsSuffixes: Bool {
    self == .underscoreEscapingWithSuffixes || self == .noUTF8EscapingWithSuffixes
  }

  /// True where names may hold any character of UTF-8.
  public var allowsUTF8: Bool { self == .noUTF8EscapingWithSuffixes || self == .noTranslation }
}
