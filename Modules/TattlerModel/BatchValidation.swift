internal import CTattlerPlugin

/// Checks the bytes of a batch that came from a file or from another program.
///
/// Bounds and alignment of the tables first, then every index and text range, so that whoever reads the batch
/// afterwards needs no checks. The rules are those written in `tattler_batch.h`.
enum BatchValidation {
  /// The size that the header claims, after checking that it is plausible and that the bytes reach so far.
  static func totalSize(of bytes: UnsafeRawBufferPointer) throws(MetricBatchError) -> Int {
    guard bytes.count >= BatchLayout.headerSize else {
      throw MetricBatchError(.truncated, "\(bytes.count) bytes are too few for a batch")
    }
    let header = unsafe bytes.loadUnaligned(as: tattler_batch_header.self)
    guard header.magic == UInt64(TATTLER_BATCH_MAGIC) else {
      throw MetricBatchError(.notABatch, "the bytes do not begin as a batch does")
    }
    guard Int32(header.major) == TATTLER_BATCH_MAJOR else {
      throw MetricBatchError(
        .unsupportedVersion, "the batch has version \(header.major), this program reads \(TATTLER_BATCH_MAJOR)")
    }
    guard header.total_size <= UInt64(BatchLayout.maximumByteCount) else {
      throw MetricBatchError(.tooLarge, "the batch claims \(header.total_size) bytes")
    }
    guard header.total_size <= UInt64(bytes.count) else {
      throw MetricBatchError(.truncated, "the batch claims \(header.total_size) bytes, \(bytes.count) are there")
    }
    guard header.total_size >= UInt64(BatchLayout.headerSize), header.total_size % 8 == 0,
      Int(header.header_size) >= BatchLayout.headerSize, header.header_size % 8 == 0,
      UInt64(header.header_size) <= header.total_size, header.table_count >= UInt32(TATTLER_TABLE_COUNT)
    else { throw MetricBatchError(.malformed, "the header contradicts itself") }
    return Int(header.total_size)
  }

  /// Checks everything behind the header. `bytes` is 8-byte aligned and as long as the header says.
  static func validate(_ bytes: UnsafeRawBufferPointer) throws(MetricBatchError) {
    guard let base = bytes.baseAddress else { throw MetricBatchError(.truncated, "no bytes") }
    unsafe try validateTables(base: base, size: bytes.count)
    let view = unsafe BatchView(base: base)
    let texts = unsafe TextChecker(view.text)
    guard unsafe texts.isValid else { throw MetricBatchError(.malformed, "the text table is not UTF-8") }
    unsafe try validateAttributes(view, texts)
    unsafe try validateDescriptions(view, texts)
    unsafe try validateRows(view, texts)
    unsafe try validateDistributions(view)
    unsafe try validateExemplars(view)
  }

  private static func validateTables(base: UnsafeRawPointer, size: Int) throws(MetricBatchError) {
    let header = unsafe base.load(as: tattler_batch_header.self)
    for table in BatchLayout.Table.allCases {
      let at = MemoryLayout<tattler_batch_header>.offset(of: \.tables) ?? 0
      let record = unsafe base.load(
        fromByteOffset: at + table.rawValue * MemoryLayout<tattler_table>.stride, as: tattler_table.self)
      let end = UInt64(record.offset) + UInt64(record.count) * UInt64(record.stride)
      guard Int(record.stride) == table.stride, record.offset % 8 == 0, record.offset >= header.header_size,
        end <= UInt64(size)
      else { throw MetricBatchError(.malformed, "table \(table) lies outside of the batch") }
    }
  }

