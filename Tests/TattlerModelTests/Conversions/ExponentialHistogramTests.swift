import TattlerModel
import TestRandom
import Testing

@Suite struct ExponentialHistogramTests {
  /// Counts values one by one: the histogram that an instrument would make.
  static func counting(_ values: [Double], scale: Int32) -> ExponentialHistogram {
    var histogram = ExponentialHistogram(count: 0, sum: 0, scale: scale)
    var buckets: [Bool: [Int: UInt64]] = [:]
    for value in values {
      histogram.count += 1
      histogram.sum = (histogram.sum ?? 0) + value
      histogram.min = min(histogram.min ?? value, value)
      histogram.max = max(histogram.max ?? value, value)
      if value == 0 {
        histogram.zeroCount += 1
      } else {
        buckets[value < 0, default: [:]][index(of: value.magnitude, scale: scale), default: 0] += 1
      }
    }
    histogram.positive = run(buckets[false] ?? [:])
    histogram.negative = run(buckets[true] ?? [:])
    return histogram
  }

  /// The bucket of a magnitude, by search.
  private static func index(of value: Double, scale: Int32) -> Int {
    var low = -3_000_000
    var high = 3_000_000
    while low < high {
      let middle = (low + high) >> 1
      if value <= ExponentialHistogram.boundary(middle + 1, scale: scale) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func run(_ counts: [Int: UInt64]) -> ExponentialHistogram.Buckets {
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return .init() }
    return .init(offset: Int32(first), counts: (first...last).map { counts[$0] ?? 0 })
  }

  @Test func powersOfTwoAreExact() {
    for scale in Int32(-4)...20 {
      for power in stride(from: -1_022, through: 1_023, by: 31) {
        let (index, isOne) =
          scale >= 0 ? (power << Int(scale), true) : (power >> Int(-scale), power % (1 << Int(-scale)) == 0)
        if isOne {
          #expect(
            ExponentialHistogram.boundary(index, scale: scale) == Double(sign: .plus, exponent: power, significand: 1))
        }
      }
    }
  }

  @Test(arguments: [
    (0, Int32(0), 1.0), (1, 1, 1.4142135623730951), (-1, 1, 0.7071067811865476), (3, 2, 1.681792830507429),
    (1_024, 0, .infinity), (1_023, 0, 0x1p1023), (-1_074, 0, 0x1p-1074), (-1_075, 0, 0), (.max, 5, .infinity),
    (.min, 5, 0), (.max, -5, .infinity), (.min, .min, 0), (.max, .max, 1), (.min, 63, 0.5), (1, .min, .infinity),
    (-1, -11, 0),
    (0, .min, 1), (1, -10, .infinity), (-1, -10, 0x1p-1024),
  ])
  func boundariesAreWhereTheyShouldBe(_ index: Int, _ scale: Int32, _ value: Double) {
    #expect(ExponentialHistogram.boundary(index, scale: scale) == value)
  }

