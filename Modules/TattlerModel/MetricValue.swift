/// A value that line protocol and OTLP attributes share.
public enum MetricValue: Sendable, Hashable {
  /// A 64-bit floating-point number.
  case double(Double)
  /// A signed 64-bit integer.
  case int(Int64)
  /// An unsigned 64-bit integer.
  case uint(UInt64)
  /// True or false.
  case bool(Bool)
  /// Text.
  case string(String)
}
