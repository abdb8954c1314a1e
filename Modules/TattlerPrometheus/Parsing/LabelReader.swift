internal import CTattlerPlugin
internal import TattlerModel

/// The labels of the line under way, and the attribute sets that labels have made.
@safe
struct LabelReader: ~Copyable {
  /// Where a label stands: in the text, or unescaped in ``scratch``.
  struct Pair: BitwiseCopyable {
    var name: Piece
    var value: Piece
    var isNameEscaped: Bool
    var isValueEscaped: Bool
  }

  private(set) var pairs: [Pair] = []
  private(set) var scratch: [UInt8] = []
  private var sets: [UInt32] = []
  private var index = IndexTable()
  private var seed: UInt64 = 0
  /// The first attribute of the set that was made last: sets beside each other mostly have the same keys.
  private var lastFirst = 0
  private var lastCount = 0

  init() {}

  mutating func begin(_ seed: UInt64) {
    self.seed = seed
    sets.removeAll(keepingCapacity: true)
    index.removeAll()
    lastCount = 0
  }

  /// Begins a line.
  @inline(__always)
  mutating func beginLine() {
    pairs.removeAll(keepingCapacity: true)
    if !scratch.isEmpty { scratch.removeAll(keepingCapacity: true) }
  }

  @inline(__always)
  mutating func append(_ pair: Pair) { pairs.append(pair) }

