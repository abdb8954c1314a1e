internal import CTattlerPlugin
internal import TattlerModel

/// The fast road: lines of the usual form, by guesses that are checked.
///
/// A series mostly comes after the one that it came after before, and a field after the field that it came after
/// before, so that a line is mostly compared with what is known instead of being looked up. Anything odd (a line end
/// that is not where it belongs, a control character in a name, the last bytes of the body) is left to `readLine`.
extension LineReader {
  /// Rows and points that are written before the tables are asked for more room.
  private static let rowsPerRound = 1_024
  private static let pointsPerRound = 4_096
  /// Fields of a line on this road.
  private static let mostFields = 256

  /// Where the fast road writes to: room that was reserved.
  @unsafe
  private struct Output {
    var rows: UnsafeMutablePointer<tattler_row>
    var points: UnsafeMutablePointer<tattler_point>
    var rowCount = 0
    var pointCount = 0
  }

  /// Reads lines from `start` on.
  ///
  /// - Returns: the offset of the first line that it did not read.
  mutating func readPlainLines(
    from start: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    let limit = count &- Self.padding
    var line = start
    while line <= limit {
      try checkSize(builder, at: line)
      try builder.rows.makeRoom(Self.rowsPerRound, at: line)
      try builder.points.makeRoom(Self.pointsPerRound &+ Self.mostFields, at: line)
      guard let rows = unsafe builder.rows.reservedSpace, let points = unsafe builder.points.reservedSpace else {
        return line
      }
      var output = unsafe Output(rows: rows, points: points)
      let firstPoint = builder.points.count
      var isPlain = true
      while line <= limit, unsafe output.rowCount < Self.rowsPerRound, unsafe output.pointCount < Self.pointsPerRound {
        guard let next = unsafe readPlainLine(line, limit, firstPoint, &output, &builder) else {
          isPlain = false
          break
        }
        keepLine()
        line = next
      }
      unsafe builder.rows.commit(output.rowCount)
      unsafe builder.points.commit(output.pointCount)
      if !isPlain {
        dropLine(&builder)
        return line
      }
    }
    return line
  }

  @inline(__always)
  private mutating func readPlainLine(
    _ line: Int, _ limit: Int, _ firstPoint: Int, _ output: inout Output, _ builder: inout MetricBatchBuilder
  ) -> Int? {
    guard let key = plainSeries(line, limit, &builder) else { return nil }
    var row = tattler_row()
    let entry = unsafe series.records[key.series]
    row.attributes = entry.attributes
    let before = unsafe output.pointCount
    guard let fieldsEnd = unsafe plainFields(key.end &+ 1, limit, entry.measurement, &output, &builder),
      let next = plainEnd(fieldsEnd, limit, &row)
    else {
      unsafe output.pointCount = before
      return nil
    }
    guard next &- line <= options.limits.lineByteCount,
      unsafe options.dialect.repeatedFields == .kept
        || !repeatsField(output.points, before..<output.pointCount, builder.metrics.count)
    else {
      unsafe output.pointCount = before
      return nil
    }
    row.first_point = UInt32(truncatingIfNeeded: firstPoint &+ before)
    row.point_count = UInt32(truncatingIfNeeded: unsafe output.pointCount &- before)
    unsafe output.rows[output.rowCount] = row
    unsafe output.rowCount &+= 1
    lastSeries = UInt32(truncatingIfNeeded: key.series)
    return next
  }

  /// The series at the start of a line, and the space behind it.
  @inline(__always)
  private mutating func plainSeries(
    _ line: Int, _ limit: Int, _ builder: inout MetricBatchBuilder
  ) -> (series: Int, end: Int)? {
    let entries = unsafe series.records
    if Int(lastSeries) < entries.count {
      let guess = unsafe entries[Int(lastSeries)].next
      if Int(guess) < entries.count {
        let entry = unsafe entries[Int(guess)]
        let end = line &+ Int(entry.length)
        if end <= limit, unsafe body[end] == UInt8(ascii: " "),
          unsafe ByteScan.equalPadded(body + Int(entry.offset), body + line, Int(entry.length))
        {
          return (Int(guess), end)
        }
      }
    }
    return findSeries(line, limit, &builder)
  }

  @inline(never)
  private mutating func findSeries(
    _ line: Int, _ limit: Int, _ builder: inout MetricBatchBuilder
  ) -> (series: Int, end: Int)? {
    let first = unsafe body[line]
    guard first > UInt8(ascii: "#") || first == UInt8(ascii: "!") || first == UInt8(ascii: "\""),
      let key = scanKey(line, limit)
    else { return nil }
    do throws(LineFault) {
      let found = try seriesIndex(line..<key.end, key.hash, &builder)
      if Int(lastSeries) < series.count, let entries = unsafe series.mutableRecords {
        unsafe entries[Int(lastSeries)].next = UInt32(truncatingIfNeeded: found)
      }
      return (found, key.end)
    } catch { return nil }
  }

