internal import CTattlerPlugin
internal import TattlerModel

/// The parser's memory and the body that it reads just now.
///
/// Lines are read twice over, if need be: `readPlainLines` takes lines of the usual form at full speed and gives up
/// at anything odd; `readLine` then reads that one line with every rule of the format and says what is wrong with
/// it. Both share the tables of names and series, so that a name is looked at once per body.
///
/// Offsets of the body stand where other parsers have pointers: they stay small and can be checked.
@safe
struct LineReader: ~Copyable, @unchecked Sendable {
  /// Bytes behind the start of whatever the fast road reads that must be there, so that it can load whole words.
  static let padding = 64
  /// Names or series above which the memory is given back after a body.
  private static let keptEntries = 1 << 17

  var names = RecordTable<NameEntry>()
  var nameSlots = SlotTable()
  var series = RecordTable<SeriesEntry>()
  var seriesSlots = SlotTable()
  let seed: UInt64

  /// The body; valid while it is read.
  var body: UnsafePointer<UInt8>
  var count = 0
  var options = LineProtocolOptions()
  /// Nanoseconds per unit of the timestamps.
  var unit: Int64 = 1
  /// True where the whole body is UTF-8, so that no line must be looked at.
  var isText = true
  /// The series of the last line.
  var lastSeries = NameEntry.none
  /// Counts the series that were added, also those that were taken back.
  var stamp: UInt32 = 0
  /// True where a row was added that has no time.
  var lacksTime = false
  /// Where each metric's field stands in the line that ``fieldStamp`` counts, and that number in the upper half.
  var fieldPlaces = RecordTable<UInt64>()
  /// Counts lines whose fields are looked at for repetitions.
  var fieldStamp: UInt64 = 0
  /// Strings behind which looking for the end of a bad line is in vain.
  var deadEnds = DeadEnds()
  /// The scope of the metrics that the body brings.
  var scope: UInt32 = 0
  /// What to go back to where the line under way is refused; nil where it added nothing.
  private var mark: Mark?

  /// Counts of records before a line added some.
  private struct Mark: BitwiseCopyable {
    var names: Int
    var series: Int
    var metrics: Int
    var attributeSets: Int
    var attributes: Int
    var text: Int
  }

  init(seed: UInt64) {
    self.seed = seed
    unsafe body = Self.noBytes
  }

  private static var noBytes: UnsafePointer<UInt8> {
    // A place that is never read, for a body without bytes.
    unsafe UnsafePointer(bitPattern: 16).unsafelyUnwrapped
  }

  /// Begins a body.
  mutating func begin(
    _ bytes: UnsafeBufferPointer<UInt8>, _ options: LineProtocolOptions, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) {
    unsafe body = bytes.baseAddress ?? Self.noBytes
    count = bytes.count
    self.options = options
    unit = options.precision.nanosecondsPerUnit
    unsafe isText = UTF8Check.isASCII(bytes) || UTF8Check.isValid(bytes)
    names.removeAll()
    series.removeAll()
    fieldPlaces.removeAll()
    fieldStamp = 0
    lastSeries = NameEntry.none
    stamp = 0
    lacksTime = false
    deadEnds.removeAll()
    mark = nil
    do throws(MetricBatchError) {
      try nameSlots.reset()
      try seriesSlots.reset()
    } catch { throw LineFault(.batchTooLarge, at: 0) }
    try prepare(&builder)
  }

  /// Ends the body: forgets where it was and gives back what was needed for it alone.
  mutating func end() {
    unsafe body = Self.noBytes
    count = 0
    deadEnds.removeAll()
    if names.count > Self.keptEntries { names = RecordTable() }
    if series.count > Self.keptEntries { series = RecordTable() }
    if fieldPlaces.count > Self.keptEntries { fieldPlaces = RecordTable() }
  }

  /// Makes sure that the empty attribute set is there, and a scope of no name for the metrics.
  private mutating func prepare(_ builder: inout MetricBatchBuilder) throws(LineFault) {
    if builder.attributeSets.count == 0 {
      try builder.attributeSets.add(tattler_range(first: 0, count: 0), at: 0)
    }
    for index in 0..<builder.scopes.count where isPlain(builder.scopes[index], builder) {
      scope = UInt32(index)
      return
    }
    try builder.resources.add(tattler_resource(), at: 0)
    var record = tattler_scope()
    record.resource = UInt32(builder.resources.count - 1)
    try builder.scopes.add(record, at: 0)
    scope = UInt32(builder.scopes.count - 1)
  }

  private func isPlain(_ scope: tattler_scope, _ builder: borrowing MetricBatchBuilder) -> Bool {
    let resource = builder.resources[Int(scope.resource)]
    return scope.attributes == 0 && scope.name.length == 0 && scope.version.length == 0 && scope.schema_url.length == 0
      && scope.flags == 0 && resource.attributes == 0 && resource.schema_url.length == 0 && resource.flags == 0
  }

  /// Stops the body where its batch is over the limit.
  func checkSize(_ builder: borrowing MetricBatchBuilder, at line: Int) throws(LineFault) {
    if options.limits.batchByteCount < Int.max, builder.byteCount > options.limits.batchByteCount {
      throw LineFault(.batchTooLarge, at: line)
    }
  }

  /// Notes what was there before the line under way added its first record.
  @inline(__always)
  mutating func takeMark(_ builder: borrowing MetricBatchBuilder) {
    if mark == nil {
      mark = Mark(
        names: names.count, series: series.count, metrics: builder.metrics.count,
        attributeSets: builder.attributeSets.count, attributes: builder.attributes.count, text: builder.text.count)
    }
  }

  /// Keeps what the line added.
  @inline(__always)
  mutating func keepLine() { mark = nil }

  /// Takes back what the line added, rows and points apart.
  mutating func dropLine(_ builder: inout MetricBatchBuilder) {
    guard let mark else { return }
    names.truncate(to: mark.names)
    series.truncate(to: mark.series)
    builder.metrics.truncate(to: mark.metrics)
    builder.attributeSets.truncate(to: mark.attributeSets)
    builder.attributes.truncate(to: mark.attributes)
    builder.text.truncate(to: mark.text)
    self.mark = nil
  }
}
