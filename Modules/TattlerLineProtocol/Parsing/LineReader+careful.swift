internal import CTattlerPlugin
internal import TattlerModel

/// The careful road: one line at a time, by all rules, byte by byte.
///
/// The grammar is that of InfluxDB; where implementations differ, the dialect decides.
extension LineReader {
  /// Reads the line that begins at `start`.
  ///
  /// - Returns: the offset of the next line. Blank lines and comments add nothing.
  mutating func readLine(
    from start: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    var index = skipSpaces(start)
    if let next = lineEnd(index) { return next }
    if unsafe body[index] == UInt8(ascii: "#") {
      return min(count, unsafe ByteScan.newline(body, from: index, to: count) + 1)
    }
    let key = index..<keyEnd(index)
    let hash = unsafe ByteHash.of(body + key.lowerBound, key.count, seed: seed)
    let entry = series[try seriesIndex(key, hash, &builder)]
    let firstPoint = builder.points.count
    index = try readFields(skipSpaces(key.upperBound), Int(entry.measurement), &builder)
    var row = tattler_row()
    index = try readTime(skipSpaces(index), &row)
    try checkWhole(start..<index)
    row.attributes = entry.attributes
    row.first_point = UInt32(truncatingIfNeeded: firstPoint)
    row.point_count = UInt32(truncatingIfNeeded: builder.points.count &- firstPoint)
    try builder.rows.add(row, at: start)
    return index
  }

  private func skipSpaces(_ start: Int) -> Int {
    var index = start
    while index < count, unsafe isSpace(body[index]) { index &+= 1 }
    return index
  }

