internal import CTattlerPlugin
internal import TattlerModel

/// Turning encoded attributes into records.
extension SeriesWriter {
  /// Writes encoded attributes as a set.
  @unsafe
  mutating func attributes(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> UInt32 {
    if builder.attributeSets.count == 0 { try builder.attributeSets.append(tattler_range(first: 0, count: 0)) }
    if byteCount == 0 { return MetricBatchBuilder.emptyAttributes }
    // Elements stand before their owners.
    let lists = unsafe try elements(bytes, byteCount, &builder)
    var reader = unsafe AttributeReader(bytes, byteCount: byteCount)
    let first = builder.attributes.count
    var place = 0
    var list = 0
    while let element = reader.next() {
      var record = tattler_attribute()
      record.key = unsafe try key(element.key, place, &builder)
      if element.kind.isList {
        record.kind = BatchValueKind.array.rawValue
        record.value = tattler_payload(range: lists[list])
        list += 1
      } else {
        let text = unsafe UnsafeRawBufferPointer(
          start: element.content, count: element.kind == .string ? Int(element.number) : 0)
        (record.kind, record.value) = unsafe try value(element.kind, element.number, text, &builder)
      }
      try builder.attributes.append(record)
      place += 1
    }
    try builder.attributeSets.append(
      tattler_range(first: UInt32(first), count: UInt32(builder.attributes.count - first)))
    return UInt32(builder.attributeSets.count - 1)
  }

  /// Writes the elements of all lists.
  private func elements(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> [tattler_range] {
    var lists: [tattler_range] = []
    var reader = unsafe AttributeReader(bytes, byteCount: byteCount)
    while let element = reader.next() {
      guard element.kind.isList else { continue }
      let first = builder.attributes.count
      var content = unsafe AttributeReader(element.content, byteCount: byteCount)
      for _ in 0..<element.number {
        let (number, text) = unsafe content.readElement(element.kind.element)
        var record = tattler_attribute()
        (record.kind, record.value) = unsafe try value(element.kind.element, number, text, &builder)
        try builder.attributes.append(record)
      }
      lists.append(tattler_range(first: UInt32(first), count: UInt32(truncatingIfNeeded: element.number)))
    }
    return lists
  }

  private func value(
    _ kind: AttributeKind, _ number: UInt64, _ bytes: UnsafeRawBufferPointer, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> (UInt16, tattler_payload) {
    switch kind {
    case .bool: return (BatchValueKind.bool.rawValue, tattler_payload(u64: number))
    case .int: return (BatchValueKind.int.rawValue, tattler_payload(u64: number))
    case .double: return (BatchValueKind.double.rawValue, tattler_payload(u64: number))
    default: return (BatchValueKind.string.rawValue, tattler_payload(text: unsafe try text(bytes, &builder)))
    }
  }

  private mutating func key(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_text {
    if place < keys.count, unsafe isSame(keys[place], bytes, builder) { return keys[place] }
    let copy = unsafe try text(bytes, &builder)
    if place < keys.count { keys[place] = copy } else { keys.append(copy) }
    return copy
  }

  private func isSame(
    _ text: tattler_text, _ bytes: UnsafeRawBufferPointer, _ builder: borrowing MetricBatchBuilder
  ) -> Bool {
    guard Int(text.length) == bytes.count, let start = bytes.baseAddress,
      let known = unsafe builder.text.records.baseAddress
    else { return false }
    return unsafe ByteScan.equal(
      known + Int(text.offset), start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  private func text(
    _ bytes: UnsafeRawBufferPointer, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_text {
    let offset = builder.text.count
    unsafe try builder.text.append(contentsOf: bytes.assumingMemoryBound(to: UInt8.self))
    return tattler_text(offset: UInt32(offset), length: UInt32(bytes.count))
  }
}
