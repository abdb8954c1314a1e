public import CTattlerPlugin

/// Makes a ``MetricBatch``, table by table.
///
/// The high-level calls (`addMetric`, `addAttributes`, `addRow`) check and copy; a codec that must not lose time writes
/// the tables themselves (`rows`, `points`, …) and keeps the rules of `tattler_batch.h`.
///
/// A builder is used again after ``finish()`` or ``reset()``: its memory stays.
public struct MetricBatchBuilder: ~Copyable, Sendable {
  /// Resources.
  public var resources = RecordTable<tattler_resource>()
  /// Scopes.
  public var scopes = RecordTable<tattler_scope>()
  /// Metrics.
  public var metrics = RecordTable<tattler_metric>()
  /// Rows.
  public var rows = RecordTable<tattler_row>()
  /// Points.
  public var points = RecordTable<tattler_point>()
  /// Attribute sets. Set 0 is always the empty one.
  public var attributeSets = RecordTable<tattler_range>()
  /// Attributes.
  public var attributes = RecordTable<tattler_attribute>()
  /// Histograms.
  public var histograms = RecordTable<tattler_histogram>()
  /// Exponential histograms.
  public var exponentialHistograms = RecordTable<tattler_exponential_histogram>()
  /// Summaries.
  public var summaries = RecordTable<tattler_summary>()
  /// Exemplars, ascending by point.
  public var exemplars = RecordTable<tattler_exemplar>()
  /// Bucket counts, bounds and quantiles.
  public var numbers = RecordTable<tattler_payload>()
  /// Text, UTF-8.
  public var text = RecordTable<UInt8>()
  /// Bytes.
  public var blob = RecordTable<UInt8>()

  /// The empty attribute set.
  public static let emptyAttributes: UInt32 = 0

  /// An empty builder.
  public init() {}

  /// Forgets everything and keeps the memory.
  public mutating func reset() {
    resources.removeAll()
    scopes.removeAll()
    metrics.removeAll()
    rows.removeAll()
    points.removeAll()
    attributeSets.removeAll()
    attributes.removeAll()
    histograms.removeAll()
    exponentialHistograms.removeAll()
    summaries.removeAll()
    exemplars.removeAll()
    numbers.removeAll()
    text.removeAll()
    blob.removeAll()
  }

  /// Bytes of the records so far: about what the batch will have.
  public var byteCount: Int {
    func bytes<Record>(_ table: borrowing RecordTable<Record>) -> Int { table.count * MemoryLayout<Record>.stride }
    return BatchLayout.headerSize + bytes(resources) + bytes(scopes) + bytes(metrics) + bytes(rows) + bytes(points)
      + bytes(attributeSets) + bytes(attributes) + bytes(histograms) + bytes(exponentialHistograms) + bytes(summaries)
      + bytes(exemplars) + bytes(numbers) + bytes(text) + bytes(blob)
  }

  /// Bytes of memory that the tables hold, also after ``reset()``: whether a builder is worth keeping.
  public var capacityByteCount: Int {
    func bytes<Record>(_ table: borrowing RecordTable<Record>) -> Int { table.capacity * MemoryLayout<Record>.stride }
    return bytes(resources) + bytes(scopes) + bytes(metrics) + bytes(rows) + bytes(points) + bytes(attributeSets)
      + bytes(attributes) + bytes(histograms) + bytes(exponentialHistograms) + bytes(summaries) + bytes(exemplars)
      + bytes(numbers) + bytes(text) + bytes(blob)
  }

  /// True where no row was added.
  public var isEmpty: Bool { rows.count == 0 }

