internal import CTattlerPlugin

/// The keys of the series in a builder: resource, scope, the metric's name, unit and kind, and the attributes of the
/// point. What says nothing about who reports (descriptions, schema addresses) is left out.
///
/// Each metric and each attribute set is looked at once.
struct SeriesIdentity {
  private var writer: AttributeBytes
  /// The bytes of metrics and of sets, and where they stand.
  private var bytes: [UInt8] = []
  private var metrics: [Range<Int>?]
  private var sets: [Range<Int>?]
  /// The key of ``select(metric:set:_:)``.
  private(set) var key = SeriesKey()

  init(_ builder: borrowing MetricBatchBuilder) {
    writer = AttributeBytes(builder)
    metrics = Array(repeating: nil, count: builder.metrics.count)
    sets = Array(repeating: nil, count: builder.attributeSets.count)
  }

  /// Makes ``key`` that of the points of a metric with an attribute set.
  mutating func select(metric: UInt32, set: UInt32, _ builder: borrowing MetricBatchBuilder) {
    let first = metrics[Int(metric)] ?? add(metric: metric, builder)
    let second = sets[Int(set)] ?? add(set: set)
    key.bytes.removeAll(keepingCapacity: true)
    key.bytes.append(contentsOf: bytes[first])
    key.bytes.append(contentsOf: bytes[second])
  }

  private mutating func add(set: UInt32) -> Range<Int> {
    let start = bytes.count
    writer.append(set: set, to: &bytes)
    sets[Int(set)] = start..<bytes.count
    return start..<bytes.count
  }

  private mutating func add(metric index: UInt32, _ builder: borrowing MetricBatchBuilder) -> Range<Int> {
    let start = bytes.count
    let metric = builder.metrics[Int(index)]
    let scope = builder.scopes[Int(metric.scope)]
    writer.append(set: builder.resources[Int(scope.resource)].attributes, to: &bytes)
    writer.append(set: scope.attributes, to: &bytes)
    for text in [scope.name, scope.version, metric.name, metric.field, metric.unit] { writer.append(text, to: &bytes) }
    bytes.append(UInt8(truncatingIfNeeded: metric.kind))
    bytes.append(UInt8(truncatingIfNeeded: metric.flags & UInt16(TATTLER_METRIC_MONOTONIC)))
    metrics[Int(index)] = start..<bytes.count
    return start..<bytes.count
  }
}
