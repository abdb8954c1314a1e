import CTattlerPlugin
import TattlerModel
import Testing

@testable import TattlerMetrics

struct ExponentialHistogramTests {
  @Test(
    arguments: [
      ([1], 20, -1, [1]), ([2], 20, 1_048_575, [1]), ([1, 2, 4], 0, -1, [1, 1, 1]),
      ([1, 2, 4, 8, 16], 0, -1, [1, 1, 1, 1, 1]),
      ([1, 1.5], 0, -1, [1, 1]),
    ] as [([Double], Int32, Int32, [UInt64])])
  func `Values choose the finest scale with which they fit`(
    _ values: [Double], _ scale: Int32, _ offset: Int32, _ counts: [UInt64]
  ) throws {
    let test = TestRegistry()
    // Few buckets, so that scales can be told by hand.
    let size = values.count == 1 ? 160 : values.count
    let histogram = test.meter.exponentialHistogram("times", maximumSize: size)
    for value in values { histogram.record(value) }
    let point = try #require(try test.point("times"))
    let counted = try #require(point.exponential)
    #expect(point.kind == TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    #expect(counted.scale == scale && counted.positive.offset == offset && counted.positive.counts == counts)
    #expect(counted.sum == values.reduce(0, +) && counted.min == values.min() && counted.max == values.max())
  }

  @Test func `Zeros and negative values have counters of their own`() throws {
    let test = TestRegistry()
    let histogram = test.meter.exponentialHistogram("change", maximumSize: 4)
    for value in [0, -0.0, 1, -1, -8] { histogram.record(value) }
    let counted = try #require(try test.point("change")?.exponential)
    #expect(counted.zeroCount == 2 && counted.count == 5 && counted.sum == nil)
    #expect(counted.positive.counts.reduce(0, +) == 1 && counted.negative.counts.reduce(0, +) == 2)
    #expect(counted.negative.offset == -1 && counted.scale == 0 && counted.min == -8)
  }

  @Test(arguments: Array(-10...20))
  func `A bucket holds the values between its boundaries`(_ scale: Int) {
    var random = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      let exponent =
        round % 10 == 0 ? Int.random(in: -1_074...1_023, using: &random) : Int.random(in: -40...40, using: &random)
      let value = Double(sign: .plus, exponent: exponent, significand: Double.random(in: 1..<2, using: &random))
      guard value > 0, value.isFinite else { continue }
      let index = ExponentialIndex.shared.bucket(of: value, scale: scale)
      let low = ExponentialHistogram.boundary(index, scale: Int32(scale))
      let high = ExponentialHistogram.boundary(index + 1, scale: Int32(scale))
      // Boundaries are within a unit or two in the last place.
      #expect(low <= value.nextUp.nextUp && value.nextDown.nextDown <= high, "\(value) at scale \(scale): \(index)")
    }
  }

  @Test(arguments: Array(-10...20))
  func `A power of two ends a bucket`(_ scale: Int) {
    for exponent in stride(from: -1_074, through: 1_023, by: 7) {
      let value = Double(sign: .plus, exponent: exponent, significand: 1)
      let expected = scale >= 0 ? exponent << scale - 1 : (exponent - 1) >> -scale
      #expect(ExponentialIndex.shared.bucket(of: value, scale: scale) == expected)
    }
  }

  @Test(arguments: [2, 3, 4, 16, 17, 160])
  func `Many values are counted as a histogram of exact values counts them`(_ size: Int) throws {
    var random = SystemRandomNumberGenerator()
    for spread in [0.001, 1, 30, 700] {
      let test = TestRegistry()
      let histogram = test.meter.exponentialHistogram("times", maximumSize: size)
      var values: [Double] = []
      for _ in 0..<300 {
        let value =
          Double(sign: .plus, exponent: 0, significand: Double.random(in: 1..<2, using: &random))
          * Double(sign: .plus, exponent: Int(Double.random(in: -spread...spread, using: &random)), significand: 1)
        values.append(Bool.random(using: &random) ? value : -value)
        histogram.record(values[values.count - 1])
      }
      let counted = try #require(try test.point("times")?.exponential)
      #expect(counted.count == 300)
      for (buckets, part) in [
        (counted.positive, values.filter { $0 > 0 }), (counted.negative, values.filter { $0 < 0 }),
      ] {
        #expect(buckets.counts.count <= size)
        var expected: [Int: UInt64] = [:]
        for value in part {
          expected[ExponentialIndex.shared.bucket(of: value.magnitude, scale: Int(counted.scale)), default: 0] += 1
        }
        var found: [Int: UInt64] = [:]
        for (place, count) in buckets.counts.enumerated() where count > 0 { found[Int(buckets.offset) + place] = count }
        // At scales that need a logarithm a value may be a bucket off when it comes from a finer scale.
        if counted.scale <= 8 {
          #expect(found == expected)
        } else {
          #expect(found.values.reduce(0, +) == UInt64(part.count))
        }
      }
    }
  }

  @Test func `The smallest and the largest numbers fit two buckets`() throws {
    let test = TestRegistry()
    let histogram = test.meter.exponentialHistogram("all", maximumSize: 2)
    for value in [Double.leastNonzeroMagnitude, 1, 1.5, .greatestFiniteMagnitude] { histogram.record(value) }
    let counted = try #require(try test.point("all")?.exponential)
    #expect(counted.positive.counts.reduce(0, +) == 4 && counted.positive.counts.count <= 2)
    #expect(counted.scale == -11 || counted.scale == -10)
  }
}
