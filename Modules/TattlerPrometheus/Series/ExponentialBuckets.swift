internal import CTattlerPlugin
internal import TattlerModel

/// The buckets of an exponential histogram by their upper bounds, from the lowest to the highest.
///
/// The bucket at index i holds what is above base^i, up to and with base^(i+1), where base is 2^(2^-scale)
/// (opentelemetry-proto, metrics.proto, ExponentialHistogramDataPoint).
@safe
struct ExponentialBuckets {
  /// A bucket.
  struct Bucket {
    var bound: Double
    var count: UInt64
  }

  private let histogram: tattler_exponential_histogram
  private let numbers: UnsafeBufferPointer<tattler_payload>
  /// Buckets given so far, the zero bucket and the gap before the first positive bucket counted.
  private var index = 0

  @unsafe
  init(_ histogram: tattler_exponential_histogram, _ view: BatchView) {
    self.histogram = histogram
    unsafe numbers = view.numbers
  }

  /// The next bucket. Bounds that lie outside of what a double can hold are zero or infinite.
  mutating func next() -> Bucket? {
    let negative = Int(histogram.negative.count)
    let positive = Int(histogram.positive.count)
    defer { index += 1 }
    if index < negative {
      let place = negative - 1 - index
      let count = unsafe numbers[Int(histogram.negative.first) + place].u64
      return Bucket(bound: -boundary(Int(histogram.negative_offset) + place), count: count)
    }
    if index == negative {
      return Bucket(bound: max(histogram.zero_threshold, 0), count: histogram.zero_count)
    }
    // The lower bound of the first positive bucket, so that it does not reach down to zero.
    if positive == 0 { return nil }
    if index == negative + 1 { return Bucket(bound: boundary(Int(histogram.positive_offset)), count: 0) }
    let place = index - negative - 2
    guard place < positive else { return nil }
    let count = unsafe numbers[Int(histogram.positive.first) + place].u64
    return Bucket(bound: boundary(Int(histogram.positive_offset) + place + 1), count: count)
  }

  private func boundary(_ index: Int) -> Double {
    ExponentialHistogram.boundary(index, scale: histogram.scale)
  }
}
