import CTattlerPlugin
import TattlerMetrics
import TattlerModel
import Testing

struct HistogramTests {
  @Test func `Values are counted in the standard buckets, upper boundaries included`() throws {
    let test = TestRegistry()
    let histogram = test.meter.histogram("times", unit: "ms")
    for value in [0, 5, 5.1, 10_000, 10_001] { histogram.record(value) }
    let point = try #require(try test.point("times"))
    let counted = try #require(point.histogram)
    #expect(point.kind == TATTLER_METRIC_HISTOGRAM && point.temporality == TATTLER_TEMPORALITY_CUMULATIVE)
    #expect(counted.bounds == [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000])
    #expect(counted.counts == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    #expect(counted.count == 5 && counted.sum == 20_011.1 && counted.min == 0 && counted.max == 10_001)
  }

  @Test(
    arguments: [
      ([], [4]), ([1], [2, 2]), ([1, 2], [2, 1, 1]), ([1, 2, 3], [2, 1, 1, 0]),
      ([-5, 0, 0.5, 1, 2, 3, 4], [0, 0, 1, 1, 1, 1, 0, 0]),
    ] as [([Double], [UInt64])])
  func `Boundaries of one's own divide the values`(_ bounds: [Double], _ counts: [UInt64]) throws {
    let test = TestRegistry()
    let histogram = test.meter.histogram("times", buckets: .explicit(bounds))
    let bound = histogram.bound(to: [:])
    histogram.record(0.5)
    histogram.record(1)
    bound.record(2)
    bound.record(3)
    let counted = try #require(try test.point("times")?.histogram)
    #expect(counted.bounds == bounds)
    #expect(counted.counts == counts)
  }

  @Test func `Buckets are found as a search from below finds them`() throws {
    var random = SystemRandomNumberGenerator()
    for size in [1, 2, 3, 7, 15, 16, 100] {
      let bounds = (0..<size).map { Double($0 * 3) }
      let test = TestRegistry()
      let histogram = test.meter.histogram("times", buckets: .explicit(bounds))
      var expected = [UInt64](repeating: 0, count: size + 1)
      for _ in 0..<500 {
        let value = Double(Int.random(in: -10...(size * 3 + 10), using: &random))
        histogram.record(value)
        expected[bounds.firstIndex { value <= $0 } ?? size] += 1
      }
      #expect(try test.point("times")?.histogram?.counts == expected)
    }
  }

  @Test func `A negative value takes the sum away`() throws {
    let test = TestRegistry()
    let histogram = test.meter.histogram("change")
    histogram.record(5)
    #expect(try test.point("change")?.histogram?.sum == 5)
    histogram.record(-1)
    let counted = try #require(try test.point("change")?.histogram)
    #expect(counted.sum == nil && counted.min == -1 && counted.max == 5 && counted.count == 2)
  }

  @Test func `Integers are counted as well, and what is not finite is reported and left out`() throws {
    let test = TestRegistry()
    let sizes = test.meter.histogram("sizes", of: Int64.self)
    sizes.record(7, ["a": true])
    sizes.bound(to: ["a": true]).record(8)
    #expect(try test.point("sizes", ["a": true])?.histogram?.sum == 15)
    let times = test.meter.histogram("times")
    for value in [Double.nan, .infinity, -.infinity] { times.record(value) }
    #expect(try test.point("times") == nil)
    #expect(test.log.codes == [.notFinite, .notFinite])
  }

  @Test(
    arguments: [
      ([3, 1, 2], [3]), ([1, 1, 2], [1, 2]), ([.nan, 1, .infinity], [1]),
    ] as [([Double], [Double])])
  func `Unsound boundaries are reported and left out`(_ given: [Double], _ used: [Double]) throws {
    let test = TestRegistry()
    let histogram = test.meter.histogram("times", buckets: .explicit(given))
    histogram.record(1)
    #expect(try test.point("times")?.histogram?.bounds == used)
    #expect(test.log.codes == [.invalidBuckets])
  }

  @Test(arguments: [1, 255, 256, 65_535, 65_536, 70_000])
  func `Counts of any size are right`(_ count: Int) throws {
    for temporality in [MetricTemporality.cumulative, .delta] {
      let test = TestRegistry { $0.temporality = temporality }
      let histogram = test.meter.histogram("x", buckets: .explicit([10])).bound(to: [:])
      let exponential = test.meter.exponentialHistogram("y").bound(to: [:])
      for _ in 0..<count {
        histogram.record(1)
        exponential.record(1)
      }
      histogram.record(11)
      exponential.record(-1)
      exponential.record(0)
      let points = try test.collect()
      #expect(points.first { $0.name == "x" }?.histogram?.counts == [UInt64(count), 1])
      let found = points.first { $0.name == "y" }?.exponential
      #expect(found?.positive.counts == [UInt64(count)] && found?.negative.counts == [1] && found?.zeroCount == 1)
      histogram.record(11)
      let next = try test.point("x")?.histogram?.counts
      #expect(next == (temporality == .delta ? [0, 1] : [UInt64(count), 2]))
    }
  }
}
