internal import CTattlerProcess

/// Writes the samples of chunks as rows, by time and then by labels, whatever the order in which they came.
struct RowWriter {
  /// What was written and left out.
  var counts: ExportCounts
  /// The bytes of the line of OTLP that is open; 0 where none is.
  var openBytes: Int
  let format: SampleFormat
  var templates: RowTemplates
  var time: TimeWriter
  let end: [UInt8]
  /// The end as it lies in memory: it has two bytes at most.
  let endWord: UInt16
  var lineStart: [UInt8] = []
  private var heap: [UInt64] = []
  private var cursors: [Cursor] = []

  static let lineEnd = Array("]}}]}]}]}\n".utf8)
  /// The place of a series fits beside a time of 34 years.
  private static let rankBits: UInt64 = 24

  init(format: SampleFormat, timeFormat: TimeFormat, columns: [String], counts: ExportCounts, openBytes: Int) {
    self.format = format
    (self.counts, self.openBytes) = (counts, openBytes)
    templates = RowTemplates(format: format, timeFormat: timeFormat, columns: columns)
    end = templates.end
    endWord = UInt16(littleEndian: end.reversed().reduce(0) { $0 << 8 | UInt16($1) })
    time = TimeWriter(Self.style(format, timeFormat))
  }

  private static func style(_ format: SampleFormat, _ timeFormat: TimeFormat) -> TimeWriter.Style {
    switch (format, timeFormat) {
    case (.influx, _), (.otlp, _): .nanoseconds
    case (.legacy, _), (_, .rfc3339): .rfc3339
    case (_, .unix): .seconds
    case (_, .unixMilliseconds): .milliseconds
    }
  }

  /// Writes what stands before all rows.
  func writeHeader(to output: OutputFile) { output.append(templates.header) }

  /// Writes the samples of a chunk.
  ///
  /// - Throws: where a series has a label that has no column.
  mutating func write(_ table: SampleTable, metric: String, to output: OutputFile) throws(ExportFailure) {
    guard !table.order.isEmpty else { return }
    guard table.order.count < 1 << Self.rankBits else {
      throw ExportFailure(.data, "\(metric) has too many series in one chunk")
    }
    templates.render(table, metric: metric)
    if let label = templates.strangeLabel {
      throw ExportFailure(
        .data, "the label \(label) has come up since the columns were chosen; start anew with --overwrite")
    }
    if format == .otlp { lineStart = Self.lineStart(metric) }
    merge(table, output)
  }

  /// Writes what stands behind the rows of a metric.
  mutating func endMetric(_ output: OutputFile) {
    if openBytes > 0 { output.append(Self.lineEnd) }
    openBytes = 0
  }

  private static func lineStart(_ metric: String) -> [UInt8] {
    var bytes = Array(
      "{\"resourceMetrics\":[{\"resource\":{},\"scopeMetrics\":[{\"scope\":{},\"metrics\":[{\"name\":".utf8)
    TextEscapes.json(Array(metric.utf8)[...], to: &bytes)
    bytes.append(contentsOf: ",\"gauge\":{\"dataPoints\":[".utf8)
    return bytes
  }

  /// Merges the series: what has the smallest time is written next, of one time in the order of the series.
  private mutating func merge(_ table: SampleTable, _ output: OutputFile) {
    // The tables are this function's own meanwhile: nobody else can hold them, and nothing is checked a row.
    var heap: [UInt64] = []
    var cursors: [Cursor] = []
    swap(&heap, &self.heap)
    swap(&cursors, &self.cursors)
    heap.removeAll(keepingCapacity: true)
    cursors.removeAll(keepingCapacity: true)
    for index in table.order {
      let samples = table.series[index].samples
      cursors.append(
        Cursor(next: samples.lowerBound, end: samples.upperBound, template: templates.templates[index]))
      heap.append(0)
    }
    let parts = templates.bytes
    unsafe heap.withUnsafeMutableBufferPointer { heap in
      unsafe cursors.withUnsafeMutableBufferPointer { cursors in
        unsafe table.text.withUnsafeBytes { text in
          unsafe table.samples.withUnsafeBufferPointer { samples in
            unsafe parts.withUnsafeBytes { parts in
              let sources = unsafe Sources(samples: samples, text: text, parts: parts, cursors: cursors)
              unsafe merge(sources, heap, from: table.from, output)
            }
          }
        }
      }
    }
    swap(&heap, &self.heap)
    swap(&cursors, &self.cursors)
  }

