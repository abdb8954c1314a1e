internal import CTattlerPlugin
internal import TattlerModel

/// The parser's memory and the text that it reads just now.
///
/// A line is read whole before anything of it is stored, so that a refused line leaves nothing. Offsets of the text
/// stand where other parsers have pointers: they stay small and can be checked.
@safe
struct TextReader: ~Copyable, @unchecked Sendable {
  var families = FamilyRegistry()
  var labels = LabelReader()
  var blocks = KnownBlocks()
  /// Behind the closing brace of the sample that was read last; 0 where it has no labels.
  var labelsEnd = 0
  var distributions = Distributions()
  var exemplars = PendingExemplars()
  var created = CreatedTimes()
  let seed: UInt64

  /// The text; valid while it is read.
  var text: UnsafePointer<UInt8>
  var count = 0
  var options = PrometheusTextOptions()
  var isOpenMetrics = false
  /// True where the whole text is UTF-8, so that no line must be looked at.
  var isUTF8 = true
  /// The family whose samples are being read, to see that families stand together.
  var current = FamilyRegistry.none
  var closed: Set<UInt32> = []
  var hasEnd = false
  /// The name of the last sample, where it stands in the text, and what it stands for.
  private var lastName = 0..<0
  private(set) var lastResolved = FamilyRegistry.Name(family: FamilyRegistry.none, role: .value)
  /// The scope of the metrics.
  private(set) var scope: UInt32 = 0
  /// The attribute set `prometheus.type` of each type; 0 where it was not needed yet.
  private var metadata: [8 of UInt32] = .init(repeating: 0)
  var report = PrometheusTextReport()

  init(seed: UInt64) {
    self.seed = seed
    unsafe text = Self.noBytes
  }

  private static var noBytes: UnsafePointer<UInt8> {
    // A place that is never read, for a text without bytes.
    unsafe UnsafePointer(bitPattern: 16).unsafelyUnwrapped
  }

  /// Begins a text.
  mutating func begin(
    _ bytes: UnsafeBufferPointer<UInt8>, _ options: PrometheusTextOptions, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    unsafe text = bytes.baseAddress ?? Self.noBytes
    count = bytes.count
    self.options = options
    isOpenMetrics = options.format == .openMetrics
    unsafe isUTF8 = UTF8Check.isASCII(bytes) || UTF8Check.isValid(bytes)
    families.begin(options.format, seed)
    labels.begin(seed)
    try blocks.begin(seed)
    distributions.begin(seed)
    exemplars.begin()
    created.begin(seed)
    current = FamilyRegistry.none
    closed.removeAll(keepingCapacity: true)
    hasEnd = false
    lastName = 0..<0
    metadata = .init(repeating: 0)
    report = PrometheusTextReport()
    try prepare(&builder)
  }

  /// Ends the text.
  mutating func end() {
    unsafe text = Self.noBytes
    count = 0
    lastName = 0..<0
  }

  /// Makes sure that the empty attribute set is there, and a scope of no name.
  private mutating func prepare(_ builder: inout MetricBatchBuilder) throws(TextFault) {
    if builder.attributeSets.count == 0 {
      try builder.attributeSets.add(tattler_range(first: 0, count: 0), at: 0)
    }
    try builder.resources.add(tattler_resource(), at: 0)
    var record = tattler_scope()
    record.resource = UInt32(builder.resources.count - 1)
    try builder.scopes.add(record, at: 0)
    scope = UInt32(builder.scopes.count - 1)
  }

