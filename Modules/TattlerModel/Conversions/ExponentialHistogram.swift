#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A histogram whose buckets grow by a constant factor, taken out of its batch.
///
/// Bucket `i` of scale `s` holds the values above base^i up to and including base^(i+1), where base is 2^(2^-s);
/// buckets of negative values mirror that (OpenTelemetry metrics data model, "ExponentialHistogram").
public struct ExponentialHistogram: Sendable, Hashable {
  /// A run of buckets.
  public struct Buckets: Sendable, Hashable {
    /// The index of the first bucket.
    public var offset: Int32
    /// Values in each bucket.
    public var counts: [UInt64]

    /// Makes a run of buckets.
    public init(offset: Int32 = 0, counts: [UInt64] = []) {
      self.offset = offset
      self.counts = counts
    }
  }

  /// Values in all.
  public var count: UInt64
  /// The sum of the values; nil where it is not known.
  public var sum: Double?
  /// The smallest value; nil where it is not known.
  public var min: Double?
  /// The largest value; nil where it is not known.
  public var max: Double?
  /// How fine the buckets are: 2^scale of them from a number to its double.
  public var scale: Int32
  /// Values whose magnitude is at or below ``zeroThreshold``.
  public var zeroCount: UInt64
  /// Where zero ends; not negative.
  public var zeroThreshold: Double
  /// Buckets of positive values.
  public var positive: Buckets
  /// Buckets of negative values, by magnitude.
  public var negative: Buckets

  /// Makes a histogram.
  public init(
    count: UInt64, sum: Double? = nil, min: Double? = nil, max: Double? = nil, scale: Int32, zeroCount: UInt64 = 0,
    zeroThreshold: Double = 0, positive: Buckets = Buckets(), negative: Buckets = Buckets()
  ) {
    self.count = count
    self.sum = sum
    self.min = min
    self.max = max
    self.scale = scale
    self.zeroCount = zeroCount
    self.zeroThreshold = zeroThreshold
    self.positive = positive
    self.negative = negative
  }

  /// The lower boundary of bucket `index` at a scale: 2^(index × 2^-scale).
  ///
  /// Powers of two are exact; other boundaries are within a unit or two in the last place. Beyond the range of doubles
  /// it is 0 or infinite.
  public static func boundary(_ index: Int, scale: Int32) -> Double {
    if scale <= 0 {
      let (exponent, overflows) = index.multipliedReportingOverflow(by: 1 << Swift.min(-Int(scale), 62))
      if overflows || exponent > 1_023 || exponent < -1_074 { return index < 0 ? 0 : .infinity }
      return Double(sign: .plus, exponent: exponent, significand: 1)
    }
    // Far beyond what OTLP uses.
    if scale > 62 { return exp2(Double(sign: .plus, exponent: -Int(scale), significand: Double(index))) }
    let bits = Int(scale)
    let exponent = index >> bits
    if exponent > 1_023 { return .infinity }
    if exponent < -1_075 { return 0 }
    let fraction = Double(index - exponent << bits) / Double(1 << bits)
    return Double(sign: .plus, exponent: exponent, significand: exp2(fraction))
  }

  /// Halves the number of buckets until the scale is at most `scale`; a larger scale has no effect.
  ///
  /// Exact: a bucket of a smaller scale is the union of buckets of the larger one.
  public mutating func downscale(to scale: Int32) {
    if scale < self.scale { downscale(steps: Int(self.scale) - Int(scale)) }
  }

  mutating func downscale(steps: Int) {
    positive.merge(steps: steps)
    negative.merge(steps: steps)
    scale = Int32(clamping: Int(scale) - steps)
  }

  /// Lowers the scale until neither run has more than `maximum` buckets, at least 2.
  public mutating func limit(buckets maximum: Int) {
    positive.trim()
    negative.trim()
    downscale(steps: Swift.max(positive.steps(to: maximum), negative.steps(to: maximum)))
  }

  /// Takes buckets that begin below a larger zero threshold into the zero bucket.
  ///
  /// A bucket that reaches beyond the threshold moves it to its upper end, so that no value is cut.
  public mutating func raiseZeroThreshold(to threshold: Double) {
    guard threshold > zeroThreshold else { return }
    zeroThreshold = threshold
    positive.trim()
    negative.trim()
    // A bucket of one run may move the threshold into the other.
    var changes = true
    while changes {
      changes = absorb(\.positive)
      changes = absorb(\.negative) || changes
    }
    positive.trim()
    negative.trim()
  }

  private mutating func absorb(_ side: WritableKeyPath<Self, Buckets>) -> Bool {
    let buckets = self[keyPath: side]
    var taken = 0
    while taken < buckets.counts.count, Self.boundary(Int(buckets.offset) + taken, scale: scale) < zeroThreshold {
      zeroCount = zeroCount.addingSaturated(buckets.counts[taken])
      if buckets.counts[taken] > 0 {
        let upper = Self.boundary(Int(buckets.offset) + taken + 1, scale: scale)
        if upper.isFinite { zeroThreshold = Swift.max(zeroThreshold, upper) }
      }
      taken += 1
    }
    if taken > 0 { self[keyPath: side].dropFirst(taken) }
    return taken > 0
  }
}
