internal import CTattlerPlugin

/// Taking rows over from other batches: cutting a batch and putting batches together.
extension MetricBatchBuilder {
  /// Appends some rows of a batch with everything that they refer to, and nothing else.
  ///
  /// - Parameters:
  ///   - rows: a range inside `0..<batch.rowCount`; what lies outside is left out.
  ///   - batch: where the rows come from. Its metrics and attribute sets are added anew, also where equal ones are
  ///     here already.
  public mutating func append(rows: Range<Int>, of batch: MetricBatch) throws(MetricBatchError) {
    let result: Result<Void, MetricBatchError> = unsafe batch.withView { view in
      let wanted = rows.clamped(to: 0..<(unsafe view.rows.count))
      do throws(MetricBatchError) { return .success(unsafe try append(rows: wanted, of: view)) } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Appends single rows of a batch with everything that they refer to, but for their exemplars.
  ///
  /// - Parameters:
  ///   - rows: indices in `0..<batch.rowCount`; others are left out.
  ///   - batch: where the rows come from.
  package mutating func append(rows: [Int], of batch: MetricBatch) throws(MetricBatchError) {
    let result: Result<Void, MetricBatchError> = unsafe batch.withView { view in
      let wanted = rows.filter { unsafe view.rows.indices.contains($0) }
      do throws(MetricBatchError) {
        guard !wanted.isEmpty else { return .success(()) }
        try prepare()
        var copier = unsafe RowCopier(view)
        return .success(unsafe try append(wanted, of: view, with: &copier))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private mutating func append(rows wanted: Range<Int>, of view: BatchView) throws(MetricBatchError) {
    guard !wanted.isEmpty else { return }
    try prepare()
    var copier = unsafe RowCopier(view)
    let firstOld = unsafe Int(view.rows[wanted.lowerBound].first_point)
    let firstNew = points.count
    unsafe try append(wanted, of: view, with: &copier)
    unsafe try copier.exemplars(of: firstOld..<firstOld + points.count - firstNew, to: firstNew, into: &self)
  }

  private mutating func append(
    _ wanted: some Collection<Int>, of view: BatchView, with copier: inout RowCopier
  ) throws(MetricBatchError) {
    try rows.reserve(wanted.count)
    for index in wanted {
      var row = unsafe view.rows[index]
      row.attributes = unsafe try copier.set(row.attributes, into: &self)
      let first = Int(row.first_point)
      for old in first..<first + Int(row.point_count) {
        var point = unsafe view.points[old]
        point.metric = unsafe try copier.metric(point.metric, into: &self)
        point.value = unsafe try copier.value(point.kind, point.value, into: &self)
        try points.append(point)
      }
      row.first_point = UInt32(points.count) - row.point_count
      try rows.append(row)
    }
  }
}

extension MetricBatch {
  /// A batch of some rows only.
  ///
  /// - Parameter rows: clamped to the rows that are there.
  public func selecting(rows: Range<Int>) throws(MetricBatchError) -> MetricBatch {
    var builder = MetricBatchBuilder()
    try builder.append(rows: rows, of: self)
    return try builder.finish()
  }

  /// One batch that holds the rows of several, in their order.
  public static func joining(_ batches: [MetricBatch]) throws(MetricBatchError) -> MetricBatch {
    if let only = batches.first, batches.count == 1 { return only }
    var builder = MetricBatchBuilder()
    for batch in batches { try builder.append(rows: 0..<batch.rowCount, of: batch) }
    return try builder.finish()
  }
}

/// Copies records between batches and remembers what was copied already.
@unsafe
private struct RowCopier {
  private let view: BatchView
  private var sets: [UInt32]
  private var metrics: [UInt32]
  private var scopes: [UInt32]
  private var resources: [UInt32]
  /// Names and keys that were copied last, in places that their offsets tell.
  private var names: [CopiedText]
  private static let unknown = UInt32.max
  private static let namePlaces = 64

  private struct CopiedText {
    var source: tattler_text
    var offset: UInt32
  }

  init(_ view: BatchView) {
    unsafe self.view = view
    unsafe sets = Array(repeating: Self.unknown, count: view.attributeSets.count)
    unsafe metrics = Array(repeating: Self.unknown, count: view.metrics.count)
    unsafe scopes = Array(repeating: Self.unknown, count: view.scopes.count)
    unsafe resources = Array(repeating: Self.unknown, count: view.resources.count)
    let none = CopiedText(source: tattler_text(offset: .max, length: .max), offset: 0)
    unsafe names = Array(repeating: none, count: Self.namePlaces)
    if unsafe !sets.isEmpty, unsafe view.attributeSets[0].count == 0 { unsafe sets[0] = 0 }
  }

  mutating func metric(_ old: UInt32, into builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    if unsafe metrics[Int(old)] != Self.unknown { return unsafe metrics[Int(old)] }
    var metric = unsafe view.metrics[Int(old)]
    metric.scope = unsafe try scope(metric.scope, into: &builder)
    metric.metadata = unsafe try set(metric.metadata, into: &builder)
    metric.name = unsafe try name(metric.name, into: &builder)
    metric.field = unsafe try name(metric.field, into: &builder)
    metric.unit = unsafe try name(metric.unit, into: &builder)
    metric.description = unsafe try text(metric.description, into: &builder)
    try builder.metrics.append(metric)
    unsafe metrics[Int(old)] = UInt32(builder.metrics.count - 1)
    return unsafe metrics[Int(old)]
  }

  private mutating func scope(_ old: UInt32, into builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32
  {
    if unsafe scopes[Int(old)] != Self.unknown { return unsafe scopes[Int(old)] }
    var scope = unsafe view.scopes[Int(old)]
    scope.resource = unsafe try resource(scope.resource, into: &builder)
    scope.attributes = unsafe try set(scope.attributes, into: &builder)
    scope.name = unsafe try text(scope.name, into: &builder)
    scope.version = unsafe try text(scope.version, into: &builder)
    scope.schema_url = unsafe try text(scope.schema_url, into: &builder)
    try builder.scopes.append(scope)
    unsafe scopes[Int(old)] = UInt32(builder.scopes.count - 1)
    return unsafe scopes[Int(old)]
  }

  private mutating func resource(
    _ old: UInt32, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> UInt32 {
    if unsafe resources[Int(old)] != Self.unknown { return unsafe resources[Int(old)] }
    var resource = unsafe view.resources[Int(old)]
    resource.attributes = unsafe try set(resource.attributes, into: &builder)
    resource.entity_refs = unsafe try set(resource.entity_refs, into: &builder)
    resource.schema_url = unsafe try text(resource.schema_url, into: &builder)
    try builder.resources.append(resource)
    unsafe resources[Int(old)] = UInt32(builder.resources.count - 1)
    return unsafe resources[Int(old)]
  }

  mutating func set(_ old: UInt32, into builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    if unsafe sets[Int(old)] != Self.unknown { return unsafe sets[Int(old)] }
    let range = unsafe try list(view.attributeSets[Int(old)], into: &builder)
    try builder.attributeSets.append(range)
    unsafe sets[Int(old)] = UInt32(builder.attributeSets.count - 1)
    return unsafe sets[Int(old)]
  }

  /// Copies attributes; the elements of nested values first, so that they stand before their owners.
  private mutating func list(
    _ range: tattler_range, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let indices = Int(range.first)..<Int(range.first) + Int(range.count)
    var copies: [tattler_attribute] = []
    if unsafe hasElements(indices) {
      copies.reserveCapacity(indices.count)
      for index in indices { copies.append(unsafe try attribute(index, into: &builder)) }
    }
    let first = UInt32(builder.attributes.count)
    if copies.isEmpty {
      for index in indices { try builder.attributes.append(unsafe try attribute(index, into: &builder)) }
    } else {
      for attribute in copies { try builder.attributes.append(attribute) }
    }
    return tattler_range(first: first, count: range.count)
  }

  /// True where one of these attributes is a list or a map.
  private func hasElements(_ indices: Range<Int>) -> Bool {
    for index in indices {
      let kind = unsafe BatchValueKind(rawValue: view.attributes[index].kind)
      if kind == .array || kind == .keyValues { return true }
    }
    return false
  }

  /// An attribute whose text and elements are copied already.
  private mutating func attribute(
    _ index: Int, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_attribute {
    let old = unsafe view.attributes[index]
    var attribute = old
    attribute.key = unsafe try name(old.key, into: &builder)
    switch BatchValueKind(rawValue: old.kind) {
    case .array, .keyValues:
      attribute.value = tattler_payload(range: unsafe try list(old.value.range, into: &builder))
    case .bytes: attribute.value = tattler_payload(range: unsafe try blob(old.value.range, into: &builder))
    default: attribute.value = unsafe try value(old.kind, old.value, into: &builder)
    }
    return attribute
  }

  /// Copies what a point's payload refers to.
  func value(
    _ kind: UInt16, _ value: tattler_payload, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_payload {
    switch BatchValueKind(rawValue: kind) {
    case .string: return tattler_payload(text: unsafe try text(value.text, into: &builder))
    case .histogram:
      var histogram = unsafe view.histograms[Int(value.u64)]
      histogram.bucket_counts = unsafe try numbers(histogram.bucket_counts, into: &builder)
      histogram.explicit_bounds = unsafe try numbers(histogram.explicit_bounds, into: &builder)
      try builder.histograms.append(histogram)
      return tattler_payload(u64: UInt64(builder.histograms.count - 1))
    case .exponentialHistogram:
      var histogram = unsafe view.exponentialHistograms[Int(value.u64)]
      histogram.positive = unsafe try numbers(histogram.positive, into: &builder)
      histogram.negative = unsafe try numbers(histogram.negative, into: &builder)
      try builder.exponentialHistograms.append(histogram)
      return tattler_payload(u64: UInt64(builder.exponentialHistograms.count - 1))
    case .summary:
      var summary = unsafe view.summaries[Int(value.u64)]
      summary.quantiles = unsafe try numbers(summary.quantiles, into: &builder)
      try builder.summaries.append(summary)
      return tattler_payload(u64: UInt64(builder.summaries.count - 1))
    default: return value
    }
  }

  /// Copies the exemplars of the points `old`, which now begin at the point `new`.
  mutating func exemplars(
    of old: Range<Int>, to new: Int, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) {
    let all = unsafe view.exemplars
    var index = unsafe all.firstIndexAtOrBehind(UInt32(old.lowerBound))
    while index < all.count, unsafe Int(all[index].point) < old.upperBound {
      var exemplar = unsafe all[index]
      exemplar.point = UInt32(Int(exemplar.point) - old.lowerBound + new)
      exemplar.attributes = unsafe try set(exemplar.attributes, into: &builder)
      exemplar.trace_id = unsafe try blob(exemplar.trace_id, into: &builder)
      exemplar.span_id = unsafe try blob(exemplar.span_id, into: &builder)
      try builder.exemplars.append(exemplar)
      index += 1
    }
  }

  /// Copies a text that records mostly share, as the metrics of a line share its measurement: what shares it here shares
  /// the copy.
  private mutating func name(
    _ source: tattler_text, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_text {
    // The topmost six bits of a product depend on all bits of the offset.
    let place = Int((source.offset &* 0x9E37_79B1) >> 26)
    let known = unsafe names[place]
    if known.source.offset == source.offset, known.source.length == source.length {
      return tattler_text(offset: known.offset, length: source.length)
    }
    let copy = unsafe try text(source, into: &builder)
    unsafe names[place] = CopiedText(source: source, offset: copy.offset)
    return copy
  }

  private func text(
    _ text: tattler_text, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_text {
    let offset = UInt32(builder.text.count)
    unsafe try builder.text.append(contentsOf: view.bytes(text))
    return tattler_text(offset: offset, length: text.length)
  }

  private func blob(
    _ range: tattler_range, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(builder.blob.count)
    let end = Int(range.first) + Int(range.count)
    unsafe try builder.blob.append(contentsOf: UnsafeBufferPointer(rebasing: view.blob[Int(range.first)..<end]))
    return tattler_range(first: first, count: range.count)
  }

  private func numbers(
    _ range: tattler_range, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(builder.numbers.count)
    let end = Int(range.first) + Int(range.count)
    unsafe try builder.numbers.append(contentsOf: UnsafeBufferPointer(rebasing: view.numbers[Int(range.first)..<end]))
    return tattler_range(first: first, count: range.count)
  }
}

extension UnsafeBufferPointer where Element == tattler_exemplar {
  /// Binary search, as exemplars ascend by point.
  fileprivate func firstIndexAtOrBehind(_ point: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if unsafe self[middle].point < point { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
