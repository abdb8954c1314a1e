internal import CTattlerPlugin
internal import TattlerModel

/// Which data points of a message are taken. Refused are those that mean nothing to any receiver, whatever the sink:
///
/// - of a metric without a name (opentelemetry-proto, metrics/v1/metrics.proto, `Metric.name`)
/// - a number without a value that is not marked as "no recorded value"
/// - a histogram whose bucket counts are there but not one more than its bounds, or whose bounds do not ascend
///   (`HistogramDataPoint.explicit_bounds`)
/// - an exponential histogram with buckets beyond the largest index, or with a zero threshold that is negative or not a
///   number
///
/// The rest of the message is taken, as "Partial Success" of the specification has it.
struct OTLPAdmission: Sendable {
  /// Points that were refused.
  private(set) var refusedPoints = 0
  /// The first reasons; neighbours with one reason are one.
  private var reasons: [(text: String, points: Int)] = []
  private var lastReason: (metric: UInt32, fault: Fault)?

  /// Reasons that are told in full.
  static let toldReasons = 5
  /// Bytes of a name that are told.
  static let toldNameBytes = 120

  /// What is wrong with a point.
  private enum Fault: Hashable {
    case unnamed
    case noValue
    case bucketCounts(Int, bounds: Int)
    case bounds
    case bucketIndex
    case zeroThreshold
  }

  /// Takes the points that are refused out of a builder that holds one decoded message and nothing else.
  ///
  /// One look at each point where all are well. A decoder makes rows of one point, so that a row and its point have the
  /// same index.
  mutating func sift(_ builder: inout MetricBatchBuilder) {
    var kept = 0
    var places: [UInt32] = []
    let count = builder.points.count
    for index in 0..<count {
      let point = builder.points[index]
      if let fault = Self.fault(point, builder.rows[index], builder) {
        if places.isEmpty { places = (0..<UInt32(truncatingIfNeeded: count)).map(\.self) }
        places[index] = .max
        note(fault, point.metric, builder)
        continue
      }
      if kept < index {
        builder.points[kept] = point
        var row = builder.rows[index]
        row.first_point = UInt32(truncatingIfNeeded: kept)
        builder.rows[kept] = row
        places[index] = row.first_point
      }
      kept += 1
    }
    guard kept < count else { return }
    builder.rows.truncate(to: kept)
    builder.points.truncate(to: kept)
    Self.moveExemplars(to: places, &builder)
  }

  /// What was refused and why, in a sentence; empty where nothing was.
  var message: String {
    guard refusedPoints > 0 else { return "" }
    var told = 0
    var text = Self.points(refusedPoints) + " refused: "
    for (index, reason) in reasons.enumerated() {
      text += (index > 0 ? "; " : "") + reason.text
      if reason.points > 1 { text += " (\(Self.points(reason.points)))" }
      told += reason.points
    }
    if told < refusedPoints { text += "; and \(Self.points(refusedPoints - told)) more" }
    return text
  }

  private static func points(_ count: Int) -> String { count == 1 ? "1 data point" : "\(count) data points" }

  private static func moveExemplars(to places: [UInt32], _ builder: inout MetricBatchBuilder) {
    var kept = 0
    for index in 0..<builder.exemplars.count {
      var exemplar = builder.exemplars[index]
      let place = places[Int(exemplar.point)]
      if place == .max { continue }
      exemplar.point = place
      builder.exemplars[kept] = exemplar
      kept += 1
    }
    builder.exemplars.truncate(to: kept)
  }

  @inline(__always)
  private static func fault(
    _ point: tattler_point, _ row: tattler_row, _ builder: borrowing MetricBatchBuilder
  ) -> Fault? {
    if builder.metrics[Int(point.metric)].name.length == 0 { return .unnamed }
    switch BatchValueKind(rawValue: point.kind) {
    case BatchValueKind.none: return row.data_point_flags & noRecordedValue == 0 ? .noValue : nil
    case .histogram: return fault(builder.histograms[Int(point.value.u64)], builder)
    case .exponentialHistogram: return fault(builder.exponentialHistograms[Int(point.value.u64)])
    default: return nil
    }
  }

