internal import CTattlerPlugin
internal import TattlerModel

/// Series keys: a measurement with its tags, taken apart once per body.
extension LineReader {
  /// The series that the bytes `range` name; they end before the first space that is not escaped.
  mutating func seriesIndex(
    _ range: Range<Int>, _ hash: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    let body = unsafe self.body
    let entries = unsafe series.records
    let found = seriesSlots.find(hash) { index in
      guard index < entries.count else { return false }
      let entry = unsafe entries[index]
      return unsafe Int(entry.length) == range.count
        && ByteScan.equal(body + Int(entry.offset), body + range.lowerBound, range.count)
    }
    if let found { return found }
    return try addSeries(range, hash, &builder)
  }

  private mutating func addSeries(
    _ range: Range<Int>, _ hash: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    takeMark(builder)
    stamp &+= 1
    let measurement = try measurement(range, &builder)
    let tags = range.lowerBound &+ Int(names[measurement].length)..<range.upperBound
    let attributes = try addTags(tags, measurement, &builder)
    try series.add(
      SeriesEntry(
        offset: UInt32(truncatingIfNeeded: range.lowerBound), length: UInt32(truncatingIfNeeded: range.count),
        hash: hash, attributes: attributes, measurement: UInt32(truncatingIfNeeded: measurement)),
      at: range.lowerBound)
    if seriesSlots.isCrowded {
      let entries = unsafe series.records
      do throws(MetricBatchError) {
        try seriesSlots.rebuild(count: entries.count &- 1) { index in unsafe entries[index].hash }
      } catch { throw LineFault(.batchTooLarge, at: range.lowerBound) }
    }
    seriesSlots.insert(hash, series.count &- 1)
    return series.count &- 1
  }

  /// The measurement at the start of a series key: up to a comma that is not escaped.
  private mutating func measurement(
    _ range: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    if Int(lastSeries) < series.count {
      let guess = series[Int(lastSeries)].measurement
      let start = range.lowerBound
      if let length = isName(
        guess, NameEntry.measurements, at: start, before: range.upperBound &+ 1, isPadded: false),
        unsafe length == range.count || body[start &+ length] == UInt8(ascii: ",")
      {
        return Int(guess)
      }
    }
    let end = unescaped(UInt8(ascii: ","), in: range)
    guard end > range.lowerBound else { throw LineFault(.missingMeasurement, at: range.lowerBound) }
    return try name(NameEntry.measurements, range.lowerBound..<end, &builder)
  }

  /// The first such byte without a backslash before it, or the end of the range.
  private func unescaped(_ byte: UInt8, in range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound {
      if unsafe body[index] == byte, unsafe index == range.lowerBound || body[index &- 1] != UInt8(ascii: "\\") {
        return index
      }
      index &+= 1
    }
    return range.upperBound
  }

  /// Adds an attribute set for the tags: `,key=value,key=value`, or nothing.
  private mutating func addTags(
    _ range: Range<Int>, _ measurement: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> UInt32 {
    if range.isEmpty { return MetricBatchBuilder.emptyAttributes }
    let first = builder.attributes.count
    var guess = names[measurement].firstTag
    var previous = NameEntry.none
    var index = range.lowerBound
    while index < range.upperBound {
      guard builder.attributes.count &- first < options.limits.tagsPerLine else {
        throw LineFault(.tooManyTags, at: index)
      }
      let key = try tagKey(index &+ 1, range.upperBound, guess, &builder)
      if key != Int(guess) { link(UInt32(truncatingIfNeeded: key), after: previous, in: measurement) }
      guard let entry = unsafe names.mutableRecords?.advanced(by: key) else { break }
      let keyRange = unsafe index &+ 1..<index &+ 1 &+ Int(entry.pointee.length)
      let isRepeated = unsafe entry.pointee.stamp == stamp
      if isRepeated, options.dialect.repeatedTags == .refused, !keyRange.isEmpty {
        throw LineFault(.duplicateTag, at: index &+ 1, name: keyRange)
      }
      unsafe entry.pointee.stamp = stamp
      var attribute = tattler_attribute()
      attribute.key = unsafe entry.pointee.text
      attribute.kind = BatchValueKind.string.rawValue
      let value = try tagValue(keyRange, range.upperBound, &builder)
      attribute.value = tattler_payload(text: value.text)
      // Only where the dialect drops empty tags does an empty one come so far.
      if value.text.length > 0, attribute.key.length > 0 {
        try addTag(attribute, from: first, mayRepeat: isRepeated || nameSlots.isFull, keyRange, &builder)
      }
      previous = UInt32(truncatingIfNeeded: key)
      guess = unsafe entry.pointee.next
      index = value.end
    }
    let count = builder.attributes.count &- first
    if count == 0 { return MetricBatchBuilder.emptyAttributes }
    try builder.attributeSets.add(
      tattler_range(first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: count)),
      at: range.lowerBound)
    return UInt32(truncatingIfNeeded: builder.attributeSets.count &- 1)
  }

  /// Remembers which tag key came after which.
  private mutating func link(_ key: UInt32, after previous: UInt32, in measurement: Int) {
    guard let entries = unsafe names.mutableRecords else { return }
    if previous == NameEntry.none {
      unsafe entries[measurement].firstTag = key
    } else {
      unsafe entries[Int(previous)].next = key
    }
  }