  private static func validateAttributes(_ view: BatchView, _ texts: TextChecker) throws(MetricBatchError) {
    let total = unsafe view.attributes.count
    for unsafe(index, set) in unsafe view.attributeSets.enumerated() where !fits(set, in: total) {
      throw MetricBatchError(.malformed, "attribute set \(index) reaches outside of its table")
    }
    var nested = NestingChecker(count: total)
    for index in 0..<total {
      let attribute = unsafe view.attributes[index]
      let good: Bool
      switch BatchValueKind(rawValue: attribute.kind) {
      case .none, .double, .int, .uint, .stringIndex: good = true
      case .bool: good = attribute.value.u64 <= 1
      case .string: good = unsafe texts.isText(attribute.value.text)
      case .bytes: good = unsafe fits(attribute.value.range, in: view.blob.count)
      case .array, .keyValues: good = nested.claim(attribute.value.range, by: index)
      default: good = false
      }
      guard good, unsafe texts.isText(attribute.key) else {
        throw MetricBatchError(.malformed, "attribute \(index) has a key or a value that is not there")
      }
    }
  }

  private static func validateDescriptions(_ view: BatchView, _ texts: TextChecker) throws(MetricBatchError) {
    let sets = unsafe view.attributeSets.count
    for unsafe(index, resource) in unsafe view.resources.enumerated() {
      guard Int(resource.attributes) < sets, Int(resource.entity_refs) < sets, unsafe texts.isText(resource.schema_url)
      else {
        throw MetricBatchError(.malformed, "resource \(index) refers to something that is not there")
      }
    }
    for unsafe(index, scope) in unsafe view.scopes.enumerated() {
      guard unsafe Int(scope.resource) < view.resources.count, Int(scope.attributes) < sets,
        unsafe texts.isText(scope.name), unsafe texts.isText(scope.version), unsafe texts.isText(scope.schema_url)
      else { throw MetricBatchError(.malformed, "scope \(index) refers to something that is not there") }
    }
    for unsafe(index, metric) in unsafe view.metrics.enumerated() {
      guard unsafe Int(metric.scope) < view.scopes.count, Int(metric.metadata) < sets,
        Int32(metric.kind) <= TATTLER_METRIC_SUMMARY, unsafe texts.isText(metric.name),
        unsafe texts.isText(metric.field), unsafe texts.isText(metric.unit), unsafe texts.isText(metric.description)
      else { throw MetricBatchError(.malformed, "metric \(index) refers to something that is not there") }
    }
  }

  private static func validateRows(_ view: BatchView, _ texts: TextChecker) throws(MetricBatchError) {
    var next = 0
    let sets = unsafe view.attributeSets.count
    let points = unsafe view.points.count
    for unsafe(index, row) in unsafe view.rows.enumerated() {
      let count = Int(row.point_count)
      guard Int(row.attributes) < sets, Int(row.first_point) == next, count > 0, count <= points - next else {
        throw MetricBatchError(.malformed, "row \(index) refers to something that is not there")
      }
      for offset in next..<next + count {
        guard unsafe isGood(view.points[offset], view, texts) else {
          throw MetricBatchError(.malformed, "point \(offset) has a metric or a value that is not there")
        }
      }
      if count > 1, unsafe !haveOneName(view.points(of: row), view) {
        throw MetricBatchError(.malformed, "row \(index) mixes metrics of different names")
      }
      next += count
    }
    guard next == points else { throw MetricBatchError(.malformed, "\(points - next) points belong to no row") }
  }

  private static func isGood(_ point: tattler_point, _ view: BatchView, _ texts: TextChecker) -> Bool {
    guard unsafe Int(point.metric) < view.metrics.count else { return false }
    switch BatchValueKind(rawValue: point.kind) {
    case .none, .double, .int, .uint: return true
    case .bool: return point.value.u64 <= 1
    case .string: return unsafe texts.isText(point.value.text)
    case .histogram: return unsafe point.value.u64 < UInt64(view.histograms.count)
    case .exponentialHistogram: return unsafe point.value.u64 < UInt64(view.exponentialHistograms.count)
    case .summary: return unsafe point.value.u64 < UInt64(view.summaries.count)
    default: return false
    }
  }

