public import CTattlerPlugin

/// Kinds of values, as `tattler_point.kind` and `tattler_attribute.kind` hold them.
@frozen
public struct BatchValueKind: RawRepresentable, Sendable, Hashable {
  /// The number in the record.
  public let rawValue: UInt16

  /// Wraps a number, known or not.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Nothing was set.
  @inlinable public static var none: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_NONE)) }
  /// A double.
  @inlinable public static var double: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_DOUBLE)) }
  /// A signed integer.
  @inlinable public static var int: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_INT)) }
  /// An unsigned integer.
  @inlinable public static var uint: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_UINT)) }
  /// A boolean, 0 or 1.
  @inlinable public static var bool: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_BOOL)) }
  /// Text.
  @inlinable public static var string: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_STRING)) }
  /// Bytes; attributes only.
  @inlinable public static var bytes: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_BYTES)) }
  /// A list of values; attributes only.
  @inlinable public static var array: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_ARRAY)) }
  /// A list of keys and values; attributes only.
  @inlinable public static var keyValues: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_KEY_VALUES)) }
  /// A histogram; points only.
  @inlinable public static var histogram: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_HISTOGRAM)) }
  /// An exponential histogram; points only.
  @inlinable public static var exponentialHistogram: BatchValueKind {
    BatchValueKind(rawValue: UInt16(TATTLER_VALUE_EXPONENTIAL_HISTOGRAM))
  }
  /// A summary; points only.
  @inlinable public static var summary: BatchValueKind { BatchValueKind(rawValue: UInt16(TATTLER_VALUE_SUMMARY)) }

  /// A reference to a string table of OTLP, which metrics do not have; kept as it came. Attributes only.
  @inlinable public static var stringIndex: BatchValueKind {
    BatchValueKind(rawValue: UInt16(TATTLER_VALUE_STRING_INDEX))
  }

  /// A double, an integer or a boolean: what a numeric sink can carry.
  @inlinable
  public var isScalarNumber: Bool { rawValue >= 1 && rawValue <= 4 }
}
