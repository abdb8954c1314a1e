/// Reads the answer to an instant query over a range selector (Prometheus HTTP API, "Range vectors"): members in any
/// order, white space anywhere, members that nobody knows are skipped.
struct MatrixReader {
  var table: SampleTable
  let base: Int
  let answer: Int
  private var status: [UInt8] = []
  private var message: [UInt8] = []
  private var hasResult = false
  private var isPartial = false

  init(table: SampleTable, base: Int, answer: Int) {
    (self.table, self.base, self.answer) = (table, base, answer)
  }

  mutating func read(_ cursor: inout JSONCursor) throws(MatrixError) {
    try cursor.object { name, cursor throws(MatrixError) in try member(name, &cursor) }
    guard cursor.next() == 0, cursor.isAtEnd else { throw cursor.failure("something stands behind the answer") }
    guard status.elementsEqual("success".utf8) else {
      let words = self.words(message)
      throw cursor.failure("the answer reports no success" + (words.isEmpty ? "" : ": \(words)"))
    }
    guard hasResult else { throw cursor.failure("the answer has no result") }
    guard !isPartial else { throw cursor.failure("the answer is partial: a part of the server did not answer") }
  }

  private mutating func member(_ name: [UInt8], _ cursor: inout JSONCursor) throws(MatrixError) {
    switch String(decoding: name, as: UTF8.self) {
    case "status":
      status.removeAll()
      try cursor.string(into: &status)
    case "error":
      message.removeAll()
      try cursor.string(into: &message)
    case "isPartial":
      isPartial = cursor.next() == UInt8(ascii: "t")
      try cursor.skip()
    case "warnings" where cursor.next() == UInt8(ascii: "["):
      try cursor.array { cursor throws(MatrixError) in
        var words: [UInt8] = []
        try cursor.string(into: &words)
        if table.warnings.count < NameList.maximumWarnings { table.warnings.append(self.words(words)) }
      }
    case "data" where cursor.next() == UInt8(ascii: "{"):
      try cursor.object { name, cursor throws(MatrixError) in try data(name, &cursor) }
    default: try cursor.skip()
    }
  }

  /// Words of the server, without secrets and then cut.
  private func words(_ text: [UInt8]) -> String {
    String(decoding: Array(table.hide(String(decoding: text, as: UTF8.self)).utf8.prefix(400)), as: UTF8.self)
  }

  private mutating func data(_ name: [UInt8], _ cursor: inout JSONCursor) throws(MatrixError) {
    switch String(decoding: name, as: UTF8.self) {
    case "resultType":
      var type: [UInt8] = []
      try cursor.string(into: &type)
      guard type.elementsEqual("matrix".utf8) else { throw cursor.failure("the result is no matrix") }
    case "result":
      guard !hasResult else { throw cursor.failure("the answer has two results") }
      hasResult = true
      try cursor.array { cursor throws(MatrixError) in try series(&cursor) }
    default: try cursor.skip()
    }
  }

  private mutating func series(_ cursor: inout JSONCursor) throws(MatrixError) {
    let firstSample = table.samples.count
    var labels = table.labels.count..<table.labels.count
    var isOrdered = true
    try cursor.object { name, cursor throws(MatrixError) in
      switch String(decoding: name, as: UTF8.self) {
      case "metric":
        guard labels.isEmpty else { throw cursor.failure("a series has labels twice") }
        let first = table.labels.count
        try cursor.object { name, cursor throws(MatrixError) in try label(name, &cursor) }
        labels = first..<table.labels.count
      case "values": isOrdered = try samples(&cursor, firstSample) && isOrdered
      case "histograms": isOrdered = try histograms(&cursor, firstSample) && isOrdered
      default: try cursor.skip()
      }
    }
    guard table.samples.count > firstSample else { return }
    table.series.append(
      SampleTable.Series(
        labels: labels, samples: firstSample..<table.samples.count, answer: answer, isOrdered: isOrdered))
  }

