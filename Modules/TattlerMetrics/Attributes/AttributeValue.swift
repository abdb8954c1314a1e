/// A value of an attribute: what OTLP's `AnyValue` can say of a metric's series (OpenTelemetry specification,
/// "Attribute").
///
/// ```swift
/// let route: AttributeValue = "/orders"
/// let status: AttributeValue = 200
/// let regions: AttributeValue = .strings(["eu", "us"])
/// ```
public enum AttributeValue: Sendable, Hashable {
  /// Text.
  case string(String)
  /// True or false.
  case bool(Bool)
  /// A signed 64-bit integer.
  case int(Int64)
  /// A 64-bit floating-point number. Values with different bits are different.
  case double(Double)
  /// A list of texts.
  case strings([String])
  /// A list of booleans.
  case bools([Bool])
  /// A list of integers.
  case ints([Int64])
  /// A list of floating-point numbers.
  case doubles([Double])
}

extension AttributeValue: ExpressibleByStringInterpolation {
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension AttributeValue: ExpressibleByBooleanLiteral {
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension AttributeValue: ExpressibleByIntegerLiteral {
  /// An integer.
  public init(integerLiteral value: Int64) { self = .int(value) }
}

extension AttributeValue: ExpressibleByFloatLiteral {
  /// A floating-point number.
  public init(floatLiteral value: Double) { self = .double(value) }
}
