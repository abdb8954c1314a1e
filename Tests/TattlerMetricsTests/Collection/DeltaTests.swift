import CTattlerPlugin
import TattlerMetrics
import TattlerModel
import Testing

struct DeltaTests {
  @Test func `A delta speaks of the time since the last committed collection`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let counter = test.meter.counter("calls")
    counter.add(1)
    test.clock.now = 2_000
    var point = try #require(try test.point("calls"))
    #expect(point.int == 1 && point.start == 1_000 && point.time == 2_000)
    #expect(point.temporality == TATTLER_TEMPORALITY_DELTA && point.isMonotonic)
    test.clock.now = 3_000
    #expect(try test.collect().isEmpty)
    counter.add(5)
    test.clock.now = 4_000
    _ = try test.collect(commits: false)
    counter.add(6)
    counter.add(1, ["new": true])
    test.clock.now = 5_000
    point = try #require(try test.collect(commits: false).first { $0.attributes.isEmpty })
    #expect(point.int == 11 && point.start == 3_000 && point.time == 5_000)
    #expect(try test.point("calls", ["new": true])?.start == 4_000)
  }

  @Test func `Histograms have the smallest and the largest value of the interval`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let explicit = test.meter.histogram("explicit", buckets: .explicit([10]))
    let exponential = test.meter.exponentialHistogram("exponential")
    for values in [[1, 100], [5], [20, 30, 40]] as [[Double]] {
      for value in values {
        explicit.record(value)
        exponential.record(value)
      }
      // Not committed once, and exactly the same again.
      let first = try test.collect(commits: false)
      let again = try test.collect()
      #expect(first == again && again.count == 2)
      for point in again {
        #expect(point.temporality == TATTLER_TEMPORALITY_DELTA)
        #expect((point.histogram?.min ?? point.exponential?.min) == values.min())
        #expect((point.histogram?.max ?? point.exponential?.max) == values.max())
        #expect((point.histogram?.sum ?? point.exponential?.sum) == values.reduce(0, +))
      }
    }
    #expect(try test.collect().isEmpty)
  }

  @Test func `Up-down counters and gauges are as with cumulative temporality`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    test.meter.upDownCounter("level").add(5)
    test.meter.gauge("length").set(7)
    for _ in 0..<2 {
      #expect(try test.point("level")?.int == 5)
      #expect(try test.point("length")?.int == 7)
    }
    #expect(try test.point("level")?.temporality == TATTLER_TEMPORALITY_CUMULATIVE)
  }

  @Test(arguments: 0..<20)
  func `Whatever fails, committed deltas add up to what was recorded`(_ run: Int) throws {
    var random = SystemRandomNumberGenerator()
    let test = TestRegistry {
      $0.temporality = .delta
      $0.cardinalityLimit = run % 2 == 0 ? 2_000 : 5
    }
    let counter = test.meter.counter("calls")
    let cost = test.meter.counter("cost", of: Double.self)
    let histogram = test.meter.histogram("times")
    let exponential = test.meter.exponentialHistogram("sizes", maximumSize: 20)
    var recorded = (calls: Int64(0), cost: 0.0, times: 0.0, sizes: UInt64(0))
    var arrived = recorded
    for step in 0..<200 {
      for _ in 0..<Int.random(in: 0..<10, using: &random) {
        let attributes: Attributes = ["series": .int(.random(in: 0..<8, using: &random))]
        let amount = Int64.random(in: 0..<100, using: &random)
        counter.add(amount, attributes)
        // Quarters are exact, in any order.
        cost.add(Double(amount) / 4, attributes)
        histogram.record(Double(amount), attributes)
        exponential.record(Double(amount) * 1_000 + 1, attributes)
        recorded = (
          recorded.calls + amount, recorded.cost + Double(amount) / 4, recorded.times + Double(amount),
          recorded.sizes + 1
        )
      }
      let commits = step == 199 || Bool.random(using: &random)
      let points = try test.collect(commits: commits)
      guard commits else { continue }
      for point in points {
        arrived.calls += point.int ?? 0
        arrived.cost += point.double ?? 0
        arrived.times += point.histogram?.sum ?? 0
        arrived.sizes += point.exponential?.positive.counts.reduce(0, +) ?? 0
      }
    }
    #expect(recorded == arrived)
  }
}
