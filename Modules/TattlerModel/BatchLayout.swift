public import CTattlerPlugin

/// The numbers of the batch layout, from `tattler_batch.h`.
public enum BatchLayout {
  /// The largest batch, in bytes.
  public static let maximumByteCount = Int(TATTLER_BATCH_MAX_BYTES)

  /// Tables of a batch, by their index in the header.
  public enum Table: Int, CaseIterable, Sendable {
    case resources, scopes, metrics, rows, points, attributeSets, attributes, histograms, exponentialHistograms
    case summaries, exemplars, numbers, text, blob

    /// Bytes per record.
    public var stride: Int {
      switch self {
      case .resources: MemoryLayout<tattler_resource>.stride
      case .scopes: MemoryLayout<tattler_scope>.stride
      case .metrics: MemoryLayout<tattler_metric>.stride
      case .rows: MemoryLayout<tattler_row>.stride
      case .points: MemoryLayout<tattler_point>.stride
      case .attributeSets: MemoryLayout<tattler_range>.stride
      case .attributes: MemoryLayout<tattler_attribute>.stride
      case .histograms: MemoryLayout<tattler_histogram>.stride
      case .exponentialHistograms: MemoryLayout<tattler_exponential_histogram>.stride
      case .summaries: MemoryLayout<tattler_summary>.stride
      case .exemplars: MemoryLayout<tattler_exemplar>.stride
      case .numbers: MemoryLayout<tattler_payload>.stride
      case .text, .blob: 1
      }
    }
  }

  static let headerSize = MemoryLayout<tattler_batch_header>.size

  /// The next multiple of 8.
  static func aligned(_ size: Int) -> Int { (size &+ 7) & ~7 }
}

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

  /// A double, an integer or a boolean: what a numeric sink can carry.
  @inlinable
  public var isScalarNumber: Bool { rawValue >= 1 && rawValue <= 4 }
}
