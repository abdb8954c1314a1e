import CTattlerPlugin
import TattlerMetrics
import Testing

struct GaugeTests {
  @Test func `The last value counts and stays`() throws {
    let test = TestRegistry()
    let gauge = test.meter.gauge("heat", of: Double.self)
    gauge.set(1, ["room": "a"])
    gauge.set(-2.5, ["room": "a"])
    for _ in 0..<2 {
      let point = try #require(try test.point("heat", ["room": "a"]))
      #expect(point.double == -2.5 && point.kind == TATTLER_METRIC_GAUGE && point.start == 0)
    }
  }

  @Test func `A bound gauge is exported once it was set, also with zero`() throws {
    let test = TestRegistry()
    let bound = test.meter.gauge("length").bound(to: ["queue": "a"])
    #expect(try test.collect().isEmpty)
    bound.set(0)
    #expect(try test.point("length", ["queue": "a"])?.int == 0)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `What is not finite is reported and left out`(_ value: Double) throws {
    let test = TestRegistry()
    let gauge = test.meter.gauge("heat", of: Double.self)
    gauge.set(value)
    gauge.bound(to: ["a": 1]).set(value)
    #expect(try test.collect().isEmpty)
    #expect(test.log.codes == [.notFinite, .notFinite])
  }
}
