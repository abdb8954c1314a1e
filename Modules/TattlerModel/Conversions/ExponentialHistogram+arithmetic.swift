extension ExponentialHistogram {
  /// Adds the values of another histogram: at the smaller scale of both and the larger zero threshold, and at a smaller
  /// scale yet where the buckets would be more than `maximum` on a side.
  ///
  /// - Returns: false where a count does not fit 64 bits; then the histogram is as it was.
  public mutating func merge(_ other: ExponentialHistogram, maximumBuckets maximum: Int = 160) -> Bool {
    var sum = self
    var other = other
    sum.align(with: &other, maximum)
    let (count, overflows) = sum.count.addingReportingOverflow(other.count)
    let (zeros, zerosOverflow) = sum.zeroCount.addingReportingOverflow(other.zeroCount)
    guard !overflows, !zerosOverflow, sum.positive.add(other.positive), sum.negative.add(other.negative) else {
      return false
    }
    sum.count = count
    sum.zeroCount = zeros
    sum.sum = Self.both(self.sum, other.sum, +)
    sum.min = Self.both(self.min, other.min, Swift.min)
    sum.max = Self.both(self.max, other.max, Swift.max)
    self = sum
    return true
  }

  /// What was recorded since an earlier state of the same histogram; nil where this is not a later state of it, as after
  /// a reset. Smallest and largest value are not known of it, and the sum is not where the difference is no finite number.
  public func subtracting(_ earlier: ExponentialHistogram) -> ExponentialHistogram? {
    guard scale <= earlier.scale, zeroThreshold >= earlier.zeroThreshold, count >= earlier.count else { return nil }
    var earlier = earlier
    earlier.downscale(to: scale)
    if zeroThreshold > earlier.zeroThreshold { earlier.raiseZeroThreshold(to: zeroThreshold) }
    var rest = self
    guard zeroThreshold == earlier.zeroThreshold, zeroCount >= earlier.zeroCount,
      rest.positive.subtract(earlier.positive), rest.negative.subtract(earlier.negative)
    else { return nil }
    rest.count -= earlier.count
    rest.zeroCount -= earlier.zeroCount
    rest.sum = Self.both(sum, earlier.sum, -).flatMap { $0.isFinite ? $0 : nil }
    rest.min = nil
    rest.max = nil
    return rest
  }

  /// Brings both to one scale and one zero threshold.
  private mutating func align(with other: inout ExponentialHistogram, _ maximum: Int) {
    positive.trim()
    negative.trim()
    other.positive.trim()
    other.negative.trim()
    let smaller = Swift.min(scale, other.scale)
    downscale(to: smaller)
    other.downscale(to: smaller)
    let steps = Swift.max(
      Self.steps(positive, other.positive, maximum), Self.steps(negative, other.negative, maximum))
    downscale(steps: steps)
    other.downscale(steps: steps)
    // Raising one may raise it beyond the other's.
    while zeroThreshold < other.zeroThreshold || zeroThreshold > other.zeroThreshold {
      raiseZeroThreshold(to: other.zeroThreshold)
      other.raiseZeroThreshold(to: zeroThreshold)
    }
  }

  private static func steps(_ left: Buckets, _ right: Buckets, _ maximum: Int) -> Int {
    if left.counts.isEmpty { return right.steps(to: maximum) }
    if right.counts.isEmpty { return left.steps(to: maximum) }
    return Buckets.steps(
      from: Swift.min(Int(left.offset), Int(right.offset)), through: Swift.max(left.end, right.end) - 1, to: maximum)
  }

  private static func both(_ left: Double?, _ right: Double?, _ operation: (Double, Double) -> Double) -> Double? {
    guard let left, let right else { return nil }
    return operation(left, right)
  }
}