  @Test func downscalingCountsWhatCountingWouldHave() {
    var numbers = SeededRandom(seed: 3)
    for _ in 0..<60 {
      let values = (0..<50).map { _ -> Double in
        let power = Double(sign: .plus, exponent: Int.random(in: -6...6, using: &numbers), significand: 1)
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: return power
        case 1: return -power
        case 2: return 0
        default: return power * Double.random(in: -1...1, using: &numbers)
        }
      }
      for scale in Int32(-3)...5 {
        var histogram = Self.counting(values, scale: 6)
        histogram.downscale(to: scale)
        #expect(histogram == Self.counting(values, scale: scale))
      }
    }
  }

  @Test func mergingCountsWhatCountingAllWouldHave() {
    var numbers = SeededRandom(seed: 5)
    for _ in 0..<200 {
      let values = (0..<40).map { _ in Double(Int.random(in: -64...64, using: &numbers)) / 8 }
      let cut = Int.random(in: 0...40, using: &numbers)
      let scales = (Int32.random(in: -2...4, using: &numbers), Int32.random(in: -2...4, using: &numbers))
      var sum = Self.counting(Array(values[..<cut]), scale: scales.0)
      let other = Self.counting(Array(values[cut...]), scale: scales.1)
      let isMerged = sum.merge(other, maximumBuckets: 1_000)
      #expect(isMerged)
      let all = Self.counting(values, scale: min(scales.0, scales.1))
      #expect(sum.count == all.count && sum.zeroCount == all.zeroCount)
      #expect(sum.positive == all.positive && sum.negative == all.negative)
      // And back: what was added is what is new.
      var first = Self.counting(Array(values[..<cut]), scale: scales.0)
      first.limit(buckets: 1_000)
      let rest = all.subtracting(first)
      var expected = other
      expected.downscale(to: all.scale)
      #expect(rest?.count == expected.count && rest?.zeroCount == expected.zeroCount)
    }
  }

  @Test func theNumberOfBucketsIsLimited() {
    var histogram = Self.counting((1...1_000).map { Double($0) }, scale: 8)
    histogram.limit(buckets: 20)
    #expect(histogram.positive.counts.count <= 20)
    #expect(histogram.positive.counts.reduce(0, +) == 1_000)
    #expect(histogram.scale == 0 || histogram.scale == 1)
  }

  @Test func extremeNumbersCauseNoTrap() {
    let offsets: [Int32] = [.min, -1, 0, 1, .max]
    for scale in [Int32.min, -1, 0, 20, .max] {
      for first in offsets {
        for second in offsets {
          var histogram = ExponentialHistogram(
            count: .max, scale: scale, zeroCount: .max, zeroThreshold: 1,
            positive: .init(offset: first, counts: [1, .max]),
            negative: .init(offset: second, counts: [.max]))
          let other = ExponentialHistogram(
            count: 0, scale: 0, positive: .init(offset: second, counts: [0, 0]),
            negative: .init(offset: first, counts: [0]))
          _ = histogram.merge(other)
          _ = histogram.merge(histogram)
          _ = histogram.subtracting(other)
          _ = ExplicitHistogram(from: histogram, bounds: [0, 1])
          _ = ExplicitHistogram(from: histogram, maximumBuckets: 1)
          histogram.raiseZeroThreshold(to: .infinity)
          histogram.limit(buckets: 0)
          histogram.downscale(to: .min)
        }
      }
    }
    var nan = ExponentialHistogram(count: 1, scale: 0, zeroThreshold: .nan)
    let isMerged = nan.merge(ExponentialHistogram(count: 1, scale: 0))
    #expect(isMerged)
  }

  @Test func aLargerZeroTakesBucketsIn() {
    var histogram = Self.counting([0.25, 0.5, 1, 2, 4, -0.5, -8], scale: 0)
    histogram.raiseZeroThreshold(to: 0.6)
    // The bucket from 0.5 to 1 is cut: zero then reaches to 1.
    #expect(histogram.zeroThreshold == 1)
    #expect(histogram.zeroCount == 4)
    #expect(histogram.positive == .init(offset: 0, counts: [1, 1]))
    #expect(histogram.negative == .init(offset: 2, counts: [1]))
    var other = Self.counting([0.3, 3], scale: 0)
    let isMerged = other.merge(histogram)
    #expect(isMerged)
    #expect(other.zeroCount == 5 && other.zeroThreshold == 1 && other.count == 9)
    #expect(other.subtracting(histogram)?.count == 2)
  }

  @Test func countsThatDoNotFitAreRefused() {
    var histogram = ExponentialHistogram(count: .max, scale: 0, positive: .init(offset: 0, counts: [.max]))
    let before = histogram
    let isMerged = histogram.merge(ExponentialHistogram(count: 1, scale: 0, positive: .init(offset: 0, counts: [1])))
    #expect(!isMerged)
    #expect(histogram == before)
  }
}
