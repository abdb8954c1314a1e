internal import CTattlerPlugin
internal import TattlerModel

/// Writes the rows of one call: room for the worst case of a part is made first, then the part is stored unchecked.
@safe
struct LineWriter {
  private let view: BatchView
  private let options: LineProtocolEncodingOptions
  private let unit: Int64
  private var report = LineProtocolEncodingReport()

  /// Bytes of a number with its separator and its suffix, and what is touched behind it.
  private static let numberRoom = 64

  init(_ view: BatchView, _ options: LineProtocolEncodingOptions) {
    unsafe self.view = view
    self.options = options
    unit = options.precision.nanosecondsPerUnit
  }

  mutating func write(
    _ rows: Range<Int>, _ names: inout RenderedNames, _ buffer: inout RecordTable<UInt8>
  ) throws(MetricBatchError) -> LineProtocolEncodingReport {
    let start = buffer.count
    var collisions = 0
    for index in rows {
      let before = buffer.count
      let points = report.points
      var isWritten = false
      if !names.fieldsMayCollide { isWritten = try writeRow(index, &names, &buffer, seesCollisions: false) }
      if names.fieldsMayCollide {
        // The row that shows it is written anew, as the fields in front of the one that was changed have to be known.
        buffer.truncate(to: before)
        report.points = points
        collisions = report.skippedCollisions
        isWritten = try writeApart(index, &names, &buffer)
      }
      if isWritten {
        if buffer.count &- start > options.maximumByteCount {
          buffer.truncate(to: before)
          report.points = points
          report.skippedCollisions = collisions
          break
        }
        report.lines &+= 1
      } else {
        buffer.truncate(to: before)
      }
      report.rows &+= 1
    }
    countSkipped(rows.prefix(report.rows))
    report.droppedTags = names.droppedTags
    report.changedNames = names.changedNames
    return report
  }

  /// Appends a line in which no field is written like another.
  @inline(never)
  private mutating func writeApart(
    _ index: Int, _ names: inout RenderedNames, _ buffer: inout RecordTable<UInt8>
  ) throws(MetricBatchError) -> Bool {
    try writeRow(index, &names, &buffer, seesCollisions: true)
  }

  /// Appends a line; false where none of its values can be written, then what was appended goes again.
  @inline(__always)
  private mutating func writeRow(
    _ rowIndex: Int, _ names: inout RenderedNames, _ buffer: inout RecordTable<UInt8>, seesCollisions: Bool
  ) throws(MetricBatchError) -> Bool {
    let row = unsafe view.rows[rowIndex]
    let points = unsafe view.points(of: row)
    let measurement = unsafe try names.metric(points[0].metric, view).measurement
    guard measurement.length > 0 else { return false }
    let tags = unsafe try names.tags(row.attributes, view)
    try buffer.reserve(Int(measurement.length) &+ Int(tags.length) &+ Self.numberRoom)
    Self.append(measurement, names, &buffer)
    Self.append(tags, names, &buffer)
    var separator = UInt8(ascii: " ")
    for index in points.indices {
      let point = unsafe points[index]
      let field = unsafe try names.metric(point.metric, view).field
      if field.length == 0 { continue }
      let isString = point.kind == UInt16(TATTLER_VALUE_STRING)
      try buffer.reserve(
        Int(field.length) &+ Self.numberRoom &+ (isString ? Int(point.value.text.length) &* 2 : 0))
      guard let out = unsafe buffer.reservedSpace, let text = unsafe names.text.records.baseAddress else { continue }
      unsafe out[0] = separator
      unsafe ByteScan.copyPadded(text + Int(field.offset), to: out + 1, Int(field.length))
      let start = 1 &+ Int(field.length)
      let count = unsafe writeValue(point, to: out + start)
      if count > 0 {
        if seesCollisions, points.count > 1, unsafe names.collides(point.metric, inRow: rowIndex, view) {
          report.skippedCollisions &+= 1
          continue
        }
        unsafe buffer.commit(start &+ count)
        separator = UInt8(ascii: ",")
        report.points &+= 1
      }
    }
    if separator == UInt8(ascii: " ") { return false }
    try buffer.reserve(Self.numberRoom)
    if let out = unsafe buffer.reservedSpace { unsafe buffer.commit(writeTime(row, to: out)) }
    return true
  }

