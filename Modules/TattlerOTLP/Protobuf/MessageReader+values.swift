internal import CTattlerPlugin
internal import TattlerModel

/// Attribute values of every kind (opentelemetry-proto, common/v1/common.proto: `AnyValue`, `KeyValue`).
///
/// A list stands before its owner in the batch. Its elements are therefore staged until the list is complete, and what
/// they own is stored before them.
extension MessageReader {
  /// What an attribute holds.
  struct Value {
    var kind: BatchValueKind
    var value: tattler_payload
  }

  /// A value that consists of exactly one field and is no list; nil where it is anything else.
  @inline(__always)
  mutating func scalarValue(
    _ range: Range<Int>, _ place: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> Value? {
    if range.isEmpty { return Value(kind: .none, value: tattler_payload()) }
    var cursor = unsafe cursor(range)
    let value: Value
    switch unsafe try cursor.tag() {
    case 0x0A:
      let bytes = unsafe try cursor.block()
      guard unsafe !cursor.hasMore else { return nil }
      return Value(kind: .string, value: tattler_payload(text: try valueText(bytes, place, &builder)))
    case 0x10: value = Value(kind: .bool, value: tattler_payload(u64: unsafe try cursor.varint() == 0 ? 0 : 1))
    case 0x18: value = Value(kind: .int, value: tattler_payload(u64: unsafe try cursor.varint()))
    case 0x21: value = Value(kind: .double, value: tattler_payload(u64: unsafe try cursor.fixed64()))
    case 0x3A:
      let bytes = unsafe try cursor.block()
      guard unsafe !cursor.hasMore else { return nil }
      return Value(kind: .bytes, value: tattler_payload(range: try addBlob(bytes, &builder)))
    default: return nil
    }
    return unsafe cursor.hasMore ? nil : value
  }

  /// Stages an attribute, whatever its message looks like.
  mutating func stageKeyValue(
    _ range: Range<Int>, depth: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var cursor = unsafe cursor(range)
    var attribute = tattler_attribute()
    var key: Range<Int>?
    var value: Range<Int>?
    var values = 0
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A: key = try replacing(key, with: unsafe try cursor.block())
      case 0x12:
        value = unsafe try cursor.block()
        values += 1
      case 0x18: attribute.key_strindex = Int32(truncatingIfNeeded: unsafe try cursor.varint())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    if let key { attribute.key = try addText(key, &builder) }
    if let value {
      let pieces = values == 1 ? [value] : try occurrences(of: 0x12, in: [range])
      let merged = try mergedValue(pieces, depth: depth, &builder)
      attribute.kind = merged.kind.rawValue
      attribute.value = merged.value
    } else {
      attribute.flags = UInt16(TATTLER_ATTRIBUTE_WITHOUT_VALUE)
    }
    try staged.add(attribute, at: range.lowerBound)
    if staged.count & 0xFFF == 0 { try checkSize(builder, at: range.lowerBound) }
  }

  /// The value that some pieces of an `AnyValue` make together: the last member counts, and pieces of the same list
  /// are one list.
  private mutating func mergedValue(
    _ pieces: [Range<Int>], depth: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> Value {
    var value = Value(kind: .none, value: tattler_payload())
    var bytes: Range<Int>?
    var lists: [Range<Int>] = []
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        let before = value.kind
        switch tag {
        case 0x0A:
          let text = unsafe try cursor.block()
          try check(text)
          bytes = text
          value.kind = .string
        case 0x10:
          value = Value(kind: .bool, value: tattler_payload(u64: unsafe try cursor.varint() == 0 ? 0 : 1))
        case 0x18: value = Value(kind: .int, value: tattler_payload(u64: unsafe try cursor.varint()))
        case 0x21: value = Value(kind: .double, value: tattler_payload(u64: unsafe try cursor.fixed64()))
        case 0x2A, 0x32:
          value.kind = tag == 0x2A ? .array : .keyValues
          if before != value.kind { lists = [] }
          lists.append(unsafe try cursor.block())
        case 0x3A:
          bytes = unsafe try cursor.block()
          value.kind = .bytes
        case 0x40:
          let index = Int64(Int32(truncatingIfNeeded: unsafe try cursor.varint()))
          value = Value(kind: .stringIndex, value: tattler_payload(i64: index))
        default: unsafe try cursor.skip(tag, at: start)
        }
      }
    }
    switch value.kind {
    case .string: value.value = tattler_payload(text: try addText(bytes ?? 0..<0, &builder))
    case .bytes: value.value = tattler_payload(range: try addBlob(bytes ?? 0..<0, &builder))
    case .array, .keyValues:
      value.value = tattler_payload(
        range: try list(lists, isKeyValues: value.kind == .keyValues, depth: depth + 1, &builder))
    default: break
    }
    return value
  }

  /// Stores the elements of a list (`ArrayValue`, `KeyValueList`) that comes in some pieces.
  private mutating func list(
    _ pieces: [Range<Int>], isKeyValues: Bool, depth: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_range {
    let offset = pieces.first?.lowerBound ?? 0
    guard depth <= Int(TATTLER_VALUE_MAX_DEPTH) else { throw OTLPFault(.tooDeep, at: offset) }
    let mark = staged.count
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let tag = unsafe try cursor.tag()
        guard tag == 0x0A else {
          unsafe try cursor.skip(tag, at: start)
          continue
        }
        let element = unsafe try cursor.block()
        if isKeyValues {
          try stageKeyValue(element, depth: depth, &builder)
        } else {
          try stageElement(element, depth: depth, &builder)
        }
      }
    }
    return try flush(mark, at: offset, &builder)
  }

  private mutating func stageElement(
    _ range: Range<Int>, depth: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var attribute = tattler_attribute()
    let value: Value
    if let scalar = try scalarValue(range, Self.rememberedAttributes, &builder) {
      value = scalar
    } else {
      value = try mergedValue([range], depth: depth, &builder)
    }
    attribute.kind = value.kind.rawValue
    attribute.value = value.value
    try staged.add(attribute, at: range.lowerBound)
    if staged.count & 0xFFF == 0 { try checkSize(builder, at: range.lowerBound) }
  }

  /// Moves the staged attributes behind `mark` into the builder.
  mutating func flush(
    _ mark: Int, at offset: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_range {
    let first = builder.attributes.count
    let count = staged.count &- mark
    if count == 0 { return tattler_range() }
    do throws(MetricBatchError) {
      unsafe try builder.attributes.append(contentsOf: UnsafeBufferPointer(rebasing: staged.records[mark...]))
    } catch { throw OTLPFault(.batchTooLarge, at: offset) }
    staged.truncate(to: mark)
    return tattler_range(
      first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: count))
  }
}
