internal import CTattlerPlugin
internal import TattlerModel

/// Attributes, and values of every kind (opentelemetry-proto, common/v1/common.proto).
extension MessageWriter {
  /// A set: copied from where it was written before, or written.
  @inline(__always)
  func attributes(
    _ set: UInt32, _ tag: UInt8, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    if let place = places.find(set, tag) {
      try out.addCopy(distance: place.distance, length: place.length)
    } else {
      try newAttributes(set, tag, &out, &places)
    }
  }

  private func newAttributes(
    _ set: UInt32, _ tag: UInt8, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    let before = out.count
    let records = unsafe view.attributes(ofSet: set)
    var index = records.count
    while index > 0 {
      index &-= 1
      unsafe try keyValue(records[index], tag, &out)
    }
    if out.count > before { places.remember(set, tag, distance: out.count, length: out.count &- before) }
  }

  /// `KeyValue`
  private func keyValue(
    _ record: tattler_attribute, _ tag: UInt8, _ out: inout BackwardBuffer
  ) throws(EncodingStop) {
    let before = out.count
    if record.key_strindex != 0 { try out.addVarint(0x18, UInt64(bitPattern: Int64(record.key_strindex))) }
    if record.kind == BatchValueKind.string.rawValue {
      // Most values are texts, and both texts are short: room for all at once.
      let value = record.value.text
      try out.reserve(Int(value.length) &+ Int(record.key.length) &+ 6 &* (BackwardBuffer.longestVarint &+ 1))
      let start = out.count
      unsafe out.putText(view, value)
      out.putVarint(UInt64(value.length))
      out.put(0x0A)
      out.putHead(0x12, since: start)
      if record.key.length > 0 {
        unsafe out.putText(view, record.key)
        out.putVarint(UInt64(record.key.length))
        out.put(0x0A)
      }
      out.putHead(tag, since: before)
      return
    }
    if record.flags & UInt16(TATTLER_ATTRIBUTE_WITHOUT_VALUE) == 0 { try anyValue(record, 0x12, &out) }
    if record.key.length > 0 { unsafe try out.addBytes(0x0A, view.bytes(record.key)) }
    try out.addHead(tag, since: before)
  }

  /// `AnyValue`. Lists nest no deeper than the batch's layout allows.
  private func anyValue(_ record: tattler_attribute, _ tag: UInt8, _ out: inout BackwardBuffer) throws(EncodingStop) {
    let before = out.count
    switch BatchValueKind(rawValue: record.kind) {
    case .string: unsafe try out.addBytes(0x0A, view.bytes(record.value.text))
    case .bool: try out.addVarint(0x10, record.value.u64)
    case .int: try out.addVarint(0x18, record.value.u64)
    case .uint:
      if record.value.u64 <= UInt64(Int64.max) {
        try out.addVarint(0x18, record.value.u64)
      } else {
        try out.addFixed64(0x21, Double(record.value.u64).bitPattern)
      }
    case .double: try out.addFixed64(0x21, record.value.bits)
    case .array: try list(record.value.range, isKeyValues: false, 0x2A, &out)
    case .keyValues: try list(record.value.range, isKeyValues: true, 0x32, &out)
    case .bytes: unsafe try out.addBytes(0x3A, view.blob(record.value.range))
    case .stringIndex: try out.addVarint(0x40, record.value.u64)
    default: break
    }
    try out.addHead(tag, since: before)
  }

  /// `ArrayValue`, `KeyValueList`
  private func list(
    _ range: tattler_range, isKeyValues: Bool, _ tag: UInt8, _ out: inout BackwardBuffer
  ) throws(EncodingStop) {
    let before = out.count
    let records = unsafe view.attributes(in: range)
    var index = records.count
    while index > 0 {
      index &-= 1
      if isKeyValues {
        unsafe try keyValue(records[index], 0x0A, &out)
      } else {
        unsafe try anyValue(records[index], 0x0A, &out)
      }
    }
    try out.addHead(tag, since: before)
  }

  /// `EntityRef`s, which a batch has as attributes.
  func entities(_ set: UInt32, _ out: inout BackwardBuffer) throws(EncodingStop) {
    let records = unsafe view.attributes(ofSet: set)
    var index = records.count
    while index > 0 {
      index &-= 1
      let record = unsafe records[index]
      let before = out.count
      let parts =
        unsafe record.kind == BatchValueKind.keyValues.rawValue
        ? view.attributes(in: record.value.range) : view.attributes(ofSet: 0)
      unsafe try entityKeys(parts, EntityKeys.descriptionKeys, 0x22, &out)
      unsafe try entityKeys(parts, EntityKeys.idKeys, 0x1A, &out)
      if record.key.length > 0 { unsafe try out.addBytes(0x12, view.bytes(record.key)) }
      if let url = unsafe part(parts, EntityKeys.schemaURL, .string), url.value.text.length > 0 {
        unsafe try out.addBytes(0x0A, view.bytes(url.value.text))
      }
      try out.addHead(0x1A, since: before)
    }
  }

  private func entityKeys(
    _ parts: UnsafeBufferPointer<tattler_attribute>, _ name: StaticString, _ tag: UInt8, _ out: inout BackwardBuffer
  ) throws(EncodingStop) {
    guard let list = unsafe part(parts, name, .array) else { return }
    let keys = unsafe view.attributes(in: list.value.range)
    var index = keys.count
    while index > 0 {
      index &-= 1
      if unsafe keys[index].kind == BatchValueKind.string.rawValue {
        unsafe try out.addBytes(tag, view.bytes(keys[index].value.text))
      }
    }
  }

  private func part(
    _ parts: UnsafeBufferPointer<tattler_attribute>, _ name: StaticString, _ kind: BatchValueKind
  ) -> tattler_attribute? {
    for index in parts.indices {
      let part = unsafe parts[index]
      let key = unsafe view.bytes(part.key)
      if part.kind == kind.rawValue,
        unsafe key.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      {
        return part
      }
    }
    return nil
  }
}

extension BackwardBuffer {
  /// A text of a batch, in room that was reserved. The header of the batch stands before its text, so that bytes before
  /// a text can be read.
  @inline(__always)
  mutating func putText(_ view: BatchView, _ text: tattler_text) {
    if text.length > 0 { unsafe putPadded(view.bytes(text).baseAddress.unsafelyUnwrapped, Int(text.length)) }
  }

  /// Bytes as they are.
  mutating func addRaw(_ bytes: UnsafeBufferPointer<UInt8>) throws(EncodingStop) {
    try reserve(bytes.count)
    if let source = bytes.baseAddress, bytes.count > 0 { unsafe putRaw(source, bytes.count) }
  }
}