  private static func haveOneName(_ points: UnsafeBufferPointer<tattler_point>, _ view: BatchView) -> Bool {
    let first = unsafe view.metrics[Int(points[0].metric)]
    for index in 1..<points.count {
      let metric = unsafe view.metrics[Int(points[index].metric)]
      if metric.scope != first.scope || metric.name.length != first.name.length { return false }
      if metric.name.offset != first.name.offset {
        guard unsafe view.bytes(metric.name).elementsEqual(view.bytes(first.name)) else { return false }
      }
    }
    return true
  }

  private static func validateDistributions(_ view: BatchView) throws(MetricBatchError) {
    let total = unsafe view.numbers.count
    for unsafe(index, histogram) in unsafe view.histograms.enumerated() {
      guard fits(histogram.bucket_counts, in: total), fits(histogram.explicit_bounds, in: total) else {
        throw MetricBatchError(.malformed, "histogram \(index) reaches outside of the numbers")
      }
    }
    for unsafe(index, histogram) in unsafe view.exponentialHistograms.enumerated() {
      guard fits(histogram.positive, in: total), fits(histogram.negative, in: total) else {
        throw MetricBatchError(.malformed, "exponential histogram \(index) reaches outside of the numbers")
      }
    }
    for unsafe(index, summary) in unsafe view.summaries.enumerated() {
      guard fits(summary.quantiles, in: total), summary.quantiles.count % 2 == 0 else {
        throw MetricBatchError(.malformed, "summary \(index) reaches outside of the numbers")
      }
    }
  }

  private static func validateExemplars(_ view: BatchView) throws(MetricBatchError) {
    var last: UInt32 = 0
    for unsafe(index, exemplar) in unsafe view.exemplars.enumerated() {
      let isNumber = exemplar.kind <= BatchValueKind.int.rawValue
      guard unsafe Int(exemplar.point) < view.points.count, exemplar.point >= last, isNumber,
        unsafe Int(exemplar.attributes) < view.attributeSets.count, unsafe fits(exemplar.trace_id, in: view.blob.count),
        unsafe fits(exemplar.span_id, in: view.blob.count)
      else { throw MetricBatchError(.malformed, "exemplar \(index) refers to something that is not there") }
      last = exemplar.point
    }
  }

  static func fits(_ range: tattler_range, in count: Int) -> Bool {
    UInt64(range.first) + UInt64(range.count) <= UInt64(count)
  }
}

/// Checks that texts lie in the text table and do not cut a character.
@unsafe
private struct TextChecker {
  let text: UnsafeBufferPointer<UInt8>
  let isASCII: Bool
  let isValid: Bool

  init(_ text: UnsafeBufferPointer<UInt8>) {
    unsafe self.text = text
    unsafe isASCII = UTF8Check.isASCII(text)
    unsafe isValid = isASCII || UTF8Check.isValid(text)
  }

  func isText(_ range: tattler_text) -> Bool {
    let end = UInt64(range.offset) + UInt64(range.length)
    guard unsafe end <= UInt64(text.count) else { return false }
    if unsafe isASCII { return true }
    return unsafe startsCharacter(Int(range.offset)) && startsCharacter(Int(end))
  }

  private func startsCharacter(_ index: Int) -> Bool {
    unsafe index >= text.count || text[index] & 0xC0 != 0x80
  }
}

/// Checks that nested values form trees of bounded depth: an element stands before its owner and has only one.
private struct NestingChecker {
  private let count: Int
  private var depths: [UInt8] = []

  init(count: Int) { self.count = count }

  /// Takes the elements of a list for the value at `owner`; false where one is behind it, taken or too deep.
  mutating func claim(_ range: tattler_range, by owner: Int) -> Bool {
    let end = UInt64(range.first) + UInt64(range.count)
    guard end <= UInt64(owner) else { return false }
    if depths.isEmpty { depths = [UInt8](repeating: 0, count: count) }
    var deepest: UInt8 = 0
    for index in Int(range.first)..<Int(end) {
      if depths[index] & 0x80 != 0 { return false }
      deepest = max(deepest, depths[index])
      depths[index] |= 0x80
    }
    guard Int(deepest) < Int(TATTLER_VALUE_MAX_DEPTH) else { return false }
    depths[owner] = deepest + 1
    return true
  }
}
