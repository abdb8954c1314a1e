/// Comments: HELP, TYPE, UNIT and the end mark.
extension TextReader {
  /// Reads a line that begins with `#` at `start` and ends at `end`.
  mutating func readComment(_ start: Int, _ end: Int) throws(TextFault) {
    if isOpenMetrics, equals(start, end, "# EOF") {
      hasEnd = true
      return
    }
    var index = try skipGap(start + 1, end, inComment: true)
    let word = index
    while index < end, unsafe !isGap(text[index]) { index += 1 }
    let isHelp = equals(word, index, "HELP")
    let isType = equals(word, index, "TYPE")
    let isUnit = isOpenMetrics && equals(word, index, "UNIT")
    guard isHelp || isType || isUnit else {
      if isOpenMetrics { throw TextFault(.invalidComment, at: start) }
      return
    }
    index = try skipGap(index, end, inComment: true)
    let name = try commentName(&index, end)
    let family = try families.family(name.bytes, at: name.offset)
    if families.families[Int(family)].hasSamples, isOpenMetrics || isType {
      throw TextFault(.lateComment, at: start)
    }
    if index < end { index = try skipGap(index, end, inComment: true) }
    if isType {
      try setType(family, index, end)
    } else if isUnit {
      try setUnit(family, index, end)
    } else {
      try setHelp(family, index, end)
    }
    if isOpenMetrics { try open(family, at: start) }
  }

  /// Notes that a family is being read; in OpenMetrics one that was left before does not come again.
  @inline(__always)
  mutating func open(_ family: UInt32, at offset: Int) throws(TextFault) {
    if family == current { return }
    if closed.contains(family) { throw TextFault(.splitFamily, at: offset) }
    if current != FamilyRegistry.none { closed.insert(current) }
    current = family
  }

  private mutating func setType(_ family: UInt32, _ start: Int, _ end: Int) throws(TextFault) {
    var last = end
    while !isOpenMetrics, last > start, unsafe isGap(text[last - 1]) { last -= 1 }
    guard let type = FamilyType(bytes(start, last)[...], options.format) else {
      throw TextFault(.unknownType, at: start)
    }
    if families.families[Int(family)].hasType { throw TextFault(.duplicateComment, at: start) }
    guard families.setType(family, type) else { throw TextFault(.lateComment, at: start) }
    forgetLastName()
  }

  private mutating func setUnit(_ family: UInt32, _ start: Int, _ end: Int) throws(TextFault) {
    let unit = bytes(start, end)
    let record = families.families[Int(family)]
    if record.hasUnit { throw TextFault(.duplicateComment, at: start) }
    let ending = [UInt8(ascii: "_")] + unit
    guard unit.isEmpty || record.name.count > ending.count && record.name.suffix(ending.count) == ending[...] else {
      throw TextFault(.unitMismatch, at: start)
    }
    families.update(family) {
      $0.hasUnit = true
      $0.unit = unit
    }
  }

  private mutating func setHelp(_ family: UInt32, _ start: Int, _ end: Int) throws(TextFault) {
    if families.families[Int(family)].hasHelp { throw TextFault(.duplicateComment, at: start) }
    var help: [UInt8] = []
    unsafe EscapedText.appendUnescaped(text + start, end - start, unescapesQuotes: isOpenMetrics, to: &help)
    families.update(family) {
      $0.hasHelp = true
      $0.help = help
    }
  }

  /// The name behind HELP, TYPE or UNIT, in quotes or not.
  private mutating func commentName(
    _ index: inout Int, _ end: Int
  ) throws(TextFault) -> (bytes: [UInt8], offset: Int) {
    let start = index
    if index < end, unsafe text[index] == UInt8(ascii: "\"") {
      let range = try readQuoted(&index, end).range
      var name: [UInt8] = []
      unsafe EscapedText.appendUnescaped(
        text + range.lowerBound, range.count, unescapesQuotes: true, to: &name)
      guard !name.isEmpty else { throw TextFault(.invalidName, at: start) }
      return (name, start)
    }
    while index < end, unsafe !isGap(text[index]) { index += 1 }
    let name = bytes(start, index)
    guard NameByte.isPlainMetric(name) else { throw TextFault(.invalidName, at: start) }
    return (name, start)
  }

  func bytes(_ start: Int, _ end: Int) -> [UInt8] {
    unsafe [UInt8](UnsafeBufferPointer(start: text + start, count: max(end - start, 0)))
  }

  private func equals(_ start: Int, _ end: Int, _ word: StaticString) -> Bool {
    guard end - start == word.utf8CodeUnitCount else { return false }
    for index in start..<end where unsafe text[index] != word.utf8Start[index - start] { return false }
    return true
  }

  @inline(__always)
  func isGap(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Goes past the space between two parts of a line: exactly one in OpenMetrics, spaces and tabs in the other format.
  @inline(__always)
  func skipGap(_ start: Int, _ end: Int, inComment: Bool = false) throws(TextFault) -> Int {
    var index = start
    if isOpenMetrics {
      guard index < end, unsafe text[index] == 0x20 else {
        throw TextFault(inComment ? .invalidComment : .unexpectedCharacter, at: index)
      }
      return index &+ 1
    }
    while index < end, unsafe isGap(text[index]) { index &+= 1 }
    return index
  }

  /// Reads what stands in quotes at `index`; gives the range between them, and whether it has escapes.
  @inline(__always)
  func readQuoted(_ index: inout Int, _ end: Int) throws(TextFault) -> (range: Range<Int>, isEscaped: Bool) {
    let start = index &+ 1
    var place = start
    var isEscaped = false
    while place < end {
      let byte = unsafe text[place]
      if byte == UInt8(ascii: "\"") {
        index = place &+ 1
        return (start..<place, isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        place &+= 1
      }
      place &+= 1
    }
    throw TextFault(.unbalancedQuote, at: index)
  }
}