  private mutating func label(_ name: [UInt8], _ cursor: inout JSONCursor) throws(MatrixError) {
    let start = table.arena.count
    table.arena.append(contentsOf: name)
    let middle = table.arena.count
    try cursor.string(into: &table.arena)
    table.labels.append(SampleTable.Label(start: start, middle: middle, end: table.arena.count))
  }

  /// `[[1700000000.123,"1.5"],…]`; true where the times are in order.
  private mutating func samples(_ cursor: inout JSONCursor, _ firstSample: Int) throws(MatrixError) -> Bool {
    var order = Order(last: table.samples.count > firstSample ? .max : .min)
    try cursor.expect(UInt8(ascii: "["))
    if cursor.take(UInt8(ascii: "]")) { return true }
    repeat {
      if plainSamples(&cursor, &order) { continue }
      try cursor.expect(UInt8(ascii: "["))
      let time = try TimeReader.milliseconds(&cursor)
      try cursor.expect(UInt8(ascii: ","))
      let (start, length, kind) = try value(&cursor)
      try cursor.expect(UInt8(ascii: "]"))
      guard table.from <= time, time < table.to else { continue }
      order.add(time)
      table.samples.append(Sample(time: time, offset: start, length: length, kind: kind))
    } while cursor.take(UInt8(ascii: ","))
    try cursor.expect(UInt8(ascii: "]"))
    return order.holds
  }

  /// Takes the samples that are written plainly, up to the comma before the next one that is not; false where the first
  /// one is not.
  private mutating func plainSamples(_ cursor: inout JSONCursor, _ order: inout Order) -> Bool {
    let (from, to) = (table.from, table.to)
    var hasTaken = false
    table.samples.append(addingCapacity: Self.groupSize) { samples in
      repeat {
        guard let sample = cursor.plainSample() else { return hasTaken = false }
        hasTaken = true
        guard from <= sample.time, sample.time < to else { continue }
        order.add(sample.time)
        samples.append(sample)
      } while !samples.isFull && cursor.takeCommaBeforeArray()
    }
    return hasTaken
  }

  /// So many samples get their room together.
  private static let groupSize = 256

  /// Whether each time is behind the one before it.
  private struct Order {
    var last: Int64
    var holds = true

    @inline(__always) mutating func add(_ time: Int64) {
      if time <= last { holds = false }
      last = time
    }
  }

  /// A value in quotes.
  @inline(__always)
  private func value(_ cursor: inout JSONCursor) throws(MatrixError) -> (Int, Int, Sample.Kind) {
    try cursor.expect(UInt8(ascii: "\""))
    let start = cursor.position
    let first = cursor.byte
    var kind = Sample.Kind.number
    if first == UInt8(ascii: "N") || first == UInt8(ascii: "+") || first == UInt8(ascii: "I") {
      guard cursor.word("NaN") || cursor.word("+Inf") else { throw cursor.failure("expected a number") }
      kind = .notFinite
    } else if first == UInt8(ascii: "-"), cursor.word("-Inf") {
      kind = .notFinite
    } else {
      try cursor.number()
    }
    let end = cursor.position
    guard cursor.byte == UInt8(ascii: "\""), end - start <= 1_024 else { throw cursor.failure("expected a number") }
    cursor.advance()
    return (start, end - start, kind)
  }

  /// `[[1700000000.123,{"count":"3",…}],…]`
  private mutating func histograms(_ cursor: inout JSONCursor, _ firstSample: Int) throws(MatrixError) -> Bool {
    var order = Order(last: table.samples.count > firstSample ? .max : .min)
    try cursor.array { cursor throws(MatrixError) in
      try cursor.expect(UInt8(ascii: "["))
      let time = try TimeReader.milliseconds(&cursor)
      try cursor.expect(UInt8(ascii: ","))
      guard cursor.next() == UInt8(ascii: "{") else { throw cursor.failure("expected a histogram") }
      let start = cursor.position
      try cursor.skip()
      let length = cursor.position - start
      try cursor.expect(UInt8(ascii: "]"))
      guard table.from <= time, time < table.to else { return }
      order.add(time)
      table.samples.append(Sample(time: time, offset: start, length: length, kind: .histogram))
    }
    return order.holds
  }
}