  /// What the rows of a chunk are made of.
  @unsafe struct Sources {
    let samples: UnsafeBufferPointer<Sample>
    let text: UnsafeRawBufferPointer
    /// The bytes of the templates.
    let parts: UnsafeRawBufferPointer
    let cursors: UnsafeMutableBufferPointer<Cursor>
  }

  private mutating func merge(
    _ sources: Sources, _ heap: UnsafeMutableBufferPointer<UInt64>, from base: Int64, _ output: OutputFile
  ) {
    if unsafe walk(sources, output) { return }
    let (samples, cursors) = unsafe (sources.samples, sources.cursors)
    // The heap begins anew where the walk has come to.
    var count = 0
    for rank in cursors.indices where unsafe cursors[rank].next < cursors[rank].end {
      unsafe heap[count] = Self.key(samples[cursors[rank].next].time, base, rank)
      count += 1
    }
    // Sorted is a heap, and sorting is what makes the first keys cheap to take.
    var rest = unsafe UnsafeMutableBufferPointer(rebasing: heap[..<count])
    unsafe rest.sort()
    while count > 0 {
      let rank = unsafe Int(truncatingIfNeeded: heap[0] & (1 << Self.rankBits - 1))
      let place = unsafe cursors[rank].next
      unsafe Self.prefetch(samples, place + 4)
      unsafe time.render(samples[place].time)
      unsafe writeRow(samples[place], cursors[rank].template, sources, output)
      unsafe cursors[rank].next = place + 1
      if unsafe place + 1 < cursors[rank].end {
        unsafe Self.sink(Self.key(samples[place + 1].time, base, rank), heap, count)
      } else {
        count -= 1
        if count > 0 { unsafe Self.sink(heap[count], heap, count) }
      }
    }
  }

  /// Writes as long as most series have a sample at each time, as those of one scrape do: for that a walk along all of them
  /// costs less than a heap.
  ///
  /// - Returns: true where everything is written.
  private mutating func walk(_ sources: Sources, _ output: OutputFile) -> Bool {
    let (samples, cursors) = unsafe (sources.samples, sources.cursors)
    var now = Int64.max
    for rank in cursors.indices { now = unsafe min(now, samples[cursors[rank].next].time) }
    while now != .max {
      time.render(now)
      var next = Int64.max
      var written = 0
      for rank in cursors.indices {
        var place = unsafe cursors[rank].next
        let end = unsafe cursors[rank].end
        guard place < end else { continue }
        if unsafe samples[place].time == now {
          // As the heap does it: what a series has twice at a time stands together.
          repeat {
            unsafe Self.prefetch(samples, place + 4)
            unsafe writeRow(samples[place], cursors[rank].template, sources, output)
            place += 1
          } while unsafe place < end && samples[place].time == now
          unsafe cursors[rank].next = place
          written += 1
        }
        if place < end { next = unsafe min(next, samples[place].time) }
      }
      now = next
      if written * Self.walkingShare < cursors.count { return now == .max }
    }
    return true
  }

  /// Has a sample fetched that comes later in its series: between two of them stand those of all other series, which take
  /// more memory than the nearest caches have.
  @inline(__always)
  private static func prefetch(_ samples: UnsafeBufferPointer<Sample>, _ place: Int) {
    unsafe tattler_prefetch(
      samples.baseAddress.map { unsafe UnsafeRawPointer($0 + place) + MemoryLayout<Sample>.size - 1 })
  }

  /// The walk goes on while one in so many series is written at a time.
  private static let walkingShare = 8

  /// The rest of a series.
  struct Cursor {
    var next: Int
    let end: Int
    let template: RowTemplates.Template
  }

  @inline(__always)
  private static func key(_ time: Int64, _ base: Int64, _ rank: Int) -> UInt64 {
    UInt64(bitPattern: time &- base) << rankBits | UInt64(truncatingIfNeeded: rank)
  }

  /// Replaces the first key of the first `count` and puts them in order.
  @inline(__always)
  private static func sink(_ key: UInt64, _ heap: UnsafeMutableBufferPointer<UInt64>, _ count: Int) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, unsafe heap[child + 1] < heap[child] { child += 1 }
      guard unsafe heap[child] < key else { break }
      unsafe heap[hole] = heap[child]
      hole = child
    }
    unsafe heap[hole] = key
  }
}
