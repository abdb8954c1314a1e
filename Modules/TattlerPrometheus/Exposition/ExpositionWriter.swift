internal import CTattlerPlugin
internal import TattlerModel

/// Writes the lines of one text: room for the worst case of a line is made first, then the line is stored unchecked.
@safe
struct ExpositionWriter: ~Copyable, SampleWriter {
  private let view: BatchView
  private let options: PrometheusTextEncodingOptions
  let isOpenMetrics: Bool
  var buffer: RecordTable<UInt8>
  /// The size of the buffer beyond which nothing more is written: such a text is too long already.
  private let limit: Int
  private(set) var report = PrometheusTextEncodingReport()
  private(set) var exemplars: ExemplarText
  private var bounds = BoundTexts()

  /// The names of the family's samples by suffix: `name_sum{`, or `{"name_sum"` where the name needs quotes.
  private var heads: [[UInt8]] = []
  private var isQuoted = false
  private var isCounter = false
  /// The labels of the point, and its time with a space in front.
  private var block: UnsafeBufferPointer<UInt8>
  private var time: [UInt8] = []
  private var hasExemplars = false

  init(_ view: BatchView, _ options: PrometheusTextEncodingOptions, _ buffer: consuming RecordTable<UInt8>) {
    unsafe self.view = view
    self.options = options
    let (limit, overflows) = buffer.count.addingReportingOverflow(options.maximumByteCount)
    self.limit = overflows ? .max : limit
    self.buffer = buffer
    isOpenMetrics = options.format == .openMetrics
    unsafe exemplars = ExemplarText(view, options.series.naming)
    bounds.isOpenMetrics = isOpenMetrics
    unsafe block = UnsafeBufferPointer(start: nil, count: 0)
  }

  /// True where the text is longer than it may be.
  var isFull: Bool { buffer.count > limit }

  /// Begins a family with its comments.
  mutating func begin(_ family: FamilyTable.Family, type: String, help: [UInt8]) throws(MetricBatchError) {
    var text: [UInt8] = []
    isQuoted = !NameByte.isPlainMetric(family.name)
    func comment(_ keyword: String, _ body: (inout [UInt8]) -> Void) {
      text.append(contentsOf: "# \(keyword) ".utf8)
      if isQuoted { EscapedText.appendQuoted(family.name, to: &text) } else { text.append(contentsOf: family.name) }
      text.append(UInt8(ascii: " "))
      body(&text)
      text.append(0x0A)
    }
    if !help.isEmpty { comment("HELP") { EscapedText.append(help, escapesQuotes: isOpenMetrics, to: &$0) } }
    comment("TYPE") { $0.append(contentsOf: type.utf8) }
    if !family.unit.isEmpty { comment("UNIT") { $0.append(contentsOf: family.unit) } }
    try append(text)
    heads = SampleSuffix.allCases.map { suffix in
      let base = suffix == .none ? family.sample : family.name
      if !isQuoted { return base + Array(suffix.text.utf8) }
      var head = [UInt8(ascii: "{")]
      EscapedText.appendQuoted(base + Array(suffix.text.utf8), to: &head)
      return head
    }
    isCounter = family.type == .counter
    report.families += 1
  }

  /// Writes the samples of a point.
  mutating func write(
    _ pointIndex: UInt32, _ row: tattler_row, _ type: SeriesType, _ block: Piece, _ blocks: [UInt8],
    _ expansion: SampleExpansion
  ) throws(MetricBatchError) {
    let point = unsafe view.points[Int(pointIndex)]
    setTime(row)
    hasExemplars =
      unsafe isOpenMetrics && options.writesExemplars && (isCounter || type.isHistogram) && view.exemplars.count > 0
    if hasExemplars { exemplars.begin(pointIndex) }
    bounds.begin()
    try unsafe blocks.withUnsafeBufferPointer { text throws(MetricBatchError) in
      unsafe self.block = UnsafeBufferPointer(rebasing: text[block.range])
      try expansion.expand(point, type, into: &self)
      if isOpenMetrics, options.writesCreated, row.start_time > 0, isCounter || type.isHistogram || type == .summary {
        try writeCreated(row.start_time)
      }
      unsafe self.block = UnsafeBufferPointer(start: nil, count: 0)
    }
    if hasExemplars { exemplars.end() }
    report.points += 1
  }

  /// Writes a sample with labels only and the value 1.
  mutating func writeInfo(_ block: Piece, _ blocks: [UInt8], time row: tattler_row?) throws(MetricBatchError) {
    time.removeAll(keepingCapacity: true)
    if let row { setTime(row) }
    hasExemplars = false
    try unsafe blocks.withUnsafeBufferPointer { text throws(MetricBatchError) in
      unsafe self.block = UnsafeBufferPointer(rebasing: text[block.range])
      try write(.none, .none, .uint(1))
      unsafe self.block = UnsafeBufferPointer(start: nil, count: 0)
    }
  }

