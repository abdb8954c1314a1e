internal import CTattlerPlugin
internal import TattlerModel

/// References to entities (opentelemetry-proto, common/v1/common.proto: `EntityRef`), kept as attributes: the key is the
/// type, the value holds the rest.
extension MessageReader {
  /// The set for some references.
  mutating func entities(
    _ messages: [Range<Int>], _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    let mark = staged.count
    for message in messages { try stageEntity(message, &builder) }
    let offset = messages.first?.lowerBound ?? 0
    let range = try flush(mark, at: offset, &builder)
    try builder.attributeSets.add(range, at: offset)
    return UInt32(truncatingIfNeeded: builder.attributeSets.count &- 1)
  }

  private mutating func stageEntity(
    _ message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var type: Range<Int>?
    var schemaURL: Range<Int>?
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A: schemaURL = try replacing(schemaURL, with: unsafe try cursor.block())
      case 0x12: type = try replacing(type, with: unsafe try cursor.block())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    let mark = staged.count
    let url = try addText(schemaURL ?? 0..<0, &builder)
    let keys = try texts(try occurrences(of: 0x1A, in: [message]), &builder)
    let descriptions = try texts(try occurrences(of: 0x22, in: [message]), &builder)
    try stage(EntityKeys.schemaURL, .string, tattler_payload(text: url), &builder)
    try stage(EntityKeys.idKeys, .array, tattler_payload(range: keys), &builder)
    try stage(EntityKeys.descriptionKeys, .array, tattler_payload(range: descriptions), &builder)
    let parts = try flush(mark, at: message.lowerBound, &builder)
    var entity = tattler_attribute()
    entity.key = try addText(type ?? 0..<0, &builder)
    entity.kind = BatchValueKind.keyValues.rawValue
    entity.value = tattler_payload(range: parts)
    try staged.add(entity, at: message.lowerBound)
  }

  private mutating func stage(
    _ key: StaticString, _ kind: BatchValueKind, _ value: tattler_payload, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var attribute = tattler_attribute()
    do throws(MetricBatchError) { attribute.key = try builder.addText("\(key)") } catch {
      throw OTLPFault(.batchTooLarge, at: 0)
    }
    attribute.kind = kind.rawValue
    attribute.value = value
    try staged.add(attribute, at: 0)
  }

  private mutating func texts(
    _ ranges: [Range<Int>], _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_range {
    let mark = staged.count
    for range in ranges {
      var attribute = tattler_attribute()
      attribute.kind = BatchValueKind.string.rawValue
      attribute.value = tattler_payload(text: try addText(range, &builder))
      try staged.add(attribute, at: range.lowerBound)
    }
    return try flush(mark, at: ranges.first?.lowerBound ?? 0, &builder)
  }
}

/// The keys of an entity reference in a batch, as `tattler_batch.h` names them.
enum EntityKeys {
  static let schemaURL: StaticString = "schema_url"
  static let idKeys: StaticString = "id_keys"
  static let descriptionKeys: StaticString = "description_keys"
}