  /// OTLP's `DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK`.
  private static let noRecordedValue: UInt32 = 1

  private static func fault(_ histogram: tattler_histogram, _ builder: borrowing MetricBatchBuilder) -> Fault? {
    let counts = Int(histogram.bucket_counts.count)
    let bounds = Int(histogram.explicit_bounds.count)
    if counts > 0, counts != bounds + 1 { return .bucketCounts(counts, bounds: bounds) }
    guard bounds > 0 else { return nil }
    let first = Int(histogram.explicit_bounds.first)
    var last = builder.numbers[first].f64
    if last.isNaN { return .bounds }
    for index in first + 1..<first + bounds {
      let bound = builder.numbers[index].f64
      guard bound > last else { return .bounds }
      last = bound
    }
    return nil
  }

  private static func fault(_ histogram: tattler_exponential_histogram) -> Fault? {
    guard histogram.zero_threshold >= 0 else { return .zeroThreshold }
    let lastPositive = Int(histogram.positive_offset) + Int(histogram.positive.count) - 1
    let lastNegative = Int(histogram.negative_offset) + Int(histogram.negative.count) - 1
    return max(lastPositive, lastNegative) > Int(Int32.max) ? .bucketIndex : nil
  }

  private mutating func note(_ fault: Fault, _ metric: UInt32, _ builder: borrowing MetricBatchBuilder) {
    refusedPoints += 1
    if let lastReason, lastReason == (metric, fault) {
      reasons[reasons.count - 1].points += 1
    } else if reasons.count < Self.toldReasons {
      lastReason = (metric, fault)
      reasons.append((Self.text(fault, Int(metric), builder), 1))
    } else {
      lastReason = nil
    }
  }

  private static func text(
    _ fault: Fault, _ index: Int, _ builder: borrowing MetricBatchBuilder
  ) -> String {
    let metric = builder.metrics[index]
    let what =
      switch fault {
      case .unnamed: "the metric has no name"
      case .noValue: "a number without a value"
      case .bucketCounts(let counts, let bounds):
        "\(counts) bucket counts for \(bounds) bounds, \(bounds + 1) are needed"
      case .bounds: "the bounds of the buckets do not ascend"
      case .bucketIndex: "the buckets reach beyond the index \(Int32.max)"
      case .zeroThreshold: "the zero threshold is negative or not a number"
      }
    if metric.name.length > 0 { return "metric \"\(name(metric.name, builder))\": \(what)" }
    return "\(path(index, builder)): \(what)"
  }

  /// Where a metric without a name stands in the message.
  private static func path(_ index: Int, _ builder: borrowing MetricBatchBuilder) -> String {
    let scope = Int(builder.metrics[index].scope)
    let resource = Int(builder.scopes[scope].resource)
    var firstMetric = index
    while firstMetric > 0, Int(builder.metrics[firstMetric - 1].scope) == scope { firstMetric -= 1 }
    var firstScope = scope
    while firstScope > 0, Int(builder.scopes[firstScope - 1].resource) == resource { firstScope -= 1 }
    return
      "resourceMetrics[\(resource)].scopeMetrics[\(scope - firstScope)].metrics[\(index - firstMetric)]"
  }

  /// The beginning of a text.
  private static func name(_ text: tattler_text, _ builder: borrowing MetricBatchBuilder) -> String {
    let end = Int(text.offset) + min(Int(text.length), toldNameBytes)
    let bytes = (Int(text.offset)..<end).map { builder.text[$0] }
    return String(decoding: bytes, as: UTF8.self) + (Int(text.length) > toldNameBytes ? "…" : "")
  }
}
