internal import CTattlerPlugin

/// Turns fields of line protocol into the shape of OTLP: a gauge for each field, a row for each value.
///
/// The name of the gauge is `measurement_field`, and the measurement alone where the field is `value` or empty: the rule
/// of Grafana Cloud, so that both roads give the same series. Booleans become 1 and 0, unsigned integers signed ones,
/// or doubles where they do not fit. Strings have no place in a metric: they are left out and counted.
///
/// ```swift
/// let report = try FieldToOTLP.convert(batch, into: &builder)
/// ```
public enum FieldToOTLP {
  /// What became of the points of a batch.
  public struct Report: Sendable, Hashable {
    /// Fields that became points of gauges.
    public var converted = 0
    /// Points of other metrics, handed on as they were.
    public var passed = 0
    /// Strings left out.
    public var droppedStrings = 0
    /// Values left out because they are not there.
    public var droppedEmpty = 0
    /// Values left out because they are from before 1970, which OTLP's times do not reach.
    public var droppedNegativeTimes = 0

    /// A report about nothing.
    public init() {}
  }

  /// Appends rows of a batch to a builder. The rows of a metric stand side by side, in their order; metrics come in the
  /// order in which the batch has them.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows; all where nil.
  ///   - builder: gets a row of one point for each value.
  /// - Throws: ``MetricBatchError`` with code `tooLarge` where the builder cannot grow.
  public static func convert(
    _ batch: MetricBatch, rows: Range<Int>? = nil, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> Report {
    let firstRow = builder.rows.count
    let firstPoint = builder.points.count
    let firstExemplar = builder.exemplars.count
    let firstMetric = builder.metrics.count
    try builder.append(rows: rows ?? 0..<batch.rowCount, of: batch)
    var report = Report()
    var isField: [Bool] = []
    for metric in firstMetric..<builder.metrics.count {
      isField.append(Int32(builder.metrics[metric].kind) == TATTLER_METRIC_FIELD)
    }
    let names = try rename(from: firstMetric, isField, &builder)
    var groups = MetricGroups(metrics: firstMetric..<builder.metrics.count, points: firstPoint..<builder.points.count)
    for row in firstRow..<builder.rows.count {
      let record = builder.rows[row]
      for point in Int(record.first_point)..<Int(record.first_point) + Int(record.point_count) {
        let metric = Int(builder.points[point].metric) - firstMetric
        guard !isField[metric] || convert(&builder.points[point], record, &report) else { continue }
        report.passed += isField[metric] ? 0 : 1
        builder.points[point].metric = names[metric]
        groups.add(point, row, names[metric])
      }
    }
    try groups.apply(&builder, firstRow, firstPoint, firstExemplar)
    return report
  }

  /// Makes gauges of the fields; gives for each metric the one that has its name, so that equal names are one metric.
  private static func rename(
    from first: Int, _ isField: [Bool], _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> [UInt32] {
    var names: [UInt32] = []
    var known: [SeriesKey: UInt32] = [:]
    for index in first..<builder.metrics.count {
      guard isField[index - first] else {
        names.append(UInt32(index))
        continue
      }
      var metric = builder.metrics[index]
      let key = name(metric, builder)
      metric.name = tattler_text(offset: UInt32(builder.text.count), length: UInt32(key.bytes.count - 4))
      metric.field = tattler_text()
      metric.kind = UInt16(TATTLER_METRIC_GAUGE)
      if let same = known[key] {
        names.append(same)
        continue
      }
      for byte in key.bytes.dropFirst(4) { try builder.text.append(byte) }
      builder.metrics[index] = metric
      known[key] = UInt32(index)
      names.append(UInt32(index))
    }
    return names
  }

  /// The scope in four bytes and the name of the gauge.
  private static func name(_ metric: tattler_metric, _ builder: borrowing MetricBatchBuilder) -> SeriesKey {
    var key = SeriesKey()
    for shift in [UInt32(0), 8, 16, 24] { key.bytes.append(UInt8(truncatingIfNeeded: metric.scope >> shift)) }
    let text = unsafe builder.text.records
    func slice(_ piece: tattler_text) -> Slice<UnsafeBufferPointer<UInt8>> {
      unsafe text[Int(piece.offset)..<Int(piece.offset) + Int(piece.length)]
    }
    unsafe key.bytes.append(contentsOf: slice(metric.name))
    if metric.field.length > 0, unsafe !slice(metric.field).elementsEqual("value".utf8) {
      key.bytes.append(UInt8(ascii: "_"))
      unsafe key.bytes.append(contentsOf: slice(metric.field))
    }
    return key
  }

  /// Makes a value one that a gauge can have; false where there is none.
  private static func convert(_ point: inout tattler_point, _ row: tattler_row, _ report: inout Report) -> Bool {
    switch BatchValueKind(rawValue: point.kind) {
    case .double, .int: break
    case .bool: point.kind = BatchValueKind.int.rawValue
    case .uint:
      let value = point.value.u64
      let fits = value <= UInt64(Int64.max)
      point.kind = (fits ? BatchValueKind.int : .double).rawValue
      if !fits { point.value = tattler_payload(f64: Double(value)) }
    case .string:
      report.droppedStrings += 1
      return false
    default:
      report.droppedEmpty += 1
      return false
    }
    guard row.flags & TATTLER_ROW_TIME_IS_NEGATIVE == 0 else {
      report.droppedNegativeTimes += 1
      return false
    }
    report.converted += 1
    return true
  }
}
