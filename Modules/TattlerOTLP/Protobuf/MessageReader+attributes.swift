internal import CTattlerPlugin
internal import TattlerModel

/// Runs of attributes: looked up by their bytes, taken apart where they are new.
extension MessageReader {
  /// Stands for a set whose attributes come in several runs: ``joined(_:_:_:_:)`` reads it when the message is over.
  static let severalRuns = UInt32.max

  /// The set for a run of attributes.
  ///
  /// - Parameters:
  ///   - cursor: stands behind the tag of the first attribute; is moved behind the last one that follows directly.
  ///   - start: where that tag began.
  ///   - tag: the tag of attributes in this message.
  ///   - earlier: the set that the message has already, or the empty one.
  @inline(__always)
  mutating func attributeSet(
    _ cursor: inout WireCursor, at start: Int, _ tag: UInt32, earlier: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    let first = unsafe cursor.position
    _ = unsafe try cursor.block()
    // All tags of attributes are one byte long.
    let byte = UInt8(truncatingIfNeeded: tag)
    while unsafe cursor.hasMore, unsafe body[cursor.position] == byte {
      unsafe cursor.position &+= 1
      _ = unsafe try cursor.block()
    }
    if earlier != MetricBatchBuilder.emptyAttributes { return Self.severalRuns }
    let end = unsafe cursor.position
    let hash = unsafe ByteHash.of(body + start, end &- start, seed: seed)
    let body = unsafe self.body
    let entries = unsafe sets.records
    let found = setSlots.find(hash) { index in
      guard index < entries.count else { return false }
      let entry = unsafe entries[index]
      return unsafe Int(entry.length) == end &- start
        && ByteScan.equal(body + Int(entry.offset), body + start, end &- start)
    }
    if let found { return unsafe entries[found].set }
    return try addSet(first: first, start: start, end: end, hash: hash, &builder)
  }

