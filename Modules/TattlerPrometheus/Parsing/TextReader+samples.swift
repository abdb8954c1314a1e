internal import CTattlerPlugin
internal import TattlerModel

/// Samples: a name, labels, a value, perhaps a time and an exemplar.
extension TextReader {
  /// What stands behind the labels of a sample.
  struct Tail {
    var value: Range<Int>
    var hasTime = false
    var time: Int64 = 0
    /// Where the labels of the exemplar begin; 0 for none.
    var exemplar = 0
  }

  /// Reads a sample that begins at `start`, behind white space, and ends at `end`.
  mutating func readSample(_ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder) throws(TextFault) {
    var index = start
    if isLastName(&index, end), unsafe text[index] == UInt8(ascii: "{"), isUTF8, lastResolved.role == .value,
      let brace = unsafe KnownBlocks.lastBrace(text, after: index, end)
    {
      return try readUsualSample(start, index..<brace &+ 1, end, &builder)
    }
    try readAnySample(start, end, &builder)
  }

  /// Reads a sample of the same name as the last one, whose labels end at the last brace of the line as far as one can
  /// see.
  @inline(__always)
  private mutating func readUsualSample(
    _ start: Int, _ block: Range<Int>, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    let hash = unsafe blocks.hash(text, block)
    if let set = unsafe blocks.find(text, block, hash), families.families[Int(lastResolved.family)].type != .stateset {
      let tail = try readTail(block.upperBound, end)
      if isOpenMetrics { try open(lastResolved.family, at: start) }
      return try storeValue(lastResolved, set, tail, start, end, &builder)
    }
    let first = builder.rows.count
    try readAnySample(start, end, &builder)
    // What was read as labels is the block if nothing but a value and a time stands behind it.
    if labelsEnd == block.upperBound, builder.rows.count == first &+ 1 {
      try blocks.insert(block, hash, builder.rows[first].attributes)
    }
  }

  private mutating func readAnySample(
    _ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    labels.beginLine()
    labelsEnd = 0
    var index = start
    let name: FamilyRegistry.Name
    if unsafe text[index] == UInt8(ascii: "{") {
      guard let quoted = try readLabels(&index, end, takesName: true) else {
        throw TextFault(.invalidName, at: start)
      }
      name = try resolve(quoted, at: start)
    } else {
      index = nameEnd(index, end)
      guard index > start else { throw TextFault(.invalidName, at: start) }
      name = try resolve(start..<index)
      if !isOpenMetrics { index = try skipGap(index, end) }
      if index < end, unsafe text[index] == UInt8(ascii: "{") {
        _ = try readLabels(&index, end, takesName: false)
        labelsEnd = index
      }
    }
    let tail = try readTail(index, end)
    try store(name, tail, start, end, &builder)
  }

  @inline(__always)
  private func nameEnd(_ start: Int, _ end: Int) -> Int {
    var index = start
    if index < end, unsafe NameByte.isDigit(text[index]) { return index }
    while index < end, unsafe NameByte.isMetric(text[index]) { index &+= 1 }
    return index
  }

  @inline(__always)
  private func wordEnd(_ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, unsafe !isGap(text[index]) { index &+= 1 }
    return index
  }

  /// Reads value, time and where the exemplar is.
  @inline(__always)
  func readTail(_ start: Int, _ end: Int) throws(TextFault) -> Tail {
    var index = try skipGap(start, end)
    let value = index..<wordEnd(index, end)
    guard !value.isEmpty else { throw TextFault(.invalidValue, at: index) }
    var tail = Tail(value: value)
    index = value.upperBound
    if index == end { return tail }
    index = try skipGap(index, end)
    // White space at the end of a line.
    if index == end, !isOpenMetrics { return tail }
    if index < end, unsafe text[index] != UInt8(ascii: "#") {
      let stop = wordEnd(index, end)
      (tail.hasTime, tail.time) = (true, try readTime(index, stop))
      index = stop
      if index == end { return tail }
      index = try skipGap(index, end)
      if index == end, !isOpenMetrics { return tail }
    }
    guard isOpenMetrics, index &+ 2 < end, unsafe text[index] == UInt8(ascii: "#"), unsafe text[index &+ 1] == 0x20,
      unsafe text[index &+ 2] == UInt8(ascii: "{")
    else { throw TextFault(isOpenMetrics ? .invalidExemplar : .unexpectedCharacter, at: index) }
    tail.exemplar = index &+ 2
    return tail
  }

