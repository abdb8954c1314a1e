/// How a histogram divides its values.
public enum HistogramBuckets: Sendable, Hashable {
  /// Boundaries, ascending and finite: a bucket holds what is above one of them up to and including the next. At most
  /// 1,000; without any, only count, sum, smallest and largest value are kept.
  case explicit([Double])
  /// Buckets that grow by a constant factor, the finest with which the values fit (data model, "ExponentialHistogram").
  ///
  /// - Parameters:
  ///   - maximumSize: the most buckets of positive, and of negative values: 2 to 1,000.
  ///   - scale: the finest that buckets get, -10 to 20: 2^scale of them from a number to its double.
  case exponential(maximumSize: Int = 160, scale: Int = 20)

  /// The boundaries of the SDK specification ("Explicit Bucket Histogram Aggregation"), good for milliseconds.
  public static let standard = HistogramBuckets.explicit([
    0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
  ])

  /// Exponential buckets of 160 a sign, which need to know nothing of the values.
  public static let exponential = HistogramBuckets.exponential()

  private static let mostBuckets = 1_000

  /// The same within the limits; what was beyond them is reported.
  func checked(_ problems: InstrumentProblems) -> HistogramBuckets {
    switch self {
    case .explicit(let bounds):
      var sound: [Double] = []
      for bound in bounds where bound.isFinite && bound > sound.last ?? -.infinity && sound.count < Self.mostBuckets {
        sound.append(bound)
      }
      if sound.count < bounds.count {
        problems.report(
          .invalidBuckets,
          "has bucket boundaries that are not finite, do not ascend or are more than \(Self.mostBuckets); "
            + "they are left out"
        )
      }
      return .explicit(sound)
    case .exponential(let size, let scale):
      let (soundSize, soundScale) = (min(max(size, 2), Self.mostBuckets), min(max(scale, -10), 20))
      if soundSize != size || soundScale != scale {
        problems.report(
          .invalidBuckets,
          "has exponential buckets of size \(size) and scale \(scale); "
            + "size \(soundSize) and scale \(soundScale) are used"
        )
      }
      return .exponential(maximumSize: soundSize, scale: soundScale)
    }
  }
}
