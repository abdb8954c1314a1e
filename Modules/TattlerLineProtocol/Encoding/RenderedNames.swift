internal import CTattlerPlugin
internal import TattlerModel

/// Measurements, field keys and tags of a batch as they stand in a line: each is rendered once a call and copied after.
struct RenderedNames: ~Copyable {
  /// A piece of ``text``.
  struct Piece: BitwiseCopyable {
    /// Not rendered yet.
    static let unknown = Piece(offset: .max, length: 0)
    var offset: UInt32
    var length: UInt32
  }

  /// How a metric is written.
  struct MetricPieces: BitwiseCopyable {
    /// The measurement; empty where it has no spelling.
    var measurement: Piece
    /// The field key and its `=`; empty where it has no spelling.
    var field: Piece
  }

  /// A tag key with its comma and its `=`; an empty piece where it is left out.
  struct RenderedKey: BitwiseCopyable {
    var source: tattler_text
    var piece: Piece
  }

  /// How a name came out.
  private enum Outcome {
    /// Every reader that knows the escapes gets the name that it is.
    case exact
    /// Otherwise than it is, as the options ask for.
    case adapted
    /// Otherwise than it is, because it has no spelling.
    case changed
  }

  /// Bytes behind a piece that may be read: pieces are copied sixteen bytes at a time.
  static let padding = 16
  /// Tags of a line; what is more is left out. The parser has the same limit.
  private static let mostTags = 256

  /// The rendered text, with room behind it.
  private(set) var text = RecordTable<UInt8>()
  private var metrics = RecordTable<MetricPieces>()
  private var sets = RecordTable<Piece>()
  /// The tag keys of the set that was rendered last, by their place in it.
  private var keys = RecordTable<RenderedKey>()
  /// The places of those that were changed.
  private var changedKeys: Set<Int> = []
  private var sanitises = false
  private var keepsBackslashes = true
  /// Tags that were left out since the last ``begin(_:_:)``.
  private(set) var droppedTags = 0
  /// Names and tag values that were changed since the last ``begin(_:_:)``: a measurement once, a field key once a metric,
  /// keys and values once an attribute set.
  private(set) var changedNames = 0
  /// True once a field key was written otherwise than it is: only then two that differ may be written alike.
  private(set) var fieldsMayCollide = false
  private var fieldGroups = FieldGroups()
  private var changedMeasurements: Set<[UInt8]> = []

  /// Begins a batch.
  @unsafe
  mutating func begin(_ view: BatchView, _ options: LineProtocolEncodingOptions) throws(MetricBatchError) {
    sanitises = options.sanitisesNames
    keepsBackslashes = options.backslashes == .kept
    droppedTags = 0
    changedNames = 0
    fieldsMayCollide = false
    fieldGroups.removeAll()
    if !changedMeasurements.isEmpty { changedMeasurements.removeAll() }
    if !changedKeys.isEmpty { changedKeys.removeAll() }
    text.removeAll()
    try text.reserve(Self.padding)
    metrics.removeAll()
    sets.removeAll()
    keys.removeAll()
    try metrics.reserve(unsafe view.metrics.count)
    try sets.reserve(unsafe view.attributeSets.count)
    for _ in 0..<(unsafe view.metrics.count) {
      unsafe metrics.appendReserved(MetricPieces(measurement: .unknown, field: .unknown))
    }
    for _ in 0..<(unsafe view.attributeSets.count) { unsafe sets.appendReserved(.unknown) }
  }

  /// The pieces of a metric.
  @unsafe
  @inline(__always)
  mutating func metric(_ index: UInt32, _ view: BatchView) throws(MetricBatchError) -> MetricPieces {
    let known = unsafe metrics.records[Int(index)]
    if known.field.offset != UInt32.max { return known }
    return unsafe try renderMetric(index, view)
  }

  /// The tags of an attribute set: `,key=value,key=value`.
  @unsafe
  @inline(__always)
  mutating func tags(_ set: UInt32, _ view: BatchView) throws(MetricBatchError) -> Piece {
    let known = unsafe sets.records[Int(set)]
    if known.offset != UInt32.max { return known }
    return unsafe try renderTags(set, view)
  }

  @unsafe
  @inline(never)
  private mutating func renderMetric(
    _ index: UInt32, _ view: BatchView
  ) throws(MetricBatchError) -> MetricPieces {
    let metric = unsafe view.metrics[Int(index)]
    var start = text.count
    if unsafe try append(view.bytes(metric.name), as: .measurement) == .changed, text.count > start,
      unsafe changedMeasurements.insert([UInt8](view.bytes(metric.name))).inserted
    {
      changedNames += 1
    }
    let measurement = piece(from: start)
    start = text.count
    if metric.field.length == 0 {
      for byte in "value".utf8 { try text.append(byte) }
      fieldsMayCollide = true
    } else {
      let outcome = unsafe try append(view.bytes(metric.field), as: .field)
      if outcome != .exact { fieldsMayCollide = true }
      if outcome == .changed, text.count > start { changedNames += 1 }
    }
    if text.count > start { try text.append(UInt8(ascii: "=")) }
    let pieces = MetricPieces(measurement: measurement, field: piece(from: start))
    try text.reserve(Self.padding)
    metrics[Int(index)] = pieces
    return pieces
  }