  private func readTime(_ start: Int, _ end: Int) throws(TextFault) -> Int64 {
    if !isOpenMetrics {
      // Milliseconds, as an integer.
      for index in start..<end {
        let byte = unsafe text[index]
        let isSign = index == start && (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"))
        guard NameByte.isDigit(byte) || isSign else { throw TextFault(.invalidTimestamp, at: index) }
      }
    }
    let unit: Int64 = isOpenMetrics ? 1_000_000_000 : 1_000_000
    guard let time = unsafe NumberReader.nanoseconds(text + start, end - start, unit: unit) else {
      throw TextFault(.invalidTimestamp, at: start)
    }
    return time
  }

  /// Stores a sample that was read whole.
  @inline(__always)
  private mutating func store(
    _ name: FamilyRegistry.Name, _ tail: Tail, _ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    if isOpenMetrics { try open(name.family, at: start) }
    if name.role == .value {
      try storeValue(name, nil, tail, start, end, &builder)
    } else {
      try storePart(name, tail, start, end, &builder)
    }
  }

  /// Stores a value; `known` is its attribute set, if that is known.
  @inline(__always)
  private mutating func storeValue(
    _ name: FamilyRegistry.Name, _ known: UInt32?, _ tail: Tail, _ start: Int, _ end: Int,
    _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    guard let value = unsafe NumberReader.value(text + tail.value.lowerBound, tail.value.count) else {
      throw TextFault(.invalidValue, at: tail.value.lowerBound)
    }
    let type = families.families[Int(name.family)].type
    if isOpenMetrics { try check(value, type, at: tail.value.lowerBound) }
    if type == .stateset, known == nil, unsafe !labels.has(families.families[Int(name.family)].name, text) {
      throw TextFault(.invalidLabel, at: start)
    }
    let exemplar = try readExemplar(tail, end, isAllowed: type == .counter)
    let set = if let known { known } else { unsafe try labels.set(text, &builder, at: start) }
    let suffix: FamilyName =
      isOpenMetrics && type == .counter ? .suffixed("_total") : type == .info ? .suffixed("_info") : .family
    let metric = try metric(name.family, suffix, &builder, at: start)
    var point = tattler_point()
    point.metric = metric
    switch value {
    case .double(let number): (point.kind, point.value) = (BatchValueKind.double.rawValue, tattler_payload(f64: number))
    case .int(let number): (point.kind, point.value) = (BatchValueKind.int.rawValue, tattler_payload(i64: number))
    }
    var row = tattler_row()
    row.attributes = set
    row.first_point = UInt32(truncatingIfNeeded: builder.points.count)
    row.point_count = 1
    if tail.hasTime {
      row.time = UInt64(bitPattern: tail.time)
      row.flags = TATTLER_ROW_HAS_TIME | (tail.time < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    }
    if exemplar { try keepExemplar(.point(row.first_point), &builder, at: start) }
    try builder.points.add(point, at: start)
    try builder.rows.add(row, at: start)
    if !families.families[Int(name.family)].hasSamples { families.update(name.family) { $0.hasSamples = true } }
    report.acceptedSamples &+= 1
  }

  /// Reads the exemplar of a sample; false where there is none to keep.
  @inline(__always)
  mutating func readExemplar(_ tail: Tail, _ end: Int, isAllowed: Bool) throws(TextFault) -> Bool {
    if tail.exemplar == 0 { return false }
    guard isAllowed else { throw TextFault(.invalidExemplar, at: tail.exemplar) }
    return try readExemplar(at: tail.exemplar, end)
  }

  /// OpenMetrics 1.0: counters are not negative and not NaN, info is 1, states are 0 or 1.
  private func check(_ value: NumberReader.Value, _ type: FamilyType, at offset: Int) throws(TextFault) {
    let number: Double
    switch value {
    case .double(let double): number = double
    case .int(let int): number = Double(int)
    }
    let isGood =
      switch type {
      case .counter: number >= 0
      case .info: number == 1
      case .stateset: number == 0 || number == 1
      default: true
      }
    if !isGood { throw TextFault(.invalidValue, at: offset) }
  }
}
