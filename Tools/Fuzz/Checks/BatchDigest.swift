internal import CTattlerPlugin
public import TattlerModel

/// A number made of everything that a batch says, in order: equal contents give equal digests, however the tables are
/// laid out. Making it reads every record that anything refers to.
public struct BatchDigest: Sendable, Hashable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Reads a batch.
  public init(_ batch: MetricBatch) {
    unsafe batch.withView { view in
      var metrics: [UInt64] = []
      for index in unsafe view.metrics.indices { metrics.append(unsafe Self.metric(view, view.metrics[index])) }
      var sets: [UInt64] = []
      for index in unsafe view.attributeSets.indices { sets.append(unsafe Self.set(view, UInt32(index))) }
      var exemplar = 0
      for index in unsafe view.rows.indices {
        unsafe row(view, view.rows[index], metrics, sets, &exemplar)
      }
      for index in unsafe view.resources.indices { add(unsafe Self.resource(view, view.resources[index])) }
      for index in unsafe view.scopes.indices { add(unsafe Self.scope(view, view.scopes[index])) }
      for number in metrics { add(number) }
    }
  }

  private init() {}

  private mutating func add(_ number: UInt64) {
    state = (state ^ number) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }

  private mutating func add(_ view: BatchView, _ text: tattler_text) {
    let bytes = unsafe view.bytes(text)
    add(UInt64(bytes.count))
    for index in bytes.indices { add(UInt64(unsafe bytes[index])) }
  }

  private mutating func add(_ view: BatchView, blob range: tattler_range) {
    add(UInt64(range.count))
    for index in 0..<Int(range.count) { add(UInt64(unsafe view.blob[Int(range.first) + index])) }
  }

  private mutating func add(_ view: BatchView, numbers range: tattler_range) {
    add(UInt64(range.count))
    for index in 0..<Int(range.count) { add(unsafe view.numbers[Int(range.first) + index].bits) }
  }

  private mutating func row(
    _ view: BatchView, _ row: tattler_row, _ metrics: [UInt64], _ sets: [UInt64], _ exemplar: inout Int
  ) {
    add(sets[Int(row.attributes)])
    add(UInt64(row.flags) << 32 | UInt64(row.data_point_flags))
    add(row.start_time)
    add(row.time)
    for index in Int(row.first_point)..<Int(row.first_point + row.point_count) {
      let point = unsafe view.points[index]
      add(metrics[Int(point.metric)])
      add(UInt64(point.kind))
      unsafe value(view, point.kind, point.value)
      while unsafe exemplar < view.exemplars.count, unsafe Int(view.exemplars[exemplar].point) == index {
        let record = unsafe view.exemplars[exemplar]
        add(sets[Int(record.attributes)])
        add(record.time)
        add(UInt64(record.kind))
        add(record.value.bits)
        unsafe add(view, blob: record.trace_id)
        unsafe add(view, blob: record.span_id)
        exemplar += 1
      }
    }
  }

  private mutating func value(_ view: BatchView, _ kind: UInt16, _ payload: tattler_payload) {
    switch BatchValueKind(rawValue: kind) {
    case .string: unsafe add(view, payload.text)
    case .bytes: unsafe add(view, blob: payload.range)
    case .array, .keyValues: unsafe attributes(view, payload.range)
    case .histogram: unsafe histogram(view, view.histograms[Int(payload.u64)])
    case .exponentialHistogram: unsafe exponential(view, view.exponentialHistograms[Int(payload.u64)])
    case .summary:
      let summary = unsafe view.summaries[Int(payload.u64)]
      add(summary.count)
      add(summary.sum.bitPattern)
      unsafe add(view, numbers: summary.quantiles)
    default: add(payload.bits)
    }
  }

  private mutating func histogram(_ view: BatchView, _ histogram: tattler_histogram) {
    add(histogram.count)
    add(UInt64(histogram.flags))
    for number in [histogram.sum, histogram.min, histogram.max] { add(number.bitPattern) }
    unsafe add(view, numbers: histogram.bucket_counts)
    unsafe add(view, numbers: histogram.explicit_bounds)
  }

  private mutating func exponential(_ view: BatchView, _ histogram: tattler_exponential_histogram) {
    add(histogram.count)
    add(histogram.zero_count)
    add(UInt64(histogram.flags))
    for number in [histogram.sum, histogram.min, histogram.max, histogram.zero_threshold] { add(number.bitPattern) }
    for number in [histogram.scale, histogram.positive_offset, histogram.negative_offset] {
      add(UInt64(bitPattern: Int64(number)))
    }
    unsafe add(view, numbers: histogram.positive)
    unsafe add(view, numbers: histogram.negative)
  }

  private mutating func attributes(_ view: BatchView, _ range: tattler_range) {
    add(UInt64(range.count))
    let records = unsafe view.attributes(in: range)
    for index in records.indices {
      let attribute = unsafe records[index]
      unsafe add(view, attribute.key)
      add(UInt64(attribute.kind))
      unsafe value(view, attribute.kind, attribute.value)
    }
  }

  private static func set(_ view: BatchView, _ set: UInt32) -> UInt64 {
    var digest = BatchDigest()
    unsafe digest.attributes(view, view.attributeSets[Int(set)])
    return digest.state
  }

  private static func resource(_ view: BatchView, _ resource: tattler_resource) -> UInt64 {
    var digest = BatchDigest()
    digest.add(unsafe set(view, resource.attributes))
    digest.add(unsafe set(view, resource.entity_refs))
    digest.add(UInt64(resource.dropped_attributes_count) << 32 | UInt64(resource.flags))
    unsafe digest.add(view, resource.schema_url)
    return digest.state
  }

  private static func scope(_ view: BatchView, _ scope: tattler_scope) -> UInt64 {
    var digest = BatchDigest()
    digest.add(unsafe resource(view, view.resources[Int(scope.resource)]))
    digest.add(unsafe set(view, scope.attributes))
    digest.add(UInt64(scope.dropped_attributes_count) << 32 | UInt64(scope.flags))
    for text in [scope.name, scope.version, scope.schema_url] { unsafe digest.add(view, text) }
    return digest.state
  }

  private static func metric(_ view: BatchView, _ metric: tattler_metric) -> UInt64 {
    var digest = BatchDigest()
    digest.add(unsafe scope(view, view.scopes[Int(metric.scope)]))
    digest.add(UInt64(metric.kind) << 32 | UInt64(metric.flags))
    digest.add(UInt64(bitPattern: Int64(metric.temporality)))
    digest.add(unsafe set(view, metric.metadata))
    for text in [metric.name, metric.field, metric.unit, metric.description] { unsafe digest.add(view, text) }
    return digest.state
  }
}
