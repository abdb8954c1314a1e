internal import CTattlerPlugin
internal import TattlerModel

/// From the request down to the metric. A record is added when its message begins, so that what lies below can refer to
/// it, and filled in when the message is over, as protobuf's fields come in any order.
extension MessageReader {
  /// `ExportMetricsServiceRequest`
  mutating func request(_ message: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) {
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      if tag == 0x0A {
        try resourceMetrics(unsafe try cursor.block(), &builder)
      } else {
        unsafe try cursor.skip(tag, at: start)
      }
    }
    try checkSize(builder, at: message.lowerBound)
  }

  /// `ResourceMetrics`
  private mutating func resourceMetrics(
    _ message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    let index = builder.resources.count
    try builder.resources.add(tattler_resource(), at: message.lowerBound)
    var piece: Range<Int>?
    var pieces = 0
    var schemaURL: Range<Int>?
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A:
        piece = unsafe try cursor.block()
        pieces += 1
      case 0x12: try scopeMetrics(unsafe try cursor.block(), UInt32(truncatingIfNeeded: index), &builder)
      case 0x1A: schemaURL = try replacing(schemaURL, with: unsafe try cursor.block())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    var record = tattler_resource()
    if let piece {
      try resource(pieces == 1 ? [piece] : try occurrences(of: 0x0A, in: [message]), &record, &builder)
    }
    if let schemaURL { record.schema_url = try addText(schemaURL, &builder) }
    builder.resources[index] = record
    if index & 0xFF == 0 { try checkSize(builder, at: message.lowerBound) }
  }

  /// `Resource`
  private mutating func resource(
    _ pieces: [Range<Int>], _ record: inout tattler_resource, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    record.flags = TATTLER_RESOURCE_PRESENT
    var hasEntities = false
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        switch tag {
        case 0x10: record.dropped_attributes_count = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
        case 0x1A:
          _ = unsafe try cursor.block()
          hasEntities = true
        default: unsafe try cursor.skip(tag, at: start)
        }
      }
    }
    record.attributes = try mergedSet(pieces, 0x0A, &builder)
    if hasEntities { record.entity_refs = try entities(try occurrences(of: 0x1A, in: pieces), &builder) }
  }

  /// `ScopeMetrics`
  private mutating func scopeMetrics(
    _ message: Range<Int>, _ resource: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    let index = builder.scopes.count
    var record = tattler_scope()
    record.resource = resource
    try builder.scopes.add(record, at: message.lowerBound)
    var piece: Range<Int>?
    var pieces = 0
    var schemaURL: Range<Int>?
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A:
        piece = unsafe try cursor.block()
        pieces += 1
      case 0x12: try metric(unsafe try cursor.block(), UInt32(truncatingIfNeeded: index), &builder)
      case 0x1A: schemaURL = try replacing(schemaURL, with: unsafe try cursor.block())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    if let piece {
      try scope(pieces == 1 ? [piece] : try occurrences(of: 0x0A, in: [message]), &record, &builder)
    }
    if let schemaURL { record.schema_url = try addText(schemaURL, &builder) }
    builder.scopes[index] = record
    if index & 0xFF == 0 { try checkSize(builder, at: message.lowerBound) }
  }

  /// `InstrumentationScope`
  private mutating func scope(
    _ pieces: [Range<Int>], _ record: inout tattler_scope, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    record.flags = TATTLER_SCOPE_PRESENT
    var name: Range<Int>?
    var version: Range<Int>?
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        switch tag {
        case 0x0A: name = try replacing(name, with: unsafe try cursor.block())
        case 0x12: version = try replacing(version, with: unsafe try cursor.block())
        case 0x20: record.dropped_attributes_count = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
        default: unsafe try cursor.skip(tag, at: start)
        }
      }
    }
    if let name { record.name = try addText(name, &builder) }
    if let version { record.version = try addText(version, &builder) }
    record.attributes = try mergedSet(pieces, 0x1A, &builder)
  }

  /// `Metric`
  private mutating func metric(
    _ message: Range<Int>, _ scope: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    let index = builder.metrics.count
    var record = tattler_metric()
    record.scope = scope
    try builder.metrics.add(record, at: message.lowerBound)
    let mark = builder.mark
    var name: Range<Int>?
    var description: Range<Int>?
    var unit: Range<Int>?
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A: name = try replacing(name, with: unsafe try cursor.block())
      case 0x12: description = try replacing(description, with: unsafe try cursor.block())
      case 0x1A: unit = try replacing(unit, with: unsafe try cursor.block())
      case 0x2A, 0x3A, 0x4A, 0x52, 0x5A:
        let kind = Self.metricKind(tag)
        if record.kind != kind {
          // Another member of the choice came before: the last one counts.
          if record.kind != 0 { builder.restorePoints(mark) }
          record.kind = kind
          record.temporality = 0
          record.flags = 0
        }
        try metricData(unsafe try cursor.block(), UInt32(truncatingIfNeeded: index), &record, &builder)
      case 0x62:
        record.metadata = unsafe try attributeSet(&cursor, at: start, tag, earlier: record.metadata, &builder)
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    record.metadata = try joined(record.metadata, 0x62, in: message, &builder)
    if let name { record.name = try addText(name, &builder) }
    if let description { record.description = try addText(description, &builder) }
    if let unit { record.unit = try addText(unit, &builder) }
    builder.metrics[index] = record
    if index & 0xFF == 0 { try checkSize(builder, at: message.lowerBound) }
  }

  private static func metricKind(_ tag: UInt32) -> UInt16 {
    switch tag {
    case 0x2A: UInt16(TATTLER_METRIC_GAUGE)
    case 0x3A: UInt16(TATTLER_METRIC_SUM)
    case 0x4A: UInt16(TATTLER_METRIC_HISTOGRAM)
    case 0x52: UInt16(TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    default: UInt16(TATTLER_METRIC_SUMMARY)
    }
  }

  /// `Gauge`, `Sum`, `Histogram`, `ExponentialHistogram` or `Summary`: their fields have the same numbers.
  private mutating func metricData(
    _ message: Range<Int>, _ index: UInt32, _ record: inout tattler_metric, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    let kind = Int32(record.kind)
    let hasTemporality = kind != TATTLER_METRIC_GAUGE && kind != TATTLER_METRIC_SUMMARY
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A:
        let point = unsafe try cursor.block()
        switch kind {
        case TATTLER_METRIC_GAUGE, TATTLER_METRIC_SUM: try numberPoint(point, index, &builder)
        case TATTLER_METRIC_HISTOGRAM: try histogramPoint(point, index, &builder)
        case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM: try exponentialHistogramPoint(point, index, &builder)
        default: try summaryPoint(point, index, &builder)
        }
      case 0x10 where hasTemporality:
        record.temporality = Int32(truncatingIfNeeded: unsafe try cursor.varint())
      case 0x18 where kind == TATTLER_METRIC_SUM:
        record.flags = unsafe try cursor.varint() == 0 ? 0 : UInt16(TATTLER_METRIC_MONOTONIC)
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
  }
}