  /// Copies a piece into room that was reserved.
  @inline(__always)
  private static func append(
    _ piece: RenderedNames.Piece, _ names: borrowing RenderedNames, _ buffer: inout RecordTable<UInt8>
  ) {
    guard let out = unsafe buffer.reservedSpace, let text = unsafe names.text.records.baseAddress else { return }
    unsafe ByteScan.copyPadded(text + Int(piece.offset), to: out, Int(piece.length))
    unsafe buffer.commit(Int(piece.length))
  }

  /// Stores the timestamp, if there is one, and the newline.
  @inline(__always)
  private func writeTime(_ row: tattler_row, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard var time = row.nanoseconds ?? options.defaultTimeNanoseconds else {
      unsafe out[0] = UInt8(ascii: "\n")
      return 1
    }
    unsafe out[0] = UInt8(ascii: " ")
    if unit != 1 {
      let quotient = time / unit
      time = time < 0 && quotient &* unit != time ? quotient &- 1 : quotient
    }
    let count = unsafe IntegerText.write(time, to: out + 1)
    unsafe out[1 &+ count] = UInt8(ascii: "\n")
    return count &+ 2
  }

  /// Stores a value; gives the count of its bytes, 0 where it has no spelling or is not wanted.
  @inline(__always)
  private func writeValue(_ point: tattler_point, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if point.kind == UInt16(TATTLER_VALUE_DOUBLE) {
      let value = point.value.f64
      return value.isFinite ? unsafe DoubleText.write(value, to: out) : 0
    }
    if point.kind == UInt16(TATTLER_VALUE_INT) {
      let count = unsafe IntegerText.write(point.value.i64, to: out)
      unsafe out[count] = UInt8(ascii: "i")
      return count &+ 1
    }
    return unsafe writeOther(point, to: out)
  }

  @inline(never)
  private func writeOther(_ point: tattler_point, to out: UnsafeMutablePointer<UInt8>) -> Int {
    switch Int32(point.kind) {
    case TATTLER_VALUE_UINT: return unsafe writeUnsigned(point.value.u64, to: out)
    case TATTLER_VALUE_BOOL:
      if options.booleans == .numbers { return unsafe IntegerText.write(point.value.u64 & 1, to: out) }
      return unsafe Self.copy(point.value.u64 != 0 ? "true" : "false", to: out)
    case TATTLER_VALUE_STRING:
      return options.leavesOutStrings ? 0 : unsafe Self.copyString(view.bytes(point.value.text), to: out)
    default: return 0
    }
  }

  /// Counts the points that were left out of the rows that are done, by reason. Only where there are any.
  private mutating func countSkipped(_ rows: Range<Int>) {
    guard let first = rows.first, let last = rows.last else { return }
    let end = unsafe Int(view.rows[last].first_point &+ view.rows[last].point_count)
    let points = unsafe Int(view.rows[first].first_point)..<end
    guard report.points < points.count else { return }
    for index in points {
      let point = unsafe view.points[index]
      switch Int32(point.kind) {
      case TATTLER_VALUE_DOUBLE: report.skippedNonFinite &+= point.value.f64.isFinite ? 0 : 1
      case TATTLER_VALUE_STRING: report.skippedStrings &+= options.leavesOutStrings ? 1 : 0
      case TATTLER_VALUE_HISTOGRAM, TATTLER_VALUE_EXPONENTIAL_HISTOGRAM, TATTLER_VALUE_SUMMARY:
        report.skippedDistributions &+= 1
      default: break
      }
    }
    let named = report.skippedNonFinite &+ report.skippedStrings &+ report.skippedDistributions
    // The rest has no value or no name. A value that is skipped for its kind may also lack a name: it counts once.
    report.skippedEmpty = max(0, points.count &- report.points &- report.skippedCollisions &- named)
  }

  private func writeUnsigned(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if options.unsignedIntegers == .signedOrFloat, value > UInt64(Int64.max) {
      return unsafe DoubleText.write(Double(value), to: out)
    }
    let count = unsafe IntegerText.write(value, to: out)
    unsafe out[count] = options.unsignedIntegers == .unsigned ? UInt8(ascii: "u") : UInt8(ascii: "i")
    return count &+ 1
  }

  private static func copy(_ word: StaticString, to out: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe out.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    return word.utf8CodeUnitCount
  }

  /// Stores a string value with its quotes.
  private static func copyString(
    _ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    unsafe out[0] = UInt8(ascii: "\"")
    var count = 1
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        unsafe out[count] = UInt8(ascii: "\\")
        count &+= 1
      }
      unsafe out[count] = byte
      count &+= 1
    }
    unsafe out[count] = UInt8(ascii: "\"")
    return count &+ 1
  }
}