  /// The end of the line that begins at `start`: the offset of its newline, or of the end of the text.
  @inline(__always)
  func lineEnd(_ start: Int) -> Int {
    let raw = unsafe UnsafeRawPointer(text)
    var index = start
    while index &+ 8 <= count {
      let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ 0x0A0A_0A0A_0A0A_0A0A
      let found = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < count, unsafe text[index] != 0x0A { index &+= 1 }
    return index
  }

  /// True where the line at `index` begins with the name of the last sample and something else behind it; then `index`
  /// moves behind the name.
  @inline(__always)
  func isLastName(_ index: inout Int, _ end: Int) -> Bool {
    let length = lastName.count
    guard length > 0, index &+ length < end,
      unsafe ByteScan.equal(text + index, text + lastName.lowerBound, length),
      unsafe !NameByte.isMetric(text[index &+ length])
    else { return false }
    index &+= length
    return true
  }

  /// Makes the name of the next sample be looked up: what it stands for may have changed.
  mutating func forgetLastName() { lastName = 0..<0 }

  /// What the sample name at a range of the text stands for.
  @inline(__always)
  mutating func resolve(_ range: Range<Int>) throws(TextFault) -> FamilyRegistry.Name {
    if range.count == lastName.count {
      let left = unsafe text + range.lowerBound
      let right = unsafe text + lastName.lowerBound
      var index = 0
      while index < range.count, unsafe left[index] == right[index] { index &+= 1 }
      if index == range.count { return lastResolved }
    }
    let bytes = unsafe UnsafeBufferPointer(start: text + range.lowerBound, count: range.count)
    lastResolved = unsafe try families.resolve(bytes, at: range.lowerBound)
    lastName = range
    return lastResolved
  }

  /// What a sample name that stood in quotes stands for.
  mutating func resolve(_ name: [UInt8], at offset: Int) throws(TextFault) -> FamilyRegistry.Name {
    try unsafe name.withUnsafeBufferPointer { bytes throws(TextFault) in
      unsafe try families.resolve(bytes, at: offset)
    }
  }

  /// Notes that a family has a sample, and gives its metric, which is made for the first.
  @inline(__always)
  mutating func metric(
    _ family: UInt32, _ name: FamilyName, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> UInt32 {
    let known = families.families[Int(family)].metric
    return known != FamilyRegistry.none ? known : try makeMetric(family, name, &builder, at: offset)
  }

  /// The name under which a family's metric is stored: that of its samples, or of the family.
  enum FamilyName {
    case family
    case suffixed(String)
  }

  @inline(never)
  private mutating func makeMetric(
    _ family: UInt32, _ name: FamilyName, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> UInt32 {
    let record = families.families[Int(family)]
    var metric = tattler_metric()
    metric.scope = scope
    metric.metadata = try metadata(record.type, &builder, at: offset)
    var bytes = record.name
    if case .suffixed(let suffix) = name { bytes += Array(suffix.utf8) }
    metric.name = try Self.addText(bytes, &builder, at: offset)
    metric.description = try Self.addText(record.help, &builder, at: offset)
    let unit = UnitSuffixes.ucum(String(decoding: record.unit, as: UTF8.self))
    metric.unit = try Self.addText(Array(unit.utf8), &builder, at: offset)
    metric.kind = UInt16(truncatingIfNeeded: Self.kind(record.type))
    if metric.kind == UInt16(TATTLER_METRIC_SUM) || metric.kind == UInt16(TATTLER_METRIC_HISTOGRAM) {
      metric.temporality = TATTLER_TEMPORALITY_CUMULATIVE
    }
    if record.type == .counter { metric.flags = UInt16(TATTLER_METRIC_MONOTONIC) }
    try builder.metrics.add(metric, at: offset)
    let index = UInt32(builder.metrics.count - 1)
    families.update(family) { $0.metric = index }
    return index
  }

  private static func kind(_ type: FamilyType) -> Int32 {
    switch type {
    case .counter, .info, .stateset: TATTLER_METRIC_SUM
    case .gauge, .unknown, .gaugehistogram: TATTLER_METRIC_GAUGE
    case .histogram: TATTLER_METRIC_HISTOGRAM
    case .summary: TATTLER_METRIC_SUMMARY
    }
  }

  private mutating func metadata(
    _ type: FamilyType, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> UInt32 {
    let known = metadata[Int(type.rawValue)]
    if known != 0 { return known }
    var record = tattler_attribute()
    record.key = try Self.addText(Array(PrometheusMetadata.typeKey.utf8), &builder, at: offset)
    record.kind = BatchValueKind.string.rawValue
    record.value = tattler_payload(text: try Self.addText(Array(type.metadata.utf8), &builder, at: offset))
    try builder.attributes.add(record, at: offset)
    let first = UInt32(builder.attributes.count - 1)
    try builder.attributeSets.add(tattler_range(first: first, count: 1), at: offset)
    metadata[Int(type.rawValue)] = UInt32(builder.attributeSets.count - 1)
    return UInt32(builder.attributeSets.count - 1)
  }

  private static func addText(
    _ bytes: [UInt8], _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) -> tattler_text {
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(TextFault) in
      guard let base = buffer.baseAddress else { return tattler_text() }
      return unsafe try LabelReader.addText(base, buffer.count, &builder, at: offset)
    }
  }
}
