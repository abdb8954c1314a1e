import CTattlerPlugin
import TattlerModel
import Testing

/// A point of a series, spelled out, to make batches of and to compare.
struct Sample: Equatable, Sendable, CustomTestStringConvertible {
  enum Value: Equatable, Sendable {
    case none
    case int(Int64)
    case double(Double)
    case histogram(ExplicitHistogram)
    case exponential(ExponentialHistogram)
  }

  var metric = "requests"
  var temporality = TATTLER_TEMPORALITY_CUMULATIVE
  var isMonotonic = true
  var attributes: [(String, MetricValue)] = []
  var start: UInt64 = 0
  var time: UInt64?
  var value: Value
  var isStale = false

  init(_ value: Value, _ time: UInt64?, start: UInt64 = 0) {
    (self.value, self.time, self.start) = (value, time, start)
  }

  init(_ value: Int64, _ time: UInt64?, start: UInt64 = 0) { self.init(.int(value), time, start: start) }

  static func == (left: Sample, right: Sample) -> Bool { left.testDescription == right.testDescription }

  /// Everything; attributes in the order of their keys.
  var testDescription: String {
    let tags = attributes.map { "\($0.0)=\($0.1)" }.sorted().joined(separator: ",")
    let time = time.map(String.init) ?? "-"
    return
      "\(metric){\(tags)} \(temporality)\(isMonotonic ? "m" : "") \(start)..\(time) \(value)\(isStale ? " stale" : "")"
  }

  var kind: Int32 {
    switch value {
    case .none, .int, .double: TATTLER_METRIC_SUM
    case .histogram: TATTLER_METRIC_HISTOGRAM
    case .exponential: TATTLER_METRIC_EXPONENTIAL_HISTOGRAM
    }
  }

  func with(_ change: (inout Sample) -> Void) -> Sample {
    var copy = self
    change(&copy)
    return copy
  }
}

extension [Sample] {
  /// A batch of these points, a row each.
  func batch() throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    for sample in self { try sample.add(to: &builder) }
    return try builder.finish()
  }

  /// The points of a batch of sums and histograms, in the order of its rows.
  init(_ batch: MetricBatch) {
    self = unsafe batch.withView { view in
      unsafe view.rows.map { row in
        let point = unsafe view.points(of: row)[0]
        let metric = unsafe view.metrics[Int(point.metric)]
        var value = Sample.Value.none
        switch BatchValueKind(rawValue: point.kind) {
        case .int: value = .int(point.value.i64)
        case .double: value = .double(point.value.f64)
        case .histogram: value = .histogram(unsafe view.explicitHistogram(at: Int(point.value.u64)))
        case .exponentialHistogram: value = .exponential(unsafe view.exponentialHistogram(at: Int(point.value.u64)))
        default: break
        }
        var sample = Sample(value, row.flags & TATTLER_ROW_HAS_TIME == 0 ? nil : row.time, start: row.start_time)
        sample.metric = unsafe view.string(metric.name)
        sample.temporality = metric.temporality
        sample.isMonotonic = metric.flags & UInt16(TATTLER_METRIC_MONOTONIC) != 0
        sample.isStale = row.data_point_flags & 1 != 0
        sample.attributes = unsafe view.spelled(row).attributes.map { ($0.key, $0.value) }
        return sample
      }
    }
  }
}

extension Sample {
  fileprivate func add(to builder: inout MetricBatchBuilder) throws {
    let index = try builder.addMetric(name: metric, kind: kind, unit: "1")
    builder.metrics[Int(index)].temporality = temporality
    builder.metrics[Int(index)].flags = isMonotonic ? UInt16(TATTLER_METRIC_MONOTONIC) : 0
    let set = try builder.addAttributes(attributes)
    var row = tattler_row()
    row.attributes = set
    row.first_point = UInt32(builder.points.count)
    row.point_count = 1
    row.start_time = start
    row.time = time ?? 0
    row.flags = time == nil ? 0 : TATTLER_ROW_HAS_TIME
    row.data_point_flags = isStale ? 1 : 0
    var point = tattler_point()
    point.metric = index
    switch value {
    case .none: break
    case .int(let number): (point.kind, point.value) = (BatchValueKind.int.rawValue, tattler_payload(i64: number))
    case .double(let number): (point.kind, point.value) = (BatchValueKind.double.rawValue, tattler_payload(f64: number))
    case .histogram(let histogram):
      point.kind = BatchValueKind.histogram.rawValue
      point.value = tattler_payload(u64: UInt64(try builder.addHistogram(histogram)))
    case .exponential(let histogram):
      point.kind = BatchValueKind.exponentialHistogram.rawValue
      point.value = tattler_payload(u64: UInt64(try builder.addHistogram(histogram)))
    }
    try builder.rows.append(row)
    try builder.points.append(point)
  }
}
