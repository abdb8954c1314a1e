internal import TattlerModel

/// Lines that were refused, and what that means for the histograms and summaries that they belong to.
///
/// A histogram without one of its lines would be another histogram, which nobody sent. So its entry is marked as broken
/// and left out. Where the line does not say which entry it belongs to, all that may be meant are marked: those of the
/// series where the time cannot be read, those of the family where the labels cannot. A line whose name cannot be read
/// marks nothing.
extension TextReader {
  /// Marks what the line from `start` to `end` belongs to, which was refused.
  ///
  /// Bad `_created` lines mark nothing: a point without a start time is the same point.
  @inline(never)
  mutating func noteRefused(
    _ start: Int, _ end: Int, _ code: PrometheusTextError.Code, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    if hasEnd { return }
    var end = end
    if end > start, unsafe text[end &- 1] == 0x0D { end &-= 1 }
    var index = start
    while index < end, unsafe isGap(text[index]) { index &+= 1 }
    guard index < end, unsafe text[index] != UInt8(ascii: "#") else { return }
    let first = index
    guard let name = refusedName(&index, end), families.isDistribution(name.role) else { return }
    // Such a line is not looked at any closer.
    let isReadable = code != .lineTooLong && code != .invalidUTF8
    guard isReadable, let set = try refusedSet(name.role, first, &index, end, &builder) else {
      families.update(name.family) { $0.isBroken = true }
      return
    }
    do throws(TextFault) {
      let tail = try readTail(index, end)
      let wanted = Distributions.Entry(
        family: name.family, set: set, hasTime: tail.hasTime, time: tail.time, offset: start)
      distributions.markBroken(try distributions.entry(wanted))
    } catch {
      if error.code == .batchTooLarge { throw error }
      distributions.markBroken(name.family, set: set)
    }
  }

  /// What the name of a refused line stands for; nil where it cannot be read or stands for nothing.
  private mutating func refusedName(_ index: inout Int, _ end: Int) -> FamilyRegistry.Name? {
    let start = index
    if unsafe text[index] != UInt8(ascii: "{") {
      while index < end, unsafe NameByte.isMetric(text[index]) { index &+= 1 }
      return families.known(bytes(start, index))
    }
    var quote = index &+ 1
    while !isOpenMetrics, quote < end, unsafe isGap(text[quote]) { quote &+= 1 }
    guard quote < end, unsafe text[quote] == UInt8(ascii: "\""), let quoted = try? readQuoted(&quote, end) else {
      return nil
    }
    var name: [UInt8] = []
    unsafe EscapedText.appendUnescaped(
      text + quoted.range.lowerBound, quoted.range.count, unescapesQuotes: true, to: &name)
    return families.known(name)
  }

  /// The attribute set of a refused line; nil where its labels cannot be read.
  private mutating func refusedSet(
    _ role: SampleRole, _ start: Int, _ index: inout Int, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) -> UInt32? {
    do throws(TextFault) {
      labels.beginLine()
      if !isOpenMetrics { index = try skipGap(index, end) }
      if index < end, unsafe text[index] == UInt8(ascii: "{") {
        _ = try readLabels(&index, end, takesName: index == start)
      }
      let bound: StaticString? = role == .bucket ? "le" : role == .quantile ? "quantile" : nil
      if let bound, let place = unsafe labels.find(bound, text) { labels.remove(place) }
      return unsafe try labels.set(text, &builder, at: start)
    } catch {
      if error.code == .batchTooLarge { throw error }
      return nil
    }
  }
}
