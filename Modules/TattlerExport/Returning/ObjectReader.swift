/// Reads a row of jsonl: `{"name":…,"labels":{…},"time":…,"value":…}`, its members in any order.
struct ObjectReader {
  private(set) var name: [UInt8]?
  private(set) var labels = RowLabels()
  private var hasLabels = false
  private(set) var time: Int64?
  private(set) var value: RowValue?
  private var fault: RowFault?

  private static let nameKey = Array("name".utf8)
  private static let labelsKey = Array("labels".utf8)
  private static let timeKey = Array("time".utf8)
  private static let valueKey = Array("value".utf8)
  private static let histogramKey = Array("histogram".utf8)

  mutating func read(_ record: ArraySlice<UInt8>) throws(RowFault) {
    labels.clear()
    (name, hasLabels, time, value, fault) = (nil, false, nil, nil, nil)
    let failure: MatrixError? = unsafe record.withUnsafeBufferPointer { buffer in
      var cursor = unsafe JSONCursor(buffer, at: 0)
      do throws(MatrixError) {
        try cursor.object { member, cursor throws(MatrixError) in try take(member, &cursor, record) }
        _ = cursor.next()
        return cursor.isAtEnd ? nil : cursor.failure("expected nothing behind the object")
      } catch { return error }
    }
    if let fault { throw fault }
    if let failure { throw RowFault("no row of jsonl: \(failure.reason), at byte \(failure.offset + 1)") }
    guard name != nil, hasLabels, time != nil, value != nil else {
      throw RowFault("a row of jsonl has name, labels, time, and value or histogram")
    }
    try labels.check()
  }

  private mutating func take(
    _ member: [UInt8], _ cursor: inout JSONCursor, _ record: ArraySlice<UInt8>
  ) throws(MatrixError) {
    let isNew: Bool
    switch member {
    case Self.nameKey:
      isNew = name == nil
      var text: [UInt8] = []
      try cursor.string(into: &text)
      name = text
    case Self.labelsKey:
      isNew = !hasLabels
      hasLabels = true
      try cursor.object { label, cursor throws(MatrixError) in
        let start = labels.bytes.count
        labels.bytes.append(contentsOf: label)
        try cursor.string(into: &labels.bytes)
        labels.add(start: start, middle: start + label.count)
      }
    case Self.timeKey:
      isNew = time == nil
      try takeTime(&cursor, record)
    case Self.valueKey:
      isNew = value == nil
      try takeValue(&cursor, record)
    case Self.histogramKey:
      isNew = value == nil
      guard cursor.next() == UInt8(ascii: "{") else { throw cursor.failure("expected the object of a histogram") }
      try cursor.skip()
      value = .histogram
    default:
      isNew = true
      try cursor.skip()
    }
    if !isNew { throw cursor.failure("a member is there twice, or value beside histogram") }
  }

  private mutating func takeTime(_ cursor: inout JSONCursor, _ record: ArraySlice<UInt8>) throws(MatrixError) {
    var text: [UInt8] = []
    if cursor.next() == UInt8(ascii: "\"") {
      try cursor.string(into: &text)
    } else {
      text = try Array(number(&cursor, record))
    }
    do throws(RowFault) { time = try RowTime.milliseconds(text[...]) } catch {
      fault = error
      throw cursor.failure(error.words)
    }
  }

  private mutating func takeValue(_ cursor: inout JSONCursor, _ record: ArraySlice<UInt8>) throws(MatrixError) {
    guard cursor.next() == UInt8(ascii: "\"") else {
      let text = try number(&cursor, record)
      guard RowValue.isFinite(text) else { throw cursor.failure("the value does not fit 64 bits") }
      return value = .number(text)
    }
    var word: [UInt8] = []
    try cursor.string(into: &word)
    guard RowValue.isNotFinite(word[...]) else {
      throw cursor.failure("a value in quotes is NaN, +Inf or -Inf, others are numbers")
    }
    value = .notFinite
  }

  /// The text of a number.
  private func number(
    _ cursor: inout JSONCursor, _ record: ArraySlice<UInt8>
  ) throws(MatrixError) -> ArraySlice<UInt8> {
    let start = record.startIndex + cursor.position
    try cursor.number()
    return record[start..<(record.startIndex + cursor.position)]
  }
}
