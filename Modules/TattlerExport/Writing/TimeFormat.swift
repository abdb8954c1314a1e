/// How times are written; all of them keep milliseconds.
public enum TimeFormat: String, Sendable, Hashable, CaseIterable {
  /// `2026-03-29T18:30:00.123Z`, in UTC (RFC 3339).
  case rfc3339
  /// Seconds since 1970: `1774809000.123`.
  case unix
  /// Milliseconds since 1970.
  case unixMilliseconds = "unix-ms"
}
