public import CTattlerPlugin

/// Adding by values: for events, tests and small batches. Each call checks its arguments.
extension MetricBatchBuilder {
  /// Copies text into the text table.
  @discardableResult
  public mutating func addText(_ string: String) throws(MetricBatchError) -> tattler_text {
    var string = string
    let offset = text.count
    let result: Result<Void, MetricBatchError> = string.withUTF8 { bytes in
      do throws(MetricBatchError) { return .success(unsafe try text.append(contentsOf: bytes)) } catch {
        return .failure(error)
      }
    }
    try result.get()
    return tattler_text(offset: UInt32(offset), length: UInt32(text.count - offset))
  }

  /// Adds a metric.
  ///
  /// - Parameters:
  ///   - name: OTLP's name or line protocol's measurement.
  ///   - field: line protocol's field key; empty for a metric of OTLP.
  ///   - kind: a `TATTLER_METRIC_…` number; by default the field of line protocol.
  /// - Returns: the index for ``addRow(attributes:time:_:)``.
  public mutating func addMetric(
    name: String, field: String = "", kind: Int32 = TATTLER_METRIC_FIELD, unit: String = ""
  ) throws(MetricBatchError) -> UInt32 {
    var metric = tattler_metric()
    metric.kind = UInt16(truncatingIfNeeded: kind)
    metric.name = try addText(name)
    metric.field = try addText(field)
    metric.unit = try addText(unit)
    try metrics.append(metric)
    return UInt32(metrics.count - 1)
  }

  /// Adds a set of attributes and gives its index.
  public mutating func addAttributes(_ pairs: [(String, MetricValue)]) throws(MetricBatchError) -> UInt32 {
    try prepare()
    let first = attributes.count
    for (key, value) in pairs {
      var record = tattler_attribute()
      record.key = try addText(key)
      (record.kind, record.value) = try payload(value)
      try attributes.append(record)
    }
    try attributeSets.append(tattler_range(first: UInt32(first), count: UInt32(pairs.count)))
    return UInt32(attributeSets.count - 1)
  }

  /// Adds a row: values that share attributes and a time.
  ///
  /// - Parameters:
  ///   - attributes: the index of a set.
  ///   - time: nanoseconds since 1970; nil for a row without a time.
  ///   - values: metrics by index, all of the same name, and their values; not empty.
  /// - Throws: ``MetricBatchError`` with code `malformed` where an index is not there.
  public mutating func addRow(
    attributes set: UInt32, time: Int64?, _ values: [(UInt32, MetricValue)]
  ) throws(MetricBatchError) {
    try prepare()
    guard Int(set) < attributeSets.count else {
      throw MetricBatchError(.malformed, "there is no attribute set \(set)")
    }
    guard !values.isEmpty else { throw MetricBatchError(.malformed, "a row has at least one value") }
    var row = tattler_row()
    row.attributes = set
    row.first_point = UInt32(points.count)
    row.point_count = UInt32(values.count)
    if let time {
      row.time = UInt64(bitPattern: time)
      row.flags = TATTLER_ROW_HAS_TIME | (time < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    }
    for (metric, value) in values {
      guard Int(metric) < metrics.count else { throw MetricBatchError(.malformed, "there is no metric \(metric)") }
      var point = tattler_point()
      point.metric = metric
      (point.kind, point.value) = try payload(value)
      try points.append(point)
    }
    try rows.append(row)
  }

  private mutating func payload(_ value: MetricValue) throws(MetricBatchError) -> (UInt16, tattler_payload) {
    switch value {
    case .double(let number): (BatchValueKind.double.rawValue, tattler_payload(f64: number))
    case .int(let number): (BatchValueKind.int.rawValue, tattler_payload(i64: number))
    case .uint(let number): (BatchValueKind.uint.rawValue, tattler_payload(u64: number))
    case .bool(let flag): (BatchValueKind.bool.rawValue, tattler_payload(u64: flag ? 1 : 0))
    case .string(let string): (BatchValueKind.string.rawValue, tattler_payload(text: try addText(string)))
    }
  }
}