  /// Takes a run apart: values with a length, and one byte of tag between them.
  private mutating func addSet(
    first: Int, start: Int, end: Int, hash: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    let set: UInt32
    if let flat = try flatSet(first..<end, &builder) {
      set = flat
    } else {
      var cursor = unsafe cursor(first..<end)
      let mark = staged.count
      while true {
        let attribute = unsafe try cursor.block()
        try stageKeyValue(attribute, depth: 0, &builder)
        guard unsafe cursor.hasMore else { break }
        unsafe cursor.position &+= 1
      }
      set = try addSet(of: try flush(mark, at: start, &builder), at: start, &builder)
    }
    try sets.add(
      SetEntry(
        offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: end &- start), hash: hash,
        set: set),
      at: start)
    if setSlots.isCrowded {
      let entries = unsafe sets.records
      do throws(MetricBatchError) {
        try setSlots.rebuild(count: entries.count &- 1) { index in unsafe entries[index].hash }
      } catch { throw OTLPFault(.batchTooLarge, at: start) }
    }
    setSlots.insert(hash, sets.count &- 1)
    return set
  }

  /// The set of a message that is over: `set`, unless its attributes came in several runs.
  @inline(__always)
  mutating func joined(
    _ set: UInt32, _ tag: UInt32, in message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    set == Self.severalRuns ? try mergedSet([message], tag, &builder) : set
  }

  private func addSet(
    of range: tattler_range, at offset: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    try builder.attributeSets.add(range, at: offset)
    return UInt32(truncatingIfNeeded: builder.attributeSets.count &- 1)
  }

  /// One set of all attributes in some pieces of a message, wherever they stand in it.
  mutating func mergedSet(
    _ pieces: [Range<Int>], _ tag: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32 {
    let mark = staged.count
    for piece in pieces {
      var cursor = unsafe cursor(piece)
      while unsafe cursor.hasMore {
        let start = unsafe cursor.position
        let next = unsafe try cursor.tag()
        if next == tag {
          try stageKeyValue(unsafe try cursor.block(), depth: 0, &builder)
        } else {
          unsafe try cursor.skip(next, at: start)
        }
      }
    }
    let offset = pieces.first?.lowerBound ?? 0
    if staged.count == mark { return MetricBatchBuilder.emptyAttributes }
    return try addSet(of: try flush(mark, at: offset, &builder), at: offset, &builder)
  }

  /// A set whose values are no lists, stored where it belongs at once; nil where a list was met.
  private mutating func flatSet(
    _ run: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> UInt32? {
    let blob = builder.blob.count
    let first = builder.attributes.count
    var cursor = unsafe cursor(run)
    var place = 0
    while true {
      let range = unsafe try cursor.block()
      guard let attribute = try flatKeyValue(range, place, &builder) else {
        builder.attributes.truncate(to: first)
        builder.blob.truncate(to: blob)
        // The text stays, as its keys are remembered.
        return nil
      }
      try builder.attributes.add(attribute, at: range.lowerBound)
      place &+= 1
      guard unsafe cursor.hasMore else { break }
      unsafe cursor.position &+= 1
      if place & 0xFFF == 0 { try checkSize(builder, at: range.lowerBound) }
    }
    return try addSet(
      of: tattler_range(first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: place)),
      at: run.lowerBound, &builder)
  }

  /// An attribute as every exporter writes it: a key, then a value of one field. Nil where it is anything else that
  /// needs the careful reader.
  @inline(__always)
  private mutating func flatKeyValue(
    _ range: Range<Int>, _ place: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_attribute? {
    var cursor = unsafe cursor(range)
    guard unsafe cursor.hasMore, unsafe try cursor.tag() == 0x0A else { return nil }
    let key = unsafe try cursor.block()
    guard unsafe cursor.hasMore, unsafe try cursor.tag() == 0x12 else { return nil }
    let value = unsafe try cursor.block()
    guard unsafe !cursor.hasMore else { return nil }
    var attribute = tattler_attribute()
    attribute.key = try self.key(key, place, &builder)
    guard let scalar = try scalarValue(value, place, &builder) else { return nil }
    attribute.kind = scalar.kind.rawValue
    attribute.value = scalar.value
    return attribute
  }

  /// The text of a key, which is stored once.
  private mutating func key(
    _ range: Range<Int>, _ place: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_text {
    if range.isEmpty { return tattler_text() }
    if place < Self.rememberedAttributes, let text = unsafe builder.text.records.baseAddress {
      let guess = remembered[place].key
      if unsafe Int(guess.length) == range.count
        && ByteScan.equal(text + Int(guess.offset), body + range.lowerBound, range.count)
      {
        return guess
      }
    }
    let key = try lookedUpKey(range, &builder)
    if place < Self.rememberedAttributes { remembered[place].key = key }
    return key
  }

  private mutating func lookedUpKey(
    _ range: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_text {
    let hash = unsafe ByteHash.of(body + range.lowerBound, range.count, seed: seed)
    let start = unsafe body + range.lowerBound
    let entries = unsafe keys.records
    let text = unsafe builder.text.records
    let found = keySlots.find(hash) { index in
      guard index < entries.count, let base = text.baseAddress else { return false }
      let entry = unsafe entries[index].text
      return unsafe Int(entry.length) == range.count && ByteScan.equal(base + Int(entry.offset), start, range.count)
    }
    if let found { return unsafe entries[found].text }
    let key = try addText(range, &builder)
    try keys.add(KeyEntry(text: key, hash: hash), at: range.lowerBound)
    if keySlots.isCrowded {
      let entries = unsafe keys.records
      do throws(MetricBatchError) {
        try keySlots.rebuild(count: entries.count &- 1) { index in unsafe entries[index].hash }
      } catch { throw OTLPFault(.batchTooLarge, at: range.lowerBound) }
    }
    keySlots.insert(hash, keys.count &- 1)
    return key
  }

  /// A text value; where it is the same as at this place in the last set it is not stored again.
  @inline(__always)
  mutating func valueText(
    _ range: Range<Int>, _ place: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) -> tattler_text {
    guard place < Self.rememberedAttributes, !range.isEmpty else { return try addText(range, &builder) }
    let guess = remembered[place].value
    if let text = unsafe builder.text.records.baseAddress, Int(guess.length) == range.count,
      unsafe ByteScan.equal(text + Int(guess.offset), body + range.lowerBound, range.count)
    {
      return guess
    }
    let text = try addText(range, &builder)
    remembered[place].value = text
    return text
  }
}