  /// A space between the parts of a line; where control characters are taken, a tab too.
  @inline(__always)
  func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte == 0x09 && options.dialect.controlCharacters == .kept)
  }

  /// The offset behind a line end at `index`; nil where there is something else.
  func lineEnd(_ index: Int) -> Int? {
    guard index < count else { return count }
    if unsafe body[index] == 0x0A { return index &+ 1 }
    if unsafe body[index] == 0x0D, index &+ 1 < count, unsafe body[index &+ 1] == 0x0A { return index &+ 2 }
    return nil
  }

  /// Where the series key ends: at a space without a backslash before it, or at the line end.
  private func keyEnd(_ start: Int) -> Int {
    var index = start
    while index < count {
      let byte = unsafe body[index]
      if byte == 0x0A || lineEnd(index) != nil { return index }
      if byte == UInt8(ascii: " "), unsafe index == start || body[index &- 1] != UInt8(ascii: "\\") { return index }
      index &+= 1
    }
    return count
  }

  private mutating func readFields(
    _ start: Int, _ measurement: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    guard lineEnd(start) == nil else { throw LineFault(.missingFields, at: start) }
    let scope = UInt32(truncatingIfNeeded: measurement)
    var guess = names[measurement].firstField
    var previous = NameEntry.none
    let first = builder.points.count
    var index = start
    var fields = 0
    while true {
      guard fields < options.limits.fieldsPerLine else { throw LineFault(.tooManyFields, at: index) }
      let range = try fieldKey(index)
      let key = try name(scope, range, &builder)
      if key != Int(guess) {
        let found = UInt32(truncatingIfNeeded: key)
        if previous == NameEntry.none {
          names[measurement].firstField = found
        } else {
          names[Int(previous)].next = found
        }
      }
      var point = tattler_point()
      point.metric = names[key].metric
      index = try readValue(range, &point, &builder)
      try addPoint(point, range, first, &builder)
      fields &+= 1
      previous = UInt32(truncatingIfNeeded: key)
      guess = names[key].next
      guard index < count, unsafe body[index] == UInt8(ascii: ",") else { return index }
      index &+= 1
    }
  }

  /// The field key at `start`, up to an `=` that is not escaped.
  private func fieldKey(_ start: Int) throws(LineFault) -> Range<Int> {
    var index = start
    while index < count {
      let byte = unsafe body[index]
      let isEscaped = unsafe index > start && body[index &- 1] == UInt8(ascii: "\\")
      if byte == UInt8(ascii: "="), !isEscaped { break }
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: ","), !isEscaped { break }
      if byte == 0x0A || lineEnd(index) != nil { break }
      if refusesControl(byte) { throw LineFault(.controlCharacter, at: index) }
      index &+= 1
    }
    guard index > start else { throw LineFault(.missingFieldKey, at: start) }
    guard index < count, unsafe body[index] == UInt8(ascii: "=") else {
      throw LineFault(.missingFieldValue, at: index, name: start..<index)
    }
    return start..<index
  }

  /// The value behind a field key and its `=`; gives the offset behind it.
  private mutating func readValue(
    _ key: Range<Int>, _ point: inout tattler_point, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    let start = key.upperBound &+ 1
    if start < count, unsafe body[start] == UInt8(ascii: "\"") {
      return try readString(start, key, &point, &builder)
    }
    var index = start
    while index < count {
      let byte = unsafe body[index]
      if endsField(byte) || isSpace(byte) { break }
      index &+= 1
    }
    guard index > start else { throw LineFault(.missingFieldValue, at: start, name: key) }
    do throws(ScalarText.Failure) {
      let text = unsafe UnsafeBufferPointer(start: body + start, count: index &- start)
      let scalar = unsafe try ScalarText.field(text, dialect: options.dialect)
      point.kind = scalar.kind.rawValue
      point.value = scalar.payload
    } catch {
      throw LineFault(Self.code(error), at: start, name: key)
    }
    return index
  }

  private static func code(_ failure: ScalarText.Failure) -> LineProtocolError.Code {
    switch failure {
    case .invalid: .invalidValue
    case .outOfRange: .valueOutOfRange
    case .notFinite: .notFinite
    case .unsigned: .unsignedInteger
    }
  }

  /// The timestamp, if there is one, and the line end; gives the offset of the next line.
  private mutating func readTime(_ start: Int, _ row: inout tattler_row) throws(LineFault) -> Int {
    if let next = lineEnd(start) {
      lacksTime = true
      return next
    }
    // Only a space may separate the fields from what follows.
    guard unsafe isSpace(body[start &- 1]) else { throw LineFault(.unexpectedCharacter, at: start) }
    var index = start
    while index < count, unsafe !isSpace(body[index]), lineEnd(index) == nil { index &+= 1 }
    let text = unsafe UnsafeBufferPointer(start: body + start, count: index &- start)
    let time: Int64
    do throws(ScalarText.Failure) { time = unsafe try ScalarText.integer(text) } catch {
      throw LineFault(error == .outOfRange ? .timestampOutOfRange : .invalidTimestamp, at: start)
    }
    let (nanoseconds, overflows) = time.multipliedReportingOverflow(by: unit)
    guard !overflows else { throw LineFault(.timestampOutOfRange, at: start) }
    row.time = UInt64(bitPattern: nanoseconds)
    row.flags = TATTLER_ROW_HAS_TIME | (nanoseconds < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    index = skipSpaces(index)
    guard let next = lineEnd(index) else { throw LineFault(.unexpectedCharacter, at: index) }
    return next
  }

  /// Checks what only the whole line tells: its length, and that it is text.
  private func checkWhole(_ range: Range<Int>) throws(LineFault) {
    guard range.count <= options.limits.lineByteCount &+ 2 else {
      var fault = LineFault(.lineTooLong, at: range.lowerBound)
      fault.next = range.upperBound
      throw fault
    }
    if isText { return }
    let bytes = unsafe UnsafeBufferPointer(start: body + range.lowerBound, count: range.count)
    if let bad = unsafe UTF8Check.firstInvalidOffset(bytes) {
      var fault = LineFault(.invalidUTF8, at: range.lowerBound &+ bad)
      fault.next = range.upperBound
      throw fault
    }
  }
}
