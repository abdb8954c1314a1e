internal import CTattlerPlugin
internal import TattlerModel

/// Types and names of the metrics of a batch, found once per metric.
@safe
struct MetricCatalog {
  /// What is known of a metric.
  struct Entry: BitwiseCopyable {
    var isKnown = false
    /// Why all its points are left out; nil where they are not.
    var fault: SkipReason?
    var type = SeriesType.unknown
    /// How the names of its labels are made.
    var rule = LabelRule.otlp
    /// The name, in ``MetricCatalog/text``.
    var name = Piece.empty
    /// The name of the unit, in ``MetricCatalog/text``; empty for none.
    var unit = Piece.empty
  }

  private(set) var text: [UInt8] = []
  private var entries: [Entry] = []
  private var options = PrometheusSeriesOptions()

  /// Begins a batch.
  @unsafe
  mutating func begin(_ view: BatchView, _ options: PrometheusSeriesOptions) {
    self.options = options
    text.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    unsafe entries.append(contentsOf: repeatElement(Entry(), count: view.metrics.count))
  }

  /// What is known of a metric.
  @unsafe
  @inline(__always)
  mutating func entry(_ index: UInt32, _ view: BatchView) -> Entry {
    let known = entries[Int(index)]
    return known.isKnown ? known : unsafe resolve(index, view)
  }

  /// The bytes of a piece of ``text``.
  func bytes(_ piece: Piece) -> ArraySlice<UInt8> { text[piece.range] }

  @unsafe
  @inline(never)
  private mutating func resolve(_ index: UInt32, _ view: BatchView) -> Entry {
    let metric = unsafe view.metrics[Int(index)]
    var entry = Entry()
    entry.isKnown = true
    let origin = unsafe origin(metric, view)
    if let type = Self.type(metric, origin) { entry.type = type } else { entry.fault = Self.fault(metric) }
    if Int32(metric.kind) == TATTLER_METRIC_FIELD {
      entry.rule = .lineProtocol
    } else if origin != .none, options.keepsPrometheusNames {
      entry.rule = .prometheus
    }
    if entry.fault == nil { unsafe name(&entry, metric, view) }
    entries[Int(index)] = entry
    return entry
  }

  /// What the metadata `prometheus.type` tells.
  private enum Origin { case none, unknown, info, stateset, other }

  @unsafe
  private func origin(_ metric: tattler_metric, _ view: BatchView) -> Origin {
    let attributes = unsafe view.attributes(ofSet: metric.metadata)
    for index in attributes.indices {
      let attribute = unsafe attributes[index]
      guard attribute.kind == BatchValueKind.string.rawValue,
        unsafe view.bytes(attribute.key).elementsEqual(PrometheusMetadata.typeKey.utf8)
      else { continue }
      let value = unsafe view.bytes(attribute.value.text)
      if unsafe value.elementsEqual("unknown".utf8) { return .unknown }
      if unsafe value.elementsEqual("info".utf8) { return .info }
      if unsafe value.elementsEqual("stateset".utf8) { return .stateset }
      return .other
    }
    return .none
  }

  /// The type by the compatibility specification; nil where such a metric has none.
  private static func type(_ metric: tattler_metric, _ origin: Origin) -> SeriesType? {
    let isCumulative = metric.temporality == TATTLER_TEMPORALITY_CUMULATIVE
    switch Int32(metric.kind) {
    case TATTLER_METRIC_FIELD: return .unknown
    case TATTLER_METRIC_GAUGE: return origin == .unknown ? .unknown : .gauge
    case TATTLER_METRIC_SUM:
      guard isCumulative else { return nil }
      if UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0 { return .counter }
      return origin == .info ? .info : origin == .stateset ? .stateset : .gauge
    case TATTLER_METRIC_HISTOGRAM: return isCumulative ? .histogram : nil
    case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM: return isCumulative ? .exponentialHistogram : nil
    case TATTLER_METRIC_SUMMARY: return .summary
    default: return nil
    }
  }

  private static func fault(_ metric: tattler_metric) -> SkipReason {
    Int32(metric.kind) == TATTLER_METRIC_NONE ? .empty : .temporality
  }

  @unsafe
  private mutating func name(
    _ entry: inout Entry, _ metric: tattler_metric, _ view: BatchView
  ) {
    let name = unsafe [UInt8](view.bytes(metric.name))
    let unit = unsafe [UInt8](view.bytes(metric.unit))
    let start = text.count
    if entry.rule == .lineProtocol {
      let field = unsafe [UInt8](view.bytes(metric.field))
      PrometheusNaming.appendLineProtocolName(measurement: name, field: field, to: &text)
      if name.isEmpty { entry.fault = .unnamed }
    } else if entry.rule == .prometheus, !name.isEmpty,
      options.naming.strategy.allowsUTF8 || NameByte.isPlainMetric(name)
    {
      text.append(contentsOf: name)
    } else if options.naming.appendMetricName(name, unit: unit, type: entry.type.namingType(metric), to: &text) != nil {
      entry.fault = .unnamed
    }
    entry.name = Piece(start, text.count)
    options.naming.appendUnitName(unit, to: &text)
    entry.unit = Piece(Int(entry.name.offset) + Int(entry.name.length), text.count)
  }
}

extension SeriesType {
  fileprivate func namingType(_ metric: tattler_metric) -> PrometheusMetricType {
    switch self {
    case .counter: .monotonicCounter
    case .gauge: Int32(metric.kind) == TATTLER_METRIC_GAUGE ? .gauge : .nonMonotonicCounter
    case .unknown: .unknown
    case .info, .stateset: .nonMonotonicCounter
    case .histogram: .histogram
    case .exponentialHistogram: .exponentialHistogram
    case .summary: .summary
    }
  }
}