  /// Puts the tables together and empties the builder.
  ///
  /// - Returns: the batch. Without rows it is an empty, valid one.
  /// - Throws: ``MetricBatchError`` with code `tooLarge` where the whole passes the layout's largest size.
  public mutating func finish() throws(MetricBatchError) -> MetricBatch {
    try prepare()
    var header = tattler_batch_header()
    var end = BatchLayout.headerSize
    unsafe withUnsafeMutableBytes(of: &header.tables) { raw in
      let tables = unsafe raw.assumingMemoryBound(to: tattler_table.self)
      for table in BatchLayout.Table.allCases {
        let count = recordCount(of: table)
        unsafe tables[table.rawValue] = tattler_table(
          offset: UInt32(truncatingIfNeeded: end), count: UInt32(truncatingIfNeeded: count),
          stride: UInt32(table.stride), reserved: 0)
        end = BatchLayout.aligned(end + count * table.stride)
      }
    }
    guard end <= BatchLayout.maximumByteCount else {
      throw MetricBatchError(.tooLarge, "a batch holds at most \(BatchLayout.maximumByteCount) bytes, not \(end)")
    }
    header.magic = UInt64(TATTLER_BATCH_MAGIC)
    header.major = UInt16(TATTLER_BATCH_MAJOR)
    header.minor = UInt16(TATTLER_BATCH_MINOR)
    header.header_size = UInt32(BatchLayout.headerSize)
    header.total_size = UInt64(end)
    header.table_count = UInt32(TATTLER_TABLE_COUNT)
    let storage = try MetricBatch.Storage(byteCount: end)
    unsafe copyTables(header, to: storage.base)
    reset()
    return MetricBatch(adopting: storage)
  }

  /// Makes sure that the records which others refer to by default are there: the empty attribute set, and a resource
  /// and a scope where there are metrics.
  mutating func prepare() throws(MetricBatchError) {
    if attributeSets.count == 0 { try attributeSets.append(tattler_range(first: 0, count: 0)) }
    if metrics.count > 0 && scopes.count == 0 {
      if resources.count == 0 { try resources.append(tattler_resource()) }
      try scopes.append(tattler_scope())
    }
  }

  private func recordCount(of table: BatchLayout.Table) -> Int {
    switch table {
    case .resources: resources.count
    case .scopes: scopes.count
    case .metrics: metrics.count
    case .rows: rows.count
    case .points: points.count
    case .attributeSets: attributeSets.count
    case .attributes: attributes.count
    case .histograms: histograms.count
    case .exponentialHistograms: exponentialHistograms.count
    case .summaries: summaries.count
    case .exemplars: exemplars.count
    case .numbers: numbers.count
    case .text: text.count
    case .blob: blob.count
    }
  }

  @unsafe
  private func copyTables(_ header: tattler_batch_header, to base: UnsafeMutableRawPointer) {
    unsafe base.storeBytes(of: header, as: tattler_batch_header.self)
    var offset = BatchLayout.headerSize
    unsafe Self.copy(resources, to: base, &offset)
    unsafe Self.copy(scopes, to: base, &offset)
    unsafe Self.copy(metrics, to: base, &offset)
    unsafe Self.copy(rows, to: base, &offset)
    unsafe Self.copy(points, to: base, &offset)
    unsafe Self.copy(attributeSets, to: base, &offset)
    unsafe Self.copy(attributes, to: base, &offset)
    unsafe Self.copy(histograms, to: base, &offset)
    unsafe Self.copy(exponentialHistograms, to: base, &offset)
    unsafe Self.copy(summaries, to: base, &offset)
    unsafe Self.copy(exemplars, to: base, &offset)
    unsafe Self.copy(numbers, to: base, &offset)
    unsafe Self.copy(text, to: base, &offset)
    unsafe Self.copy(blob, to: base, &offset)
  }

  /// Copies a table to its place and clears the padding behind it, so that equal tables give equal bytes.
  @unsafe
  private static func copy<Record>(
    _ table: borrowing RecordTable<Record>, to base: UnsafeMutableRawPointer, _ offset: inout Int
  ) {
    let size = table.count * MemoryLayout<Record>.stride
    let records = unsafe table.records
    if size > 0, let source = records.baseAddress {
      unsafe (base + offset).copyMemory(from: source, byteCount: size)
    }
    let end = BatchLayout.aligned(offset + size)
    for index in offset + size..<end { unsafe base.storeBytes(of: 0, toByteOffset: index, as: UInt8.self) }
    offset = end
  }
}