  /// Stores text with its escapes resolved: `\\`, `\"` and `\n`; a backslash before anything else stays.
  @unsafe
  mutating func unescape(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Piece {
    let start = scratch.count
    unsafe EscapedText.appendUnescaped(bytes, count, unescapesQuotes: true, to: &scratch)
    return Piece(start, scratch.count)
  }

  /// The bytes of a name.
  @unsafe
  @inline(__always)
  func name(_ pair: Pair, _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    unsafe (pair.isNameEscaped ? scratch : text) + Int(pair.name.offset)
  }

  /// The bytes of a value.
  @unsafe
  @inline(__always)
  func value(_ pair: Pair, _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    unsafe (pair.isValueEscaped ? scratch : text) + Int(pair.value.offset)
  }

  /// The place of the label with a name; nil where there is none.
  @unsafe
  @inline(__always)
  func find(_ word: StaticString, _ text: UnsafePointer<UInt8>) -> Int? {
    let count = word.utf8CodeUnitCount
    var place = 0
    while place < pairs.count {
      let pair = pairs[place]
      if Int(pair.name.length) == count {
        var same = true
        var offset = 0
        let bytes = unsafe pair.isNameEscaped ? nil : text + Int(pair.name.offset)
        while offset < count {
          let byte = unsafe bytes?[offset] ?? scratch[Int(pair.name.offset) &+ offset]
          if unsafe byte != word.utf8Start[offset] {
            same = false
            break
          }
          offset &+= 1
        }
        if same { return place }
      }
      place &+= 1
    }
    return nil
  }

  /// True where the line has a label of a name.
  @unsafe
  func has(_ name: [UInt8], _ text: UnsafePointer<UInt8>) -> Bool {
    pairs.contains { pair in
      if pair.isNameEscaped { return scratch[pair.name.range].elementsEqual(name) }
      let bytes = unsafe UnsafeBufferPointer(start: text + Int(pair.name.offset), count: Int(pair.name.length))
      return unsafe bytes.elementsEqual(name)
    }
  }

  /// Takes a label out of the line.
  mutating func remove(_ place: Int) { pairs.remove(at: place) }

  /// The attribute set of the line's labels, made where it is not there.
  @unsafe
  mutating func set(
    _ text: UnsafePointer<UInt8>, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> UInt32 {
    if pairs.isEmpty { return MetricBatchBuilder.emptyAttributes }
    return unsafe try scratch.withUnsafeBufferPointer { buffer throws(TextFault) in
      let scratch = unsafe buffer.baseAddress ?? text
      let hash = unsafe hash(text, scratch)
      let found = index.find(hash) { unsafe isSame(sets[$0], text, scratch, builder) }
      if let found { return sets[found] }
      unsafe try checkDuplicates(text, scratch, at: offset)
      let set = unsafe try make(text, scratch, &builder, at: offset)
      sets.append(set)
      do throws(MetricBatchError) { try index.insert(hash, sets.count - 1) } catch {
        throw TextFault(.batchTooLarge, at: offset)
      }
      return set
    }
  }

  @unsafe
  @inline(__always)
  private func hash(_ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>) -> UInt64 {
    var hash = BytesHash(seed: seed)
    var place = 0
    while place < pairs.count {
      let pair = pairs[place]
      unsafe hash.add(name(pair, text, scratch), Int(pair.name.length))
      unsafe hash.add(value(pair, text, scratch), Int(pair.value.length))
      place &+= 1
    }
    return hash.finish()
  }

  @unsafe
  private func isSame(
    _ set: UInt32, _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>,
    _ builder: borrowing MetricBatchBuilder
  ) -> Bool {
    let range = builder.attributeSets[Int(set)]
    guard Int(range.count) == pairs.count, let known = unsafe builder.text.records.baseAddress else { return false }
    let attributes = unsafe builder.attributes.records
    for place in pairs.indices {
      let pair = pairs[place]
      let attribute = unsafe attributes[Int(range.first) &+ place]
      let valueText = attribute.value.text
      guard attribute.key.length == pair.name.length, valueText.length == pair.value.length,
        unsafe Self.isEqual(known + Int(attribute.key.offset), name(pair, text, scratch), Int(pair.name.length)),
        unsafe Self.isEqual(known + Int(valueText.offset), value(pair, text, scratch), Int(pair.value.length))
      else { return false }
    }
    return true
  }

  /// Looks for a name that comes twice. Only sets that are new are looked at.
  @unsafe
  private func checkDuplicates(
    _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>, at offset: Int
  ) throws(TextFault) {
    for place in pairs.indices.dropFirst() {
      let mine = pairs[place]
      for other in pairs[..<place] where other.name.length == mine.name.length {
        if unsafe Self.isEqual(name(mine, text, scratch), name(other, text, scratch), Int(mine.name.length)) {
          throw TextFault(.duplicateLabel, at: mine.isNameEscaped ? offset : Int(mine.name.offset))
        }
      }
    }
  }

  @unsafe
  private mutating func make(
    _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> UInt32 {
    let first = builder.attributes.count
    for place in pairs.indices {
      let pair = pairs[place]
      var record = tattler_attribute()
      record.kind = BatchValueKind.string.rawValue
      if let key = unsafe lastKey(place, pair, text, scratch, builder) {
        record.key = key
      } else {
        record.key = unsafe try Self.addText(name(pair, text, scratch), Int(pair.name.length), &builder, at: offset)
      }
      record.value = tattler_payload(
        text: unsafe try Self.addText(value(pair, text, scratch), Int(pair.value.length), &builder, at: offset))
      try builder.attributes.add(record, at: offset)
    }
    lastFirst = first
    lastCount = pairs.count
    let range = tattler_range(first: UInt32(truncatingIfNeeded: first), count: UInt32(pairs.count))
    try builder.attributeSets.add(range, at: offset)
    return UInt32(truncatingIfNeeded: builder.attributeSets.count &- 1)
  }

  /// The text of the key at the same place in the set that was made last, if it is the same.
  @unsafe
  @inline(__always)
  private func lastKey(
    _ place: Int, _ pair: Pair, _ text: UnsafePointer<UInt8>, _ scratch: UnsafePointer<UInt8>,
    _ builder: borrowing MetricBatchBuilder
  ) -> tattler_text? {
    guard place < lastCount, let known = unsafe builder.text.records.baseAddress else { return nil }
    let key = unsafe builder.attributes.records[lastFirst &+ place].key
    guard key.length == pair.name.length,
      unsafe Self.isEqual(known + Int(key.offset), name(pair, text, scratch), Int(key.length))
    else { return nil }
    return key
  }

  /// Copies bytes into the builder's text.
  @unsafe
  static func addText(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> tattler_text {
    let start = UInt32(truncatingIfNeeded: builder.text.count)
    unsafe try builder.text.add(bytes, count, at: offset)
    return tattler_text(offset: start, length: UInt32(truncatingIfNeeded: count))
  }

  @unsafe
  @inline(__always)
  private static func isEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var index = 0
    while index < count {
      if unsafe left[index] != right[index] { return false }
      index &+= 1
    }
    return true
  }
}

extension EscapedText {
  /// Appends text with its escapes resolved; a backslash before anything else stays.
  @unsafe
  static func appendUnescaped(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, unescapesQuotes: Bool, to buffer: inout [UInt8]
  ) {
    var index = 0
    while index < count {
      let byte = unsafe bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < count else {
        buffer.append(byte)
        continue
      }
      let next = unsafe bytes[index]
      index += 1
      switch next {
      case UInt8(ascii: "n"): buffer.append(0x0A)
      case UInt8(ascii: "\\"): buffer.append(next)
      case UInt8(ascii: "\"") where unescapesQuotes: buffer.append(next)
      default:
        buffer.append(byte)
        buffer.append(next)
      }
    }
  }
}
