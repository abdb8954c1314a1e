internal import CTattlerPlugin
internal import TattlerModel

/// Writes the points of a collection into a builder. Resource, scope and metric are written when the first point of
/// theirs comes, so that a batch says nothing of what has no points.
struct SeriesWriter {
  let moment: CollectionMoment
  /// Points written.
  private(set) var points = 0
  private let resource: Attributes
  private let resourceSchemaURL: String
  private var scope: MeterIdentity?
  private var resourceIndex: UInt32?
  private var scopeIndex: UInt32?
  private var shape: StreamShape?
  private var metricIndex: UInt32?
  /// The keys of the series before: the next one mostly has the same, in the same order, and shares their text.
  var keys: [tattler_text] = []

  init(_ moment: CollectionMoment, resource: Attributes, schemaURL: String) {
    self.moment = moment
    self.resource = resource
    resourceSchemaURL = schemaURL
  }

  /// What comes next is of this meter.
  mutating func begin(_ scope: MeterIdentity) {
    self.scope = scope
    scopeIndex = nil
  }

  /// What comes next is of this metric.
  mutating func begin(_ shape: StreamShape) {
    self.shape = shape
    metricIndex = nil
  }

  /// Appends a point of the metric that began last.
  @unsafe
  mutating func add(
    _ value: SeriesPoint, key: UnsafePointer<UInt8>, byteCount: Int, startTime: UInt64,
    _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) {
    var row = tattler_row()
    let metric = try metric(&builder)
    row.attributes = unsafe try attributes(key, byteCount, &builder)
    row.first_point = UInt32(builder.points.count)
    row.point_count = 1
    row.flags = TATTLER_ROW_HAS_TIME
    row.time = moment.time
    row.start_time = start(startTime, value)
    var point = tattler_point()
    point.metric = metric
    point.kind = value.kind.rawValue
    point.value = value.value
    try builder.points.append(point)
    try builder.rows.append(row)
    points += 1
  }

  private func start(_ seriesStart: UInt64, _ value: SeriesPoint) -> UInt64 {
    let start =
      switch shape?.temporality {
      case .delta: max(seriesStart, moment.previous)
      case .cumulative: value.restart ?? seriesStart
      case nil: 0 as UInt64
      }
    // A series may be younger than the collection, and a clock may go back.
    return min(start, moment.time)
  }

  private mutating func metric(_ builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    if let metricIndex { return metricIndex }
    guard let shape else { throw MetricBatchError(.malformed, "BUG: a point without a metric") }
    var record = tattler_metric()
    record.scope = try scope(&builder)
    record.temporality =
      switch shape.temporality {
      case .delta: TATTLER_TEMPORALITY_DELTA
      case .cumulative: TATTLER_TEMPORALITY_CUMULATIVE
      case nil: TATTLER_TEMPORALITY_UNSPECIFIED
      }
    record.kind = UInt16(truncatingIfNeeded: shape.kind)
    record.flags = shape.isMonotonic ? UInt16(TATTLER_METRIC_MONOTONIC) : 0
    record.name = try builder.addText(shape.name)
    record.unit = try builder.addText(shape.unit)
    record.description = try builder.addText(shape.description)
    try builder.metrics.append(record)
    let index = UInt32(builder.metrics.count - 1)
    metricIndex = index
    return index
  }

  private mutating func scope(_ builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    if let scopeIndex { return scopeIndex }
    var record = tattler_scope()
    record.resource = try resource(&builder)
    record.flags = TATTLER_SCOPE_PRESENT
    record.name = try builder.addText(scope?.name ?? "")
    record.version = try builder.addText(scope?.version ?? "")
    record.schema_url = try builder.addText(scope?.schemaURL ?? "")
    record.attributes = try set(scope?.attributes ?? Attributes(), &builder)
    try builder.scopes.append(record)
    let index = UInt32(builder.scopes.count - 1)
    scopeIndex = index
    return index
  }

  private mutating func resource(_ builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    if let resourceIndex { return resourceIndex }
    var record = tattler_resource()
    record.flags = TATTLER_RESOURCE_PRESENT
    record.schema_url = try builder.addText(resourceSchemaURL)
    record.attributes = try set(resource, &builder)
    try builder.resources.append(record)
    let index = UInt32(builder.resources.count - 1)
    resourceIndex = index
    return index
  }

  /// Attributes of a resource or a scope, in canonical form as well.
  private mutating func set(
    _ attributes: Attributes, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> UInt32 {
    try set(CanonicalAttributes.bytes(of: attributes), &builder)
  }

  /// Encoded attributes.
  mutating func set(
    _ bytes: [UInt8], _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> UInt32 {
    let result: Result<UInt32, MetricBatchError> = unsafe bytes.withUnsafeBufferPointer { bytes in
      // An empty array may have no address, and then none is read.
      guard let start = bytes.baseAddress else { return .success(MetricBatchBuilder.emptyAttributes) }
      do throws(MetricBatchError) { return .success(unsafe try self.attributes(start, bytes.count, &builder)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
