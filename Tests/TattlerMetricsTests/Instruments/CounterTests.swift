import CTattlerPlugin
import TattlerMetrics
import TattlerModel
import Testing

struct CounterTests {
  @Test func `Amounts of a series add up, and the description goes with them`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("orders.placed", unit: "{order}", description: "Orders.")
    counter.add(1)
    counter.add(2, ["payment": "card"])
    counter.add(3, ["payment": "card"])
    test.clock.now = 5_000
    let points = try test.collect()
    #expect(points.count == 2)
    for point in points {
      #expect(point.meter == "test" && point.name == "orders.placed" && point.unit == "{order}")
      #expect(point.description == "Orders." && point.kind == TATTLER_METRIC_SUM && point.isMonotonic)
      #expect(point.temporality == TATTLER_TEMPORALITY_CUMULATIVE && point.start == 1_000 && point.time == 5_000)
      #expect(point.int == (point.attributes.isEmpty ? 1 : 5))
    }
  }

  @Test func `Bound and unbound calls count in the same series`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("calls")
    let bound = counter.bound(to: ["a": 1, "b": 2])
    bound.add(1)
    counter.add(10, ["b": 2, "a": 1])
    let onStack: InlineArray<2, Attribute> = [Attribute("a", 1), Attribute("b", 2)]
    counter.add(100, onStack)
    #expect(try test.point("calls", ["a": 1, "b": 2])?.int == 111)
  }

  @Test(arguments: [-1, -5, .min] as [Int64])
  func `A negative amount is reported and left out`(_ amount: Int64) throws {
    let test = TestRegistry()
    let counter = test.meter.counter("calls")
    counter.add(3)
    counter.add(amount)
    counter.add(amount, ["a": 1])
    counter.bound(to: [:]).add(amount)
    #expect(try test.point("calls")?.int == 3)
    // The third one is not a power of two.
    #expect(test.log.codes == [.negativeAmount, .negativeAmount])
    #expect(test.log.all.last?.instrument == "calls" && test.log.all.last?.occurrences == 2)
  }

  @Test(arguments: [
    (-0.5, MetricsProblem.Code.negativeAmount), (.nan, .notFinite), (.infinity, .notFinite),
    (-.infinity, .negativeAmount),
  ])
  func `A double that is no amount is reported and left out`(_ amount: Double, _ code: MetricsProblem.Code) throws {
    let test = TestRegistry()
    let counter = test.meter.counter("cost", of: Double.self)
    counter.add(0.5)
    counter.add(amount)
    #expect(try test.point("cost")?.double == 0.5)
    #expect(test.log.codes.count == 1)
  }

  @Test func `An up-down counter goes down, also below zero, and is not monotonic`() throws {
    let test = TestRegistry()
    let counter = test.meter.upDownCounter("jobs")
    counter.add(2)
    counter.add(-5)
    let exact = test.meter.upDownCounter("level", of: Double.self)
    exact.add(-0.25)
    exact.add(.nan)
    let jobs = try #require(try test.point("jobs"))
    #expect(jobs.int == -3 && !jobs.isMonotonic)
    #expect(try test.point("level")?.double == -0.25)
    #expect(test.log.codes == [.notFinite])
  }

  @Test func `An instrument that nobody used is not exported, a bound series is`() throws {
    let test = TestRegistry()
    _ = test.meter.counter("idle")
    _ = test.meter.counter("bound").bound(to: ["a": 1])
    let points = try test.collect()
    #expect(points.map(\.name) == ["bound"])
    #expect(points.first?.int == 0)
  }

  @Test func `A cumulative series keeps its start, and a younger one has its own`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("calls")
    counter.add(1)
    test.clock.now = 2_000
    #expect(try test.point("calls")?.start == 1_000)
    counter.add(1, ["late": true])
    test.clock.now = 3_000
    #expect(try test.point("calls")?.start == 1_000)
    #expect(try test.point("calls", ["late": true])?.start == 2_000)
  }

  @Test func `A sum that only goes up stays at the largest integer, and that is said`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("calls")
    counter.add(.max)
    counter.add(1)
    #expect(try test.point("calls")?.int == .max)
    #expect(test.log.codes == [.saturated])
  }
}
