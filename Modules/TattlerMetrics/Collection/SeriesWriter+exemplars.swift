internal import CTattlerPlugin
internal import TattlerModel

/// Writing exemplars.
extension SeriesWriter {
  /// Appends the exemplars of the point that was added last.
  mutating func add(
    _ exemplars: [Exemplar], isDouble: Bool, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) {
    for exemplar in exemplars {
      var record = tattler_exemplar()
      record.point = UInt32(builder.points.count - 1)
      record.time = exemplar.time
      record.kind = (isDouble ? BatchValueKind.double : .int).rawValue
      record.value = tattler_payload(bits: exemplar.value)
      record.attributes = try set(exemplar.attributes, &builder)
      if let context = exemplar.context {
        record.trace_id = try Self.bytes(context.traceID, &builder)
        record.span_id = try Self.bytes(context.spanID, &builder)
      }
      try builder.exemplars.append(record)
    }
  }

  /// The bytes of an id, the highest first.
  private static func bytes<ID: FixedWidthInteger>(
    _ id: ID, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let first = builder.blob.count
    for shift in stride(from: ID.bitWidth - 8, through: 0, by: -8) {
      try builder.blob.append(UInt8(truncatingIfNeeded: id >> ID(shift)))
    }
    return tattler_range(first: UInt32(first), count: UInt32(ID.bitWidth / 8))
  }
}