  /// True where a row has a field that is written like that of a metric, of another name; else the metric's is that field.
  /// Asked for what is about to be written, where ``fieldsMayCollide``.
  @unsafe
  @inline(never)
  mutating func collides(_ metric: UInt32, inRow row: Int, _ view: BatchView) -> Bool {
    let field = metrics[Int(metric)].field
    let start = Int(field.offset)
    let bytes = unsafe UnsafeBufferPointer(rebasing: text.records[start..<start + Int(field.length)])
    return unsafe fieldGroups.isTaken(bytes, by: metric, inRow: row, view)
  }

  @unsafe
  @inline(never)
  private mutating func renderTags(_ set: UInt32, _ view: BatchView) throws(MetricBatchError) -> Piece {
    let start = text.count
    let attributes = unsafe view.attributes(ofSet: set)
    var areKeysKnown = true
    for index in attributes.indices {
      let attribute = unsafe attributes[index]
      guard index < Self.mostTags else {
        droppedTags += attributes.count - index
        break
      }
      let tagStart = text.count
      let changesBefore = changedNames
      let isKnown = unsafe try appendKey(attribute.key, index, view)
      areKeysKnown = areKeysKnown && isKnown
      let valueStart = text.count
      if keys[index].piece.length > 0 { unsafe try appendValue(attribute, view) }
      if text.count == valueStart || (!areKeysKnown && isRepeated(index)) {
        text.truncate(to: tagStart)
        keys[index].piece = Piece(offset: 0, length: 0)
        keys[index].source = .init(offset: .max, length: .max)
        areKeysKnown = false
        droppedTags += 1
        changedNames = changesBefore
      }
    }
    let tags = piece(from: start)
    try text.reserve(Self.padding)
    sets[Int(set)] = tags
    return tags
  }