  private mutating func tagKey(
    _ start: Int, _ end: Int, _ guess: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    if let length = isName(guess, NameEntry.tagKeys, at: start, before: end, isPadded: false),
      unsafe body[start &+ length] == UInt8(ascii: "=")
    {
      return Int(guess)
    }
    var index = start
    while index < end {
      let byte = unsafe body[index]
      if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ","), unsafe body[index &- 1] != UInt8(ascii: "\\") { break }
      index &+= 1
    }
    guard index > start || options.dialect.emptyTags == .dropped else { throw LineFault(.missingTagKey, at: start) }
    guard index < end, unsafe body[index] == UInt8(ascii: "=") else {
      throw LineFault(.missingTagValue, at: index, name: start..<index)
    }
    return try name(NameEntry.tagKeys, start..<index, &builder)
  }

  /// The value behind a tag key and its `=`, copied; and the comma or the end behind it.
  private mutating func tagValue(
    _ key: Range<Int>, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> (text: tattler_text, end: Int) {
    let start = key.upperBound &+ 1
    if let plain = try plainTagValue(start, end, &builder) { return plain }
    var index = start
    var isEscaped = false
    while index < end {
      let byte = unsafe body[index]
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: ",") {
        if unsafe body[index &- 1] != UInt8(ascii: "\\") { break }
      } else if byte == UInt8(ascii: "=") {
        if unsafe body[index &- 1] != UInt8(ascii: "\\") { throw LineFault(.unescapedEquals, at: index, name: key) }
      } else if refusesControl(byte) {
        throw LineFault(.controlCharacter, at: index)
      }
      index &+= 1
    }
    guard index > start || options.dialect.emptyTags == .dropped else {
      throw LineFault(.missingTagValue, at: index, name: key)
    }
    guard index &- start <= options.limits.nameByteCount else { throw LineFault(.nameTooLong, at: start, name: key) }
    if isEscaped { return (try addText(start..<index, escapesEquals: true, &builder), index) }
    return (try addPlainText(start..<index, &builder), index)
  }

  /// The same for a value without anything odd, which is unescaped and copied while it is looked at; nil where it is odd.
  @inline(__always)
  private mutating func plainTagValue(
    _ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> (text: tattler_text, end: Int)? {
    try builder.text.makeRoom(end &- start &+ 16, at: start)
    guard let target = unsafe builder.text.reservedSpace else { return nil }
    var index = start
    var length = 0
    // The byte at the end of the key is a space or less, so that the loop ends there.
    while index &+ 8 <= count, index < end {
      let word = unsafe ByteScan.word(body + index)
      unsafe IntegerText.store(word, to: target + length)
      let marks =
        WordBytes.equal(word, to: UInt8(ascii: ",")) | WordBytes.equal(word, to: UInt8(ascii: "="))
        | WordBytes.equal(word, to: UInt8(ascii: "\\")) | WordBytes.equal(word, to: 0x7F)
        | WordBytes.atOrBelowSpace(word)
      let plain = WordBytes.firstMarked(marks)
      index &+= plain
      length &+= plain
      if marks == 0 { continue }
      if unsafe index < end && body[index] == UInt8(ascii: "\\") {
        let next = unsafe index &+ 1 < end ? body[index &+ 1] : 0
        if next == UInt8(ascii: ",") || next == UInt8(ascii: " ") || next == UInt8(ascii: "=") {
          unsafe target[length] = next
          index &+= 1
        }
        length &+= 1
        index &+= 1
        continue
      }
      guard length > 0, index &- start <= options.limits.nameByteCount else { return nil }
      guard unsafe index == end || body[index] == UInt8(ascii: ",") else { return nil }
      let offset = builder.text.count
      unsafe builder.text.commit(length)
      return (
        tattler_text(offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: length)), index
      )
    }
    return nil
  }

  /// Copies bytes that need no unescaping into the builder's text.
  mutating func addPlainText(
    _ range: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> tattler_text {
    let text = tattler_text(
      offset: UInt32(truncatingIfNeeded: builder.text.count), length: UInt32(truncatingIfNeeded: range.count))
    try builder.text.makeRoom(range.count &+ 16, at: range.lowerBound)
    guard let target = unsafe builder.text.reservedSpace else { return tattler_text() }
    let source = unsafe body + range.lowerBound
    if range.upperBound &+ 16 <= count {
      unsafe ByteScan.copyPadded(source, to: target, range.count)
    } else {
      unsafe target.update(from: source, count: range.count)
    }
    unsafe builder.text.commit(range.count)
    return text
  }

  /// Adds a tag, or gives its value to the one of the same key before it.
  ///
  /// - Parameter mayRepeat: true where the keys before must be compared, byte by byte: this one was seen before, or the
  ///   table of names is full, so that two entries may stand for the same name.
  private func addTag(
    _ tag: tattler_attribute, from first: Int, mayRepeat: Bool, _ key: Range<Int>,
    _ builder: inout MetricBatchBuilder
  ) throws(LineFault) {
    if mayRepeat, let base = unsafe builder.text.records.baseAddress {
      for index in first..<builder.attributes.count {
        let other = builder.attributes[index].key
        guard other.length == tag.key.length,
          unsafe ByteScan.equal(base + Int(other.offset), base + Int(tag.key.offset), Int(other.length))
        else { continue }
        guard options.dialect.repeatedTags == .lastWins else {
          throw LineFault(.duplicateTag, at: key.lowerBound, name: key)
        }
        builder.attributes[index].value = tag.value
        return
      }
    }
    try builder.attributes.add(tag, at: key.lowerBound)
  }
}
