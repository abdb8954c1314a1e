/// The labels of a row: names and values, one behind the other.
struct RowLabels {
  /// The text of all labels.
  var bytes: [UInt8] = []
  private(set) var entries: [SampleTable.Label] = []

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  /// Takes what was appended to ``bytes`` as a label. Without a value it is none: Prometheus does not tell it from a label
  /// that is not there.
  mutating func add(start: Int, middle: Int) {
    if middle == bytes.count {
      bytes.removeSubrange(start...)
    } else {
      entries.append(SampleTable.Label(start: start, middle: middle, end: bytes.count))
    }
  }

  mutating func add(name: [UInt8], value: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: name)
    bytes.append(contentsOf: value)
    add(start: start, middle: start + name.count)
  }

  /// Looks whether each name is there once, and is not the one of the metric.
  func check() throws(RowFault) {
    var isSorted = true
    for index in entries.indices {
      if bytes[entries[index].start..<entries[index].middle].elementsEqual("__name__".utf8) {
        throw RowFault("the name of the metric is among the labels too: take __name__ out of them")
      }
      if index > 0, !precedes(entries[index - 1], entries[index]) { isSorted = false }
    }
    if isSorted { return }
    let sorted = entries.sorted(by: precedes)
    for (left, right) in zip(sorted, sorted.dropFirst()) where !precedes(left, right) {
      throw RowFault("the label \(String(decoding: bytes[left.start..<left.middle], as: UTF8.self)) is there twice")
    }
  }

  private func precedes(_ left: SampleTable.Label, _ right: SampleTable.Label) -> Bool {
    bytes[left.start..<left.middle].lexicographicallyPrecedes(bytes[right.start..<right.middle])
  }

  /// As Prometheus writes them.
  var text: [UInt8] {
    var arena = bytes
    LabelText.append(entries[...], to: &arena)
    return Array(arena[bytes.count...])
  }
}