  private func piece(from start: Int) -> Piece {
    Piece(offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: text.count - start))
  }

  /// Appends a comma, the key and `=`, as the `index`-th tag of a set. Series mostly have the keys of the series before
  /// them: then the text is copied and true is given, and the key is no repetition unless it was one there.
  @unsafe
  private mutating func appendKey(
    _ source: tattler_text, _ index: Int, _ view: BatchView
  ) throws(MetricBatchError) -> Bool {
    if index < keys.count, keys[index].source.offset == source.offset, keys[index].source.length == source.length {
      let piece = keys[index].piece
      try text.reserve(Int(piece.length) &+ Self.padding)
      if let base = unsafe text.records.baseAddress, let target = unsafe text.reservedSpace {
        unsafe ByteScan.copyPadded(base + Int(piece.offset), to: target, Int(piece.length))
        unsafe text.commit(Int(piece.length))
      }
      if !changedKeys.isEmpty, changedKeys.contains(index) { changedNames += 1 }
      return true
    }
    let start = text.count
    try text.append(UInt8(ascii: ","))
    let outcome = unsafe try append(view.bytes(source), as: .tagKey)
    let isEmpty = text.count == start + 1
    try text.append(UInt8(ascii: "="))
    let key = RenderedKey(source: source, piece: isEmpty ? Piece(offset: 0, length: 0) : piece(from: start))
    if outcome == .changed {
      changedNames += 1
      changedKeys.insert(index)
    } else if !changedKeys.isEmpty {
      changedKeys.remove(index)
    }
    if index < keys.count { keys[index] = key } else { try keys.append(key) }
    return false
  }

  /// True where the `index`-th key of the set under way was there before.
  private func isRepeated(_ index: Int) -> Bool {
    guard let base = unsafe text.records.baseAddress else { return false }
    let key = keys[index].piece
    for other in 0..<index {
      let piece = keys[other].piece
      if unsafe piece.length == key.length
        && ByteScan.equal(base + Int(piece.offset), base + Int(key.offset), Int(key.length))
      {
        return true
      }
    }
    return false
  }

  /// Appends an attribute's value; nothing where it has no spelling.
  @unsafe
  private mutating func appendValue(_ attribute: tattler_attribute, _ view: BatchView) throws(MetricBatchError) {
    switch BatchValueKind(rawValue: attribute.kind) {
    case .string:
      let bytes = unsafe view.bytes(attribute.value.text)
      if unsafe try !appendPlain(bytes), unsafe try append(bytes, as: .tagValue) == .changed { changedNames += 1 }
    case .int: try append(String(attribute.value.i64))
    case .uint: try append(String(attribute.value.u64))
    case .bool: try append(attribute.value.u64 != 0 ? "true" : "false")
    case .double: try append(attribute.value.f64.description)
    default: break
    }
  }

  private mutating func append(_ string: String) throws(MetricBatchError) {
    for byte in string.utf8 { try text.append(byte) }
  }

  private enum Role {
    case measurement, tagKey, tagValue, field
  }

  @unsafe
  private mutating func append(
    _ bytes: UnsafeBufferPointer<UInt8>, as role: Role
  ) throws(MetricBatchError) -> Outcome {
    sanitises && role != .tagValue
      ? unsafe try appendSanitised(bytes, as: role) : unsafe try appendEscaped(bytes, as: role)
  }

  /// One `_` for each character outside of `[a-zA-Z0-9_]`.
  @unsafe
  private mutating func appendSanitised(
    _ bytes: UnsafeBufferPointer<UInt8>, as role: Role
  ) throws(MetricBatchError) -> Outcome {
    try text.reserve(bytes.count + 1)
    var outcome = Outcome.exact
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      // A character of several bytes is replaced at its first byte.
      if byte & 0xC0 == 0x80 { continue }
      let isDigit = byte &- 0x30 < 10
      if index == 0, isDigit, role != .field {
        unsafe text.appendReserved(UInt8(ascii: "_"))
        outcome = .adapted
      }
      let isKept = isDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
      if !isKept { outcome = .adapted }
      unsafe text.appendReserved(isKept ? byte : UInt8(ascii: "_"))
    }
    return outcome
  }

  @unsafe
  private mutating func appendEscaped(
    _ bytes: UnsafeBufferPointer<UInt8>, as role: Role
  ) throws(MetricBatchError) -> Outcome {
    let start = text.count
    var isAdapted = false
    var isChanged = false
    try text.reserve(bytes.count * 2)
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: " "): unsafe appendPair(byte)
      case UInt8(ascii: "=") where role != .measurement: unsafe appendPair(byte)
      case UInt8(ascii: "#") where role == .measurement && text.count == start: isChanged = true
      case UInt8(ascii: "\\") where !keepsBackslashes:
        if unsafe isPlain(bytes, index + 1) { unsafe text.appendReserved(byte) } else { isAdapted = true }
      case 0..<0x20, 0x7F:
        isChanged = true
        if let letter = Self.letter(for: byte) { unsafe appendPair(letter) }
      default: unsafe text.appendReserved(byte)
      }
    }
    // A backslash at the end would escape what follows. One that is the escape of the last character is not at the end.
    while text.count > start, text[text.count - 1] == UInt8(ascii: "\\") {
      text.truncate(to: text.count - 1)
      isChanged = true
    }
    return isChanged ? .changed : isAdapted ? .adapted : .exact
  }

  /// The letter that stands behind a backslash for a line break or a tab.
  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\n"): UInt8(ascii: "n")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    case UInt8(ascii: "\t"): UInt8(ascii: "t")
    default: nil
    }
  }

  /// True where there is a byte at `index` before which every receiver reads a backslash as itself.
  @unsafe
  private func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard index < bytes.count else { return false }
    switch unsafe bytes[index] {
    case 0...0x20, 0x7F, UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "\\"): return false
    default: return true
    }
  }

  /// Appends bytes that need no escape; where one does, appends nothing and gives false.
  @unsafe
  private mutating func appendPlain(_ bytes: UnsafeBufferPointer<UInt8>) throws(MetricBatchError) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    try text.reserve(bytes.count &+ 8)
    guard let target = unsafe text.reservedSpace else { return false }
    var index = 0
    while index < bytes.count {
      let rest = bytes.count &- index
      // Letters fill up the last word.
      let word =
        unsafe rest >= 8
        ? ByteScan.word(base + index)
        : ByteScan.partialWord(base + index, rest) | WordBytes.all(0x61) &<< UInt64(truncatingIfNeeded: rest &* 8)
      let marks =
        WordBytes.equal(word, to: UInt8(ascii: ",")) | WordBytes.equal(word, to: UInt8(ascii: "="))
        | WordBytes.equal(word, to: UInt8(ascii: "\\")) | WordBytes.equal(word, to: 0x7F)
        | WordBytes.atOrBelowSpace(word)
      if marks != 0 { return false }
      unsafe IntegerText.store(word, to: target + index)
      index &+= 8
    }
    unsafe text.commit(bytes.count)
    return true
  }

  /// Appends a backslash and a byte in room that was reserved.
  @unsafe
  private mutating func appendPair(_ byte: UInt8) {
    unsafe text.appendReserved(UInt8(ascii: "\\"))
    unsafe text.appendReserved(byte)
  }
}