  /// Ends the text.
  mutating func finish() throws(MetricBatchError) {
    if isOpenMetrics { try append(Array("# EOF\n".utf8)) }
    report.droppedExemplars = exemplars.dropped
  }

  mutating func write(
    _ suffix: SampleSuffix, _ label: SampleLabel, _ value: SampleValue
  ) throws(MetricBatchError) {
    if isFull { return }
    if hasExemplars {
      switch label {
      case .bound(let bound, above: _): exemplars.write(upTo: bound)
      default: exemplars.write(upTo: isCounter && suffix == .none ? .infinity : -.infinity)
      }
    }
    let extra = bounds.text(label)
    let exemplar = hasExemplars ? exemplars.text.count : 0
    let head = heads[Int(suffix.rawValue)]
    let blockCount = unsafe block.count
    try buffer.reserve(head.count &+ blockCount &+ extra.count &+ exemplar &+ time.count &+ NumberText.room &+ 16)
    guard let out = unsafe buffer.reservedSpace else { return }
    var count = unsafe Self.store(head, to: out)
    let hasLabels = blockCount > 0 || extra.count > 0
    if hasLabels, !isQuoted {
      unsafe out[count] = UInt8(ascii: "{")
      count &+= 1
    }
    if blockCount > 0, let base = unsafe block.baseAddress {
      if isQuoted {
        unsafe out[count] = UInt8(ascii: ",")
        count &+= 1
      }
      unsafe (out + count).update(from: base, count: blockCount)
      count &+= blockCount
    }
    if !extra.isEmpty {
      if isQuoted || blockCount > 0 {
        unsafe out[count] = UInt8(ascii: ",")
        count &+= 1
      }
      count &+= unsafe Self.store(bounds.bytes[extra], to: out + count)
    }
    if hasLabels || isQuoted {
      unsafe out[count] = UInt8(ascii: "}")
      count &+= 1
    }
    unsafe out[count] = UInt8(ascii: " ")
    count &+= 1
    count &+= unsafe Self.store(value, to: out + count)
    count &+= unsafe Self.store(time, to: out + count)
    if exemplar > 0 { count &+= unsafe Self.store(exemplars.text, to: out + count) }
    unsafe out[count] = 0x0A
    unsafe buffer.commit(count &+ 1)
    report.samples &+= 1
  }

  mutating func leaveOut(_ count: Int) { report.droppedParts += count }

  private mutating func writeCreated(_ start: UInt64) throws(MetricBatchError) {
    hasExemplars = false
    var text = heads[Int(SampleSuffix.created.rawValue)]
    let isEmpty = unsafe block.count == 0
    if !isEmpty {
      text.append(isQuoted ? UInt8(ascii: ",") : UInt8(ascii: "{"))
      unsafe text.append(contentsOf: block)
    }
    if isQuoted || !isEmpty { text.append(UInt8(ascii: "}")) }
    text.append(UInt8(ascii: " "))
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.room) { room in
      guard let out = room.baseAddress else { return }
      let count = unsafe NumberText.writeTime(Int64(clamping: start), unit: 1_000_000_000, places: 9, to: out)
      unsafe text.append(contentsOf: UnsafeBufferPointer(start: out, count: count))
    }
    text.append(contentsOf: time)
    text.append(0x0A)
    try append(text)
    report.samples &+= 1
  }

  private mutating func setTime(_ row: tattler_row) {
    time.removeAll(keepingCapacity: true)
    guard options.writesTimestamps, row.flags & TATTLER_ROW_HAS_TIME != 0 else { return }
    time.append(UInt8(ascii: " "))
    let (unit, places): (Int64, Int) = isOpenMetrics ? (1_000_000_000, 9) : (1_000_000, 0)
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.room) { room in
      guard let out = room.baseAddress else { return }
      let count = unsafe NumberText.writeTime(RowTime.nanoseconds(row), unit: unit, places: places, to: out)
      unsafe time.append(contentsOf: UnsafeBufferPointer(start: out, count: count))
    }
  }

  private mutating func append(_ text: [UInt8]) throws(MetricBatchError) {
    try unsafe text.withUnsafeBufferPointer { bytes throws(MetricBatchError) in
      unsafe try buffer.append(contentsOf: bytes)
    }
  }

  @inline(__always)
  private static func store(_ value: SampleValue, to out: UnsafeMutablePointer<UInt8>) -> Int {
    switch value {
    case .double(let number): unsafe NumberText.write(number, to: out)
    case .int(let number): unsafe NumberText.write(number, to: out)
    case .uint(let number): unsafe NumberText.write(number, to: out)
    }
  }

  @inline(__always)
  private static func store(_ bytes: some Collection<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let stored: Void? = bytes.withContiguousStorageIfAvailable { bytes in
      if let base = bytes.baseAddress { unsafe out.update(from: base, count: bytes.count) }
    }
    return stored == nil ? 0 : bytes.count
  }
}
