internal import CTattlerPlugin

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
