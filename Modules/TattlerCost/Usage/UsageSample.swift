internal import CTattlerPlugin
internal import TattlerModel
internal import TattlerPricing

/// A value of a usage metric, brought to the numbers of pricing.
struct UsageSample {
  /// What is used.
  let kind: UsageKind
  /// True where the value is the total since a start, false where it is an increment.
  let isCumulative: Bool
  /// Millionths of tokens, characters …; microseconds.
  let parts: Int128
  /// How many values a histogram has seen; 0 for a sum.
  let count: UInt64

  /// What a point is.
  enum Reading {
    case sample(UsageSample)
    /// The point says that there is no value.
    case nothing
    case rejected(UsageRejection)
  }

  /// Reads a point of a metric that a mapping knows.
  static func read(
    _ point: tattler_point, _ row: tattler_row, _ mapping: UsageMapping, in view: BatchView
  ) -> Reading {
    if row.data_point_flags & 1 != 0 || BatchValueKind(rawValue: point.kind) == BatchValueKind.none { return .nothing }
    do throws(UsageRejection) {
      let metric = unsafe view.metrics[Int(point.metric)]
      let kind = unsafe try kind(mapping, row, view)
      let isCumulative = try isCumulative(metric, mapping)
      let scale = unsafe try scale(kind, mapping, view.bytes(metric.unit))
      let (parts, count) = unsafe try value(point, scale, view)
      return .sample(UsageSample(kind: kind, isCumulative: isCumulative, parts: parts, count: count))
    } catch {
      return .rejected(error)
    }
  }

  private static func kind(
    _ mapping: UsageMapping, _ row: tattler_row, _ view: BatchView
  ) throws(UsageRejection) -> UsageKind {
    switch mapping.kind {
    case .fixed(let kind): return kind
    case .attribute(let name, let values):
      guard let word = unsafe AttributeText.first([name], ofSet: row.attributes, in: view), let kind = values[word]
      else { throw .unknownKind }
      return kind
    }
  }

  private static func isCumulative(
    _ metric: tattler_metric, _ mapping: UsageMapping
  ) throws(UsageRejection) -> Bool {
    switch Int32(metric.kind) {
    case TATTLER_METRIC_SUM:
      guard metric.flags & UInt16(TATTLER_METRIC_MONOTONIC) != 0 else { throw .notMonotonic }
      fallthrough
    case TATTLER_METRIC_HISTOGRAM, TATTLER_METRIC_EXPONENTIAL_HISTOGRAM:
      if metric.temporality == TATTLER_TEMPORALITY_DELTA { return false }
      if metric.temporality == TATTLER_TEMPORALITY_CUMULATIVE { return true }
    case TATTLER_METRIC_FIELD, TATTLER_METRIC_GAUGE: break
    default: throw .unsupported
    }
    switch mapping.untyped {
    case .rejected: throw .untyped
    case .delta: return false
    case .cumulative: return true
    }
  }

  /// Thousandths of parts that one of the metric's units has.
  private static func scale(
    _ kind: UsageKind, _ mapping: UsageMapping, _ unit: UnsafeBufferPointer<UInt8>
  ) throws(UsageRejection) -> Int64 {
    guard kind.dimension == .time else { return 1_000_000_000 }
    if let unit = mapping.unit { return unit.nanoseconds }
    switch unsafe TimeUnit.stated(unit) {
    case .success(let stated): return (stated ?? mapping.usualUnit).nanoseconds
    case .failure: throw .unknownUnit
    }
  }

  private static func value(
    _ point: tattler_point, _ scale: Int64, _ view: BatchView
  ) throws(UsageRejection) -> (parts: Int128, count: UInt64) {
    switch BatchValueKind(rawValue: point.kind) {
    case .int: return (try parts(Int128(point.value.i64), scale), 0)
    case .uint: return (try parts(Int128(point.value.u64), scale), 0)
    case .double: return (try parts(point.value.f64, scale), 0)
    case .histogram:
      let histogram = unsafe view.histograms[Int(point.value.u64)]
      guard histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 else { throw .unsupported }
      return (try parts(histogram.sum, scale), histogram.count)
    case .exponentialHistogram:
      let histogram = unsafe view.exponentialHistograms[Int(point.value.u64)]
      guard histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 else { throw .unsupported }
      return (try parts(histogram.sum, scale), histogram.count)
    default: throw .unsupported
    }
  }

  private static func parts(_ value: Int128, _ scale: Int64) throws(UsageRejection) -> Int128 {
    guard value >= 0 else { throw .negative }
    // 64 bits times 43 bits fit.
    return (value * Int128(scale) + 500) / 1_000
  }

  private static func parts(_ value: Double, _ scale: Int64) throws(UsageRejection) -> Int128 {
    guard value.isFinite else { throw .notFinite }
    guard value >= 0 else { throw .negative }
    if let whole = Int64(exactly: value) { return try parts(Int128(whole), scale) }
    let parts = (value * (Double(scale) / 1_000)).rounded(.toNearestOrEven)
    guard parts < 0x1p120 else { throw .tooLarge }
    return Int128(parts)
  }
}

extension UsageRejection: Error {}
