extension ExplicitHistogram {
  /// Where the values of an exponential bucket are counted that a boundary cuts.
  public enum Placement: Sendable, Hashable {
    /// At the upper end of the bucket: no bucket counts a value that may lie above its boundary.
    case upperEnd
    /// In the middle of the bucket, on the logarithmic scale.
    case middle
  }

  /// Counts the values of an exponential histogram between given boundaries.
  ///
  /// Exact where each boundary is one of the exponential histogram's too, or lies outside of its values; sum, count,
  /// smallest and largest value are kept in any case.
  ///
  /// - Parameters:
  ///   - histogram: what was counted.
  ///   - bounds: boundaries; they are sorted, and what is no number or comes twice is left out.
  ///   - placement: where values are counted whose bucket is cut by a boundary.
  public init(from histogram: ExponentialHistogram, bounds: [Double], placement: Placement = .upperEnd) {
    var ascending: [Double] = []
    for bound in bounds.filter(\.isFinite).sorted() where bound != ascending.last { ascending.append(bound) }
    self.init(
      count: histogram.count, sum: histogram.sum, min: histogram.min, max: histogram.max, bounds: ascending,
      counts: [UInt64](repeating: 0, count: ascending.count + 1))
    histogram.forEachBucket { lower, upper, count in
      var place = placement == .upperEnd ? upper : Self.middle(lower, upper)
      // Nothing lies beyond the largest and the smallest value.
      if let max = histogram.max, place > max { place = max }
      if let min = histogram.min, place < min { place = min }
      add(count, at: place)
    }
  }

  /// Counts the values of an exponential histogram in its own buckets, at a scale at which there are at most `maximum`
  /// of them (at least 16), the one below the first boundary and the one above the last included.
  ///
  /// A value on the boundary between two buckets of negative values changes sides: exponential buckets include the end
  /// that is farther from zero, explicit ones the upper end.
  public init(from histogram: ExponentialHistogram, maximumBuckets maximum: Int) {
    var histogram = histogram
    histogram.positive.trim()
    histogram.negative.trim()
    // Besides the buckets there are a boundary below each run, two around zero, and what lies above all. In the end
    // each run has two buckets.
    while histogram.positive.counts.count + histogram.negative.counts.count > Swift.max(maximum, 16) - 5 {
      histogram.downscale(steps: 1)
    }
    var bounds: [Double] = []
    histogram.forEachBucket { lower, upper, _ in
      for bound in [lower, upper] where bound.isFinite && bound > bounds.last ?? -.infinity { bounds.append(bound) }
    }
    self.init(from: histogram, bounds: bounds)
  }

  private mutating func add(_ count: UInt64, at value: Double) {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < value { low = middle + 1 } else { high = middle }
    }
    counts[low] = counts[low].addingSaturated(count)
  }

  private static func middle(_ lower: Double, _ upper: Double) -> Double {
    if lower <= 0, upper >= 0 { return 0 }
    let middle = (lower.magnitude.squareRoot() * upper.magnitude.squareRoot())
    return lower < 0 ? -middle : middle
  }
}

extension ExponentialHistogram {
  /// Calls with the ends and the count of each bucket that holds something, from the lowest values to the highest.
  func forEachBucket(_ body: (_ lower: Double, _ upper: Double, _ count: UInt64) -> Void) {
    for place in negative.counts.indices.reversed() where negative.counts[place] > 0 {
      let index = Int(negative.offset) + place
      body(-Self.boundary(index + 1, scale: scale), -Self.boundary(index, scale: scale), negative.counts[place])
    }
    if zeroCount > 0 { body(-zeroThreshold, zeroThreshold, zeroCount) }
    for place in positive.counts.indices where positive.counts[place] > 0 {
      let index = Int(positive.offset) + place
      body(Self.boundary(index, scale: scale), Self.boundary(index + 1, scale: scale), positive.counts[place])
    }
  }
}
