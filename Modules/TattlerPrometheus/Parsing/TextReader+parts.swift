internal import TattlerModel

/// Samples that are parts: of histograms, of summaries, and times of creation.
extension TextReader {
  /// Stores a part of a histogram or a summary, or a time of creation.
  @inline(never)
  mutating func storePart(
    _ name: FamilyRegistry.Name, _ tail: Tail, _ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    var key = 0.0
    if name.role == .bucket { key = try takeBound("le", at: start) }
    if name.role == .quantile { key = try takeBound("quantile", at: start) }
    let value = try partValue(name.role, tail)
    let exemplar = try readExemplar(tail, end, isAllowed: name.role == .bucket)
    if !families.families[Int(name.family)].hasSamples { families.update(name.family) { $0.hasSamples = true } }
    if name.role == .dropped {
      report.droppedSamples += 1
      return
    }
    let set = unsafe try labels.set(text, &builder, at: start)
    if name.role == .created {
      let time = CreatedTimes.Entry(
        family: name.family, set: set, nanoseconds: Int64(truncatingIfNeeded: value), hasTime: tail.hasTime,
        time: tail.time)
      try created.add(time, at: start)
      report.acceptedSamples &+= 1
      return
    }
    _ = try metric(name.family, .family, &builder, at: start)
    let wanted = Distributions.Entry(
      family: name.family, set: set, hasTime: tail.hasTime, time: tail.time, offset: start)
    let entry = try distributions.entry(wanted)
    var isFirst = true
    switch name.role {
    case .sum: isFirst = distributions.setSum(Double(bitPattern: value), of: entry)
    case .count: isFirst = distributions.setCount(value, of: entry)
    default:
      distributions.add(.init(key: key, value: value), to: entry)
      if exemplar { try keepExemplar(.distribution(UInt32(entry)), &builder, at: start) }
    }
    guard isFirst else { throw TextFault(.duplicateSample, at: start) }
    report.acceptedSamples &+= 1
  }

  /// The value of a part: a count, a time in nanoseconds, or the bits of a double.
  private func partValue(_ role: SampleRole, _ tail: Tail) throws(TextFault) -> UInt64 {
    let bytes = unsafe text + tail.value.lowerBound
    let count = tail.value.count
    let offset = tail.value.lowerBound
    switch role {
    case .bucket, .count:
      if let value = unsafe NumberReader.count(bytes, count) { return value }
    case .created:
      if let time = unsafe NumberReader.nanoseconds(bytes, count, unit: 1_000_000_000), time >= 0 {
        return UInt64(time)
      }
    default:
      if let value = unsafe NumberReader.double(bytes, count) {
        let isBad = isOpenMetrics && (role == .sum ? !(value >= 0) : role == .quantile && value < 0)
        if !isBad { return value.bitPattern }
      }
    }
    throw TextFault(.invalidValue, at: offset)
  }

  /// Takes the label out of the line that tells a bucket or a quantile.
  private mutating func takeBound(_ word: StaticString, at start: Int) throws(TextFault) -> Double {
    guard let place = unsafe labels.find(word, text) else { throw TextFault(.invalidBound, at: start) }
    let pair = labels.pairs[place]
    let number =
      pair.isValueEscaped
      ? nil : unsafe NumberReader.double(text + Int(pair.value.offset), Int(pair.value.length))
    guard let number, !number.isNaN else {
      throw TextFault(.invalidBound, at: pair.isValueEscaped ? start : Int(pair.value.offset))
    }
    labels.remove(place)
    return number
  }
}
