internal import CTattlerPlugin
internal import TattlerModel

/// Names: measurements, tag keys and field keys, each looked at once per body.
extension LineReader {
  /// The name at `range`, which is checked and added where the body has not named it before.
  mutating func name(
    _ scope: UInt32, _ range: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    let body = unsafe self.body
    let hash = unsafe ByteHash.of(
      body + range.lowerBound, range.count, seed: seed &+ UInt64(scope) &* 0x9E37_79B1)
    let entries = unsafe names.records
    let found = nameSlots.find(hash) { index in
      guard index < entries.count else { return false }
      let entry = unsafe entries[index]
      return unsafe entry.scope == scope && Int(entry.length) == range.count
        && ByteScan.equal(body + Int(entry.offset), body + range.lowerBound, range.count)
    }
    if let found { return found }
    return try addName(scope, range, hash, &builder)
  }

  /// True where the name `index` is a good guess: it is of this scope and stands at `offset`.
  ///
  /// What follows the name is the caller's to check. Eight bytes behind both are readable where `isPadded`.
  @inline(__always)
  func isName(_ index: UInt32, _ scope: UInt32, at offset: Int, before end: Int, isPadded: Bool) -> Int? {
    let entries = unsafe names.records
    guard Int(index) < entries.count else { return nil }
    let entry = unsafe entries[Int(index)]
    let length = Int(entry.length)
    guard entry.scope == scope, length < end &- offset else { return nil }
    let left = unsafe body + Int(entry.offset)
    let right = unsafe body + offset
    let isEqual =
      unsafe isPadded ? ByteScan.equalPadded(left, right, length) : ByteScan.equal(left, right, length)
    return isEqual ? length : nil
  }

  private mutating func addName(
    _ scope: UInt32, _ range: Range<Int>, _ hash: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    guard range.count <= options.limits.nameByteCount else {
      throw LineFault(.nameTooLong, at: range.lowerBound, name: range)
    }
    try checkControls(range)
    takeMark(builder)
    var entry = NameEntry(
      offset: UInt32(truncatingIfNeeded: range.lowerBound), length: UInt32(truncatingIfNeeded: range.count),
      scope: scope, hash: hash,
      text: try addText(range, escapesEquals: scope != NameEntry.measurements, &builder))
    if scope < NameEntry.tagKeys {
      var metric = tattler_metric()
      metric.scope = self.scope
      metric.kind = UInt16(TATTLER_METRIC_FIELD)
      metric.name = names[Int(scope)].text
      metric.field = entry.text
      entry.metric = UInt32(truncatingIfNeeded: builder.metrics.count)
      try builder.metrics.add(metric, at: range.lowerBound)
    }
    try names.add(entry, at: range.lowerBound)
    try growSlots(at: range.lowerBound)
    nameSlots.insert(hash, names.count &- 1)
    return names.count &- 1
  }

  private mutating func growSlots(at offset: Int) throws(LineFault) {
    guard nameSlots.isCrowded else { return }
    let entries = unsafe names.records
    do throws(MetricBatchError) {
      // The newest entry is stored by the caller.
      try nameSlots.rebuild(count: entries.count &- 1) { index in unsafe entries[index].hash }
    } catch { throw LineFault(.batchTooLarge, at: offset) }
  }

  /// Refuses control characters, where the dialect does: the reference grammar (influxdata/line-protocol v2) has none in
  /// names.
  private func checkControls(_ range: Range<Int>) throws(LineFault) {
    for index in range where unsafe refusesControl(body[index]) { throw LineFault(.controlCharacter, at: index) }
  }

  /// True for a byte that names and tag values must not have.
  @inline(__always)
  func refusesControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 || byte == 0x7F) && options.dialect.controlCharacters == .refused
  }

  /// Copies a name or a tag value into the builder's text without the backslashes that escape something.
  ///
  /// A backslash escapes a comma, a space and, outside of measurements, an equals sign. Before anything else it
  /// stands for itself, also before another backslash.
  mutating func addText(
    _ range: Range<Int>, escapesEquals: Bool, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> tattler_text {
    let start = builder.text.count
    try builder.text.makeRoom(range.count &+ 16, at: range.lowerBound)
    guard let target = unsafe builder.text.reservedSpace else { return tattler_text() }
    var written = 0
    var index = range.lowerBound
    while index < range.upperBound {
      var byte = unsafe body[index]
      if byte == UInt8(ascii: "\\"), index &+ 1 < range.upperBound {
        let next = unsafe body[index &+ 1]
        let isSpecial = next == UInt8(ascii: ",") || next == UInt8(ascii: " ")
        if isSpecial || (escapesEquals && next == UInt8(ascii: "=")) {
          byte = next
          index &+= 1
        }
      }
      unsafe target[written] = byte
      written &+= 1
      index &+= 1
    }
    unsafe builder.text.commit(written)
    return tattler_text(offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: written))
  }
}
