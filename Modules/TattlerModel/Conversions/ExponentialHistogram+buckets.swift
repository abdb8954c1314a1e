extension ExponentialHistogram.Buckets {
  /// The index behind the last bucket.
  var end: Int { Int(offset) + counts.count }

  /// The values in a bucket, by its index.
  func count(at index: Int) -> UInt64 {
    let place = index - Int(offset)
    return place >= 0 && place < counts.count ? counts[place] : 0
  }

  /// Leaves out empty buckets at both ends.
  mutating func trim() {
    while counts.last == 0 { counts.removeLast() }
    let empty = counts.prefix { $0 == 0 }.count
    if empty > 0 { dropFirst(empty) }
    if counts.isEmpty { offset = 0 }
  }

  mutating func dropFirst(_ number: Int) {
    counts.removeFirst(number)
    offset = counts.isEmpty ? 0 : Int32(clamping: Int(offset) + number)
  }

  /// Puts 2^`steps` neighbours together.
  mutating func merge(steps: Int) {
    guard steps > 0, !counts.isEmpty else { return }
    let shift = Swift.min(steps, 63)
    let first = Int(offset) >> shift
    var merged = [UInt64](repeating: 0, count: (end - 1) >> shift - first + 1)
    for place in counts.indices {
      let target = (Int(offset) + place) >> shift - first
      merged[target] = merged[target].addingSaturated(counts[place])
    }
    offset = Int32(clamping: first)
    counts = merged
  }

  /// How often neighbours must be put together for the buckets to be at most `maximum`.
  func steps(to maximum: Int) -> Int {
    counts.isEmpty ? 0 : Self.steps(from: Int(offset), through: end - 1, to: maximum)
  }

  /// The same for the buckets of the indices given.
  static func steps(from first: Int, through last: Int, to maximum: Int) -> Int {
    var steps = 0
    // Two buckets are always enough: in the end the indices are -1 and 0.
    while last >> steps - first >> steps >= Swift.max(maximum, 2) { steps += 1 }
    return steps
  }

  /// Adds the counts of other buckets of the same scale; false where a count does not fit.
  mutating func add(_ other: Self) -> Bool {
    if other.counts.isEmpty { return true }
    if counts.isEmpty {
      self = other
      return true
    }
    let first = Swift.min(Int(offset), Int(other.offset))
    if first < offset {
      counts.insert(contentsOf: repeatElement(0, count: Int(offset) - first), at: 0)
      offset = Int32(clamping: first)
    }
    if other.end > end { counts.append(contentsOf: repeatElement(0, count: other.end - end)) }
    for place in other.counts.indices {
      let target = Int(other.offset) - first + place
      let (sum, overflows) = counts[target].addingReportingOverflow(other.counts[place])
      if overflows { return false }
      counts[target] = sum
    }
    return true
  }

  /// Takes the counts of other buckets of the same scale away; false where there are more of them there.
  mutating func subtract(_ other: Self) -> Bool {
    for place in other.counts.indices where other.counts[place] > 0 {
      let target = Int(other.offset) + place - Int(offset)
      guard target >= 0, target < counts.count, counts[target] >= other.counts[place] else { return false }
      counts[target] -= other.counts[place]
    }
    return true
  }
}

extension UInt64 {
  /// The sum, or the largest number where it does not fit.
  func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
