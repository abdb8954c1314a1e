public import CTattlerPlugin

/// A row of a batch with everything spelled out: for people, tests and tools, not for hot paths.
public struct MetricRow: Sendable, Hashable {
  /// OTLP's metric name or line protocol's measurement.
  public var name: String
  /// Keys and values, in the order of the batch. Values of kinds that line protocol lacks are shown as text.
  public var attributes: [Entry]
  /// Field keys and values, in the order of the batch. The key is empty for a metric of OTLP.
  public var fields: [Entry]
  /// Nanoseconds since 1970, as `tattler_row.nanoseconds` has them; nil where the row has no time.
  public var time: Int64?

  /// A key and its value.
  public struct Entry: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: MetricValue

    /// Makes an entry.
    public init(_ key: String, _ value: MetricValue) {
      self.key = key
      self.value = value
    }
  }

  /// Makes a row.
  public init(name: String, attributes: [Entry] = [], fields: [Entry], time: Int64?) {
    self.name = name
    self.attributes = attributes
    self.fields = fields
    self.time = time
  }
}

extension MetricBatch {
  /// All rows, spelled out: copies every text.
  public var spelledRows: [MetricRow] {
    unsafe withView { view in unsafe view.rows.map { row in unsafe view.spelled(row) } }
  }
}

extension BatchView {
  /// A row, spelled out: copies every text.
  public func spelled(_ row: tattler_row) -> MetricRow {
    let points = unsafe self.points(of: row)
    let name = unsafe string(metrics[Int(points[0].metric)].name)
    let attributes = unsafe attributes(ofSet: row.attributes).map { attribute in
      MetricRow.Entry(unsafe string(attribute.key), unsafe spelled(attribute.kind, attribute.value))
    }
    let fields = unsafe points.map { point in
      MetricRow.Entry(unsafe string(metrics[Int(point.metric)].field), unsafe spelled(point.kind, point.value))
    }
    return MetricRow(name: name, attributes: attributes, fields: fields, time: row.nanoseconds)
  }

  private func spelled(_ kind: UInt16, _ value: tattler_payload) -> MetricValue {
    switch BatchValueKind(rawValue: kind) {
    case .double: .double(value.f64)
    case .int: .int(value.i64)
    case .uint: .uint(value.u64)
    case .bool: .bool(value.u64 != 0)
    case .string: .string(unsafe string(value.text))
    case .bytes: .string("(\(value.range.count) bytes)")
    case .array: .string("(list of \(value.range.count))")
    case .keyValues: .string("(map of \(value.range.count))")
    case .histogram: .string("(histogram)")
    case .exponentialHistogram: .string("(exponential histogram)")
    case .summary: .string("(summary)")
    default: .string("")
    }
  }
}
