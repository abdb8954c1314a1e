/// The numbers that instruments count in: `Int64` and `Double`, and no others.
public protocol MetricNumber: Sendable, BitwiseCopyable, CustomStringConvertible {
  /// True for a floating-point number.
  static var isFloatingPoint: Bool { get }
  /// The 64 bits of the number.
  var metricBits: UInt64 { get }
  /// False for what is infinite or not a number.
  var isFinite: Bool { get }
  /// True below zero.
  var isNegative: Bool { get }
}

extension Int64: MetricNumber {
  /// False.
  public static var isFloatingPoint: Bool { false }
  /// The bits of the two's complement.
  public var metricBits: UInt64 { UInt64(bitPattern: self) }
  /// True.
  public var isFinite: Bool { true }
  /// True below zero.
  public var isNegative: Bool { self < 0 }
}

extension Double: MetricNumber {
  /// True.
  public static var isFloatingPoint: Bool { true }
  /// The bits of the IEEE 754 format.
  public var metricBits: UInt64 { bitPattern }
  /// True below zero.
  public var isNegative: Bool { self < 0 }
}
