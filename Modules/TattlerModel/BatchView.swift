public import CTattlerPlugin

/// Typed access to the records of a batch, without copies.
///
/// A view is a handful of pointers into the batch: use it inside the closure of ``MetricBatch/withView(_:)`` that lent
/// it, never after. The records are those of `tattler_batch.h`.
@unsafe
@frozen
public struct BatchView {
  /// The first byte of the batch.
  public let base: UnsafeRawPointer
  /// Rows, in the order in which they were added.
  public let rows: UnsafeBufferPointer<tattler_row>
  /// Points; a row names its own.
  public let points: UnsafeBufferPointer<tattler_point>
  /// Metrics; a point names its own.
  public let metrics: UnsafeBufferPointer<tattler_metric>
  /// Ranges of attributes.
  public let attributeSets: UnsafeBufferPointer<tattler_range>
  /// Attributes, and the elements of nested values.
  public let attributes: UnsafeBufferPointer<tattler_attribute>
  /// Text, UTF-8.
  public let text: UnsafeBufferPointer<UInt8>

  /// A view of a validated batch.
  @inlinable
  public init(base: UnsafeRawPointer) {
    unsafe self.base = base
    unsafe rows = Self.table(base, Int(TATTLER_TABLE_ROWS))
    unsafe points = Self.table(base, Int(TATTLER_TABLE_POINTS))
    unsafe metrics = Self.table(base, Int(TATTLER_TABLE_METRICS))
    unsafe attributeSets = Self.table(base, Int(TATTLER_TABLE_ATTRIBUTE_SETS))
    unsafe attributes = Self.table(base, Int(TATTLER_TABLE_ATTRIBUTES))
    unsafe text = Self.table(base, Int(TATTLER_TABLE_TEXT))
  }

  @inlinable
  static func table<Record>(_ base: UnsafeRawPointer, _ index: Int) -> UnsafeBufferPointer<Record> {
    let offset = MemoryLayout<tattler_batch_header>.size - MemoryLayout<tattler_table>.size * Int(TATTLER_TABLE_COUNT)
    let table = unsafe (base + offset).assumingMemoryBound(to: tattler_table.self)[index]
    let start = unsafe (base + Int(table.offset)).assumingMemoryBound(to: Record.self)
    return unsafe UnsafeBufferPointer(start: start, count: Int(table.count))
  }

  /// Resources.
  @inlinable
  public var resources: UnsafeBufferPointer<tattler_resource> {
    unsafe Self.table(base, Int(TATTLER_TABLE_RESOURCES))
  }

  /// Scopes; a metric names its own.
  @inlinable
  public var scopes: UnsafeBufferPointer<tattler_scope> { unsafe Self.table(base, Int(TATTLER_TABLE_SCOPES)) }

  /// Histograms; a point of that kind names its own.
  @inlinable
  public var histograms: UnsafeBufferPointer<tattler_histogram> {
    unsafe Self.table(base, Int(TATTLER_TABLE_HISTOGRAMS))
  }

  /// Exponential histograms; a point of that kind names its own.
  @inlinable
  public var exponentialHistograms: UnsafeBufferPointer<tattler_exponential_histogram> {
    unsafe Self.table(base, Int(TATTLER_TABLE_EXPONENTIAL_HISTOGRAMS))
  }

  /// Summaries; a point of that kind names its own.
  @inlinable
  public var summaries: UnsafeBufferPointer<tattler_summary> {
    unsafe Self.table(base, Int(TATTLER_TABLE_SUMMARIES))
  }

  /// Exemplars, ascending by the point that they belong to.
  @inlinable
  public var exemplars: UnsafeBufferPointer<tattler_exemplar> {
    unsafe Self.table(base, Int(TATTLER_TABLE_EXEMPLARS))
  }

  /// Bucket counts, bounds and quantiles.
  @inlinable
  public var numbers: UnsafeBufferPointer<tattler_payload> { unsafe Self.table(base, Int(TATTLER_TABLE_NUMBERS)) }

  /// Bytes of attribute values, trace and span ids.
  @inlinable
  public var blob: UnsafeBufferPointer<UInt8> { unsafe Self.table(base, Int(TATTLER_TABLE_BLOB)) }

  /// The points of a row.
  @inlinable
  public func points(of row: tattler_row) -> UnsafeBufferPointer<tattler_point> {
    unsafe UnsafeBufferPointer(
      start: points.baseAddress.unsafelyUnwrapped + Int(row.first_point), count: Int(row.point_count))
  }

  /// The attributes of a set.
  @inlinable
  public func attributes(ofSet set: UInt32) -> UnsafeBufferPointer<tattler_attribute> {
    unsafe attributes(in: attributeSets.baseAddress.unsafelyUnwrapped[Int(set)])
  }

  /// A run of attributes: those of a set, or the elements of a nested value.
  @inlinable
  public func attributes(in range: tattler_range) -> UnsafeBufferPointer<tattler_attribute> {
    guard range.count > 0, let start = unsafe attributes.baseAddress else {
      return unsafe UnsafeBufferPointer(start: nil, count: 0)
    }
    return unsafe UnsafeBufferPointer(start: start + Int(range.first), count: Int(range.count))
  }

  /// The bytes of a text.
  @inlinable
  public func bytes(_ text: tattler_text) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: self.text.baseAddress.unsafelyUnwrapped + Int(text.offset), count: Int(text.length))
  }

  /// A text as a string: a copy.
  public func string(_ text: tattler_text) -> String {
    unsafe String(decoding: bytes(text), as: UTF8.self)
  }
}