  /// Hashes up to the first space that is not escaped.
  @inline(__always)
  private func scanKey(_ start: Int, _ limit: Int) -> (end: Int, hash: UInt32)? {
    var hash = ByteHash(seed: seed)
    var index = start
    while index <= limit {
      let word = unsafe ByteScan.word(body + index)
      var marks = WordBytes.atOrBelowSpace(word)
      while marks != 0 {
        let position = WordBytes.firstMarked(marks)
        let byte = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: position &* 8))
        if byte < 0x20 { return nil }
        let end = index &+ position
        if byte == 0x20, end > start, unsafe body[end &- 1] != UInt8(ascii: "\\") {
          hash.add(word & ((1 &<< UInt64(truncatingIfNeeded: position &* 8)) &- 1))
          return (end, hash.finish(end &- start))
        }
        marks &= marks &- 1
      }
      hash.add(word)
      index &+= 8
    }
    return nil
  }

  /// The fields, and the space or the line end behind them.
  @inline(__always)
  private mutating func plainFields(
    _ start: Int, _ limit: Int, _ measurement: UInt32, _ output: inout Output, _ builder: inout MetricBatchBuilder
  ) -> Int? {
    var index = start
    var guess = unsafe names.records[Int(measurement)].firstField
    var previous = NameEntry.none
    let before = unsafe output.pointCount
    while index <= limit, unsafe output.pointCount &- before < Self.mostFields {
      let key: Int
      if let length = isName(guess, measurement, at: index, before: limit, isPadded: true),
        unsafe body[index &+ length] == UInt8(ascii: "=")
      {
        key = Int(guess)
        index &+= length &+ 1
      } else {
        guard let found = findField(index, limit, measurement, previous, &builder) else { return nil }
        key = found.name
        index = found.end &+ 1
      }
      let entry = unsafe names.records[key]
      let metric = entry.metric
      var (scalar, length) = unsafe PlainNumber.field(body + index)
      if unsafe length == 0 || !endsField(body[index &+ length]) {
        guard let found = otherValue(index, limit, &builder) else { return nil }
        scalar = found.scalar
        length = found.end &- index
      }
      index &+= length
      unsafe output.points[output.pointCount] = tattler_point(
        metric: metric, kind: scalar.kind.rawValue, reserved: 0, value: scalar.payload)
      unsafe output.pointCount &+= 1
      if unsafe body[index] != UInt8(ascii: ",") {
        return unsafe output.pointCount &- before <= options.limits.fieldsPerLine ? index : nil
      }
      index &+= 1
      previous = UInt32(truncatingIfNeeded: key)
      guess = entry.next
    }
    return nil
  }

  @inline(__always)
  func endsField(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == 0x0A || byte == 0x0D
  }

  @inline(never)
  private mutating func findField(
    _ start: Int, _ limit: Int, _ measurement: UInt32, _ previous: UInt32, _ builder: inout MetricBatchBuilder
  ) -> (name: Int, end: Int)? {
    var end = start
    while end < limit {
      let byte = unsafe body[end]
      if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") {
        if unsafe end == start || body[end &- 1] != UInt8(ascii: "\\") { break }
      } else if byte < 0x20 {
        return nil
      }
      end &+= 1
    }
    guard end > start, end < limit, unsafe body[end] == UInt8(ascii: "=") else { return nil }
    do throws(LineFault) {
      let found = try name(measurement, start..<end, &builder)
      guard let entries = unsafe names.mutableRecords else { return nil }
      let link = UInt32(truncatingIfNeeded: found)
      if previous == NameEntry.none {
        unsafe entries[Int(measurement)].firstField = link
      } else {
        unsafe entries[Int(previous)].next = link
      }
      return (found, end)
    } catch { return nil }
  }

  /// A value that is not a number of the usual form.
  @inline(never)
  private mutating func otherValue(
    _ start: Int, _ limit: Int, _ builder: inout MetricBatchBuilder
  ) -> (scalar: Scalar, end: Int)? {
    if unsafe body[start] == UInt8(ascii: "\"") { return plainString(start, limit, &builder) }
    var end = start
    while end < limit, unsafe !endsField(body[end]) { end &+= 1 }
    guard end < limit else { return nil }
    do throws(ScalarText.Failure) {
      let text = unsafe UnsafeBufferPointer(start: body + start, count: end &- start)
      return (unsafe try ScalarText.field(text, dialect: options.dialect), end)
    } catch { return nil }
  }

  /// The timestamp, if there is one, and the line end; gives the offset of the next line.
  @inline(__always)
  private mutating func plainEnd(_ start: Int, _ limit: Int, _ row: inout tattler_row) -> Int? {
    guard start <= limit else { return nil }
    var index = start
    if unsafe body[index] == UInt8(ascii: " ") {
      let (time, length) = unsafe PlainNumber.timestamp(body + index + 1)
      guard length > 0 else { return nil }
      let (nanoseconds, overflows) = time.multipliedReportingOverflow(by: unit)
      guard !overflows else { return nil }
      row.time = UInt64(bitPattern: nanoseconds)
      row.flags = TATTLER_ROW_HAS_TIME | (nanoseconds < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
      index &+= 1 &+ length
    } else {
      lacksTime = true
    }
    let end = unsafe body[index]
    if end == 0x0A { return index &+ 1 }
    if end == 0x0D, unsafe body[index &+ 1] == 0x0A { return index &+ 2 }
    return nil
  }
}
