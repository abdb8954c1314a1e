/// The series and samples of one chunk: flat tables, which are used again for the next chunk.
struct SampleTable {
  /// A label: its name, and behind it its value, in `arena`.
  struct Label {
    var start: Int
    var middle: Int
    var end: Int
  }

  /// A series: its labels by name without `__name__`, its samples by time, and the canonical text of its labels.
  struct Series {
    var labels: Range<Int>
    var samples: Range<Int>
    var name = 0..<0
    var key = 0..<0
    /// Which of the answers of the chunk it came with.
    var answer: Int
    var isOrdered = true
  }

  /// The answers, one behind the other.
  var text: [UInt8] = []
  var samples: [Sample] = []
  var series: [Series] = []
  var labels: [Label] = []
  /// Decoded text of labels.
  var arena: [UInt8] = []
  /// What the server warned of in the answers, in its own words.
  var warnings: [String] = []
  /// Takes out of the server's words what nobody is to read.
  var hide: @Sendable (String) -> String = { $0 }
  /// Indices of `series` in the order of their labels.
  private(set) var order: [Int] = []
  /// The first millisecond of the chunk, and the one behind its last.
  private(set) var from: Int64 = 0
  private(set) var to: Int64 = 0

  /// Forgets everything but the memory.
  mutating func begin(from: Int64, to: Int64) {
    (self.from, self.to) = (from, to)
    text = []
    samples.removeAll(keepingCapacity: true)
    series.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    warnings = []
  }

  /// Gives the text away, which nobody reads any more.
  mutating func releaseText() -> [UInt8] {
    defer { text = [] }
    return text
  }

  /// Reads an answer of the server behind those that are there; only samples of the chunk are kept.
  mutating func add(answer: [UInt8]) throws(MatrixError) {
    let base = text.count
    let number = (series.last?.answer ?? -1) + 1
    if base == 0 { text = answer } else { text.append(contentsOf: answer) }
    var whole: [UInt8] = []
    swap(&whole, &text)
    // The tables go over to the reader: two owners would mean two copies.
    var reader = MatrixReader(table: SampleTable(), base: base, answer: number)
    swap(&self, &reader.table)
    defer {
      swap(&self, &reader.table)
      swap(&whole, &text)
    }
    let failure: MatrixError? = unsafe whole.withUnsafeBufferPointer { buffer in
      var cursor = unsafe JSONCursor(buffer, at: base)
      do throws(MatrixError) {
        try reader.read(&cursor)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  /// Puts labels, series and samples in order, and leaves out series that came with an earlier answer already.
  ///
  /// - Parameter metric: the name that was asked for; series of another name are left out. Nil for every name.
  mutating func arrange(metric: String? = nil) {
    for index in series.indices { arrange(series: index) }
    let name = metric.map { Array($0.utf8) }
    var sorted = series.indices.filter { index in
      guard let name, !series[index].name.isEmpty else { return true }
      return arena[series[index].name].elementsEqual(name)
    }
    sorted.sort { left, right in
      let sign = compare(series[left].key, series[right].key)
      return sign == 0 ? left < right : sign < 0
    }
    var kept: [Int] = []
    kept.reserveCapacity(sorted.count)
    for index in sorted {
      if let last = kept.last, series[last].answer != series[index].answer,
        compare(series[last].key, series[index].key) == 0
      {
        continue
      }
      kept.append(index)
    }
    order = kept
  }

  private mutating func arrange(series index: Int) {
    let all = series[index].labels
    sortLabels(all)
    var kept = all.lowerBound
    for label in all {
      let entry = labels[label]
      if label > all.lowerBound, compareNames(labels[label - 1], entry) == 0 {
        continue
      } else if isMetricName(entry) {
        series[index].name = entry.middle..<entry.end
      } else if entry.end > entry.middle {
        labels[kept] = entry
        kept += 1
      }
    }
    series[index].labels = all.lowerBound..<kept
    let start = arena.count
    LabelText.append(labels[all.lowerBound..<kept], to: &arena)
    series[index].key = start..<arena.count
    guard !series[index].isOrdered else { return }
    let range = series[index].samples
    let text = text
    samples[range].sort { left, right in
      if left.time != right.time { return left.time < right.time }
      return left.text(in: text).lexicographicallyPrecedes(right.text(in: text))
    }
  }

  /// Servers send labels sorted, but none promises it.
  private mutating func sortLabels(_ range: Range<Int>) {
    let isSorted = range.dropFirst().allSatisfy { compareNames(labels[$0 - 1], labels[$0]) <= 0 }
    if isSorted { return }
    let sorted = labels[range].sorted { compareNames($0, $1) < 0 }
    labels.replaceSubrange(range, with: sorted)
  }

  private func compareNames(_ left: Label, _ right: Label) -> Int {
    compare(left.start..<left.middle, right.start..<right.middle)
  }

  private func isMetricName(_ label: Label) -> Bool {
    label.middle - label.start == 8 && arena[label.start..<label.middle].elementsEqual("__name__".utf8)
  }

  /// The order of two texts by their bytes.
  func compare(_ left: Range<Int>, _ right: Range<Int>) -> Int {
    let common = min(left.count, right.count)
    for step in 0..<common {
      let (first, second) = (arena[left.lowerBound + step], arena[right.lowerBound + step])
      if first != second { return first < second ? -1 : 1 }
    }
    return left.count - right.count
  }
}
