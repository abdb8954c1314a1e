import CTattlerPlugin
import CoreMetrics
import TattlerMetrics
import TattlerSwiftMetrics
import Testing

struct HandlerTests {
  @Test func `A counter is a counter of integers with the dimensions as attributes`() throws {
    let backend = TestBackend()
    let counter = Counter(label: "orders.placed", dimensions: [("payment", "card")], factory: backend.factory)
    counter.increment()
    counter.increment(by: 41)
    counter.increment(by: -1)
    let point = try #require(try backend.point("orders.placed"))
    #expect(point.int == 42 && point.isMonotonic && point.kind == TATTLER_METRIC_SUM && point.unit == "")
    #expect(point.attributes == ["payment": "card"])
    #expect(backend.problems == [.negativeAmount])
  }

  @Test func `A counter stays at the largest integer`() throws {
    let backend = TestBackend()
    let counter = Counter(label: "x", factory: backend.factory)
    for _ in 0..<3 { counter.increment(by: Int64.max) }
    #expect(try backend.point("x")?.int == .max)
    #expect(backend.problems == [.saturated])
  }

  @Test func `A counter of floating-point numbers keeps fractions and refuses what is no number`() throws {
    let backend = TestBackend()
    let counter = FloatingPointCounter(label: "cost", factory: backend.factory)
    for amount in [0.25, 0.5, .nan, .infinity, -1] { counter.increment(by: amount) }
    let point = try #require(try backend.point("cost"))
    #expect(point.double == 0.75 && point.isMonotonic)
    #expect(backend.problems == [.notFinite, .notFinite, .negativeAmount])
  }

  @Test func `A meter is set and changed`() throws {
    let backend = TestBackend()
    let meter = CoreMetrics.Meter(label: "connections", factory: backend.factory)
    #expect(try backend.collect().isEmpty)
    meter.set(10)
    meter.increment(by: 2.5)
    meter.increment()
    meter.decrement(by: 0.5)
    meter.decrement()
    meter.increment(by: Double.nan)
    let point = try #require(try backend.point("connections"))
    #expect(point.double == 12 && point.kind == TATTLER_METRIC_GAUGE)
    meter.set(-1.5)
    #expect(try backend.point("connections")?.double == -1.5)
    #expect(backend.problems == [.notFinite])
  }

  @Test func `A recorder is a histogram, and one that does not aggregate a gauge`() throws {
    let backend = TestBackend()
    let sizes = Recorder(label: "sizes", factory: backend.factory)
    sizes.record(3)
    sizes.record(4.5)
    sizes.record(Double.infinity)
    Gauge(label: "heat", factory: backend.factory).record(21.5)
    Recorder(label: "queue", aggregate: false, factory: backend.factory).record(7)
    let points = try backend.collect()
    let histogram = try #require(points.first { $0.name == "sizes" })
    #expect(histogram.count == 2 && histogram.sum == 7.5 && histogram.bounds.count == 15)
    #expect(points.first { $0.name == "heat" }?.double == 21.5)
    #expect(points.first { $0.name == "queue" }?.double == 7)
    #expect(backend.problems == [.notFinite])
  }

  @Test func `A timer is a histogram of seconds`() throws {
    let backend = TestBackend()
    let timer = Timer(label: "requests", factory: backend.factory)
    timer.recordNanoseconds(250_000_000)
    timer.recordMilliseconds(1_750)
    timer.preferDisplayUnitForTest(.milliseconds, backend.factory)
    let point = try #require(try backend.point("requests"))
    #expect(point.unit == "s" && point.count == 2 && point.sum == 2)
    #expect(point.bounds.first == 0.005 && point.bounds.last == 10)
  }

  @Test(arguments: [
    (TimeUnit.nanoseconds, "ns"), (.microseconds, "us"), (.milliseconds, "ms"), (.seconds, "s"), (.minutes, "min"),
    (.hours, "h"), (.days, "d"),
  ])
  func `A timer has the unit of the configuration, and its bounds are converted`(_ unit: (TimeUnit, String)) throws {
    var configuration = SwiftMetricsConfiguration()
    configuration.timerUnit = unit.0
    configuration.timerBuckets = .explicit([60])
    let backend = TestBackend(configuration)
    Timer(label: "requests", factory: backend.factory).recordSeconds(86_400)
    let point = try #require(try backend.point("requests"))
    let scale = 1e9 / Double(unit.0.scaleFromNanoseconds)
    #expect(point.unit == unit.1 && point.sum == 86_400 * scale && point.bounds == [60 * scale])
  }

  @Test func `A preferred unit counts where the configuration wants it and nothing else says the unit`() throws {
    var configuration = SwiftMetricsConfiguration()
    configuration.respectsDisplayUnits = true
    let backend = TestBackend(configuration)
    for label in ["requests", "wait.seconds"] {
      Timer(label: label, preferredDisplayUnit: .milliseconds, factory: backend.factory).recordSeconds(2)
    }
    Timer(label: "plain", factory: backend.factory).recordSeconds(2)
    Timer(label: "unused", preferredDisplayUnit: .hours, factory: backend.factory).destroy()
    let points = try backend.collect()
    #expect(points.map(\.name).sorted() == ["plain", "requests", "wait.seconds"])
    #expect(points.first { $0.name == "requests" }?.unit == "ms")
    #expect(points.first { $0.name == "requests" }?.sum == 2_000)
    #expect(points.first { $0.name == "wait.seconds" }?.sum == 2)
    #expect(points.first { $0.name == "plain" }?.unit == "s")
  }

  @Test func `A reset counter begins anew with a new start`() throws {
    let backend = TestBackend()
    backend.setTime(2_000)
    let counter = Counter(label: "x", factory: backend.factory)
    let cost = FloatingPointCounter(label: "y", factory: backend.factory)
    counter.increment(by: 5)
    cost.increment(by: 5.5)
    backend.setTime(3_000)
    #expect(try backend.collect().map(\.start) == [2_000, 2_000])
    counter.reset()
    cost.reset()
    counter.increment(by: 2)
    backend.setTime(4_000)
    let points = try backend.collect()
    #expect(points.map(\.start) == [3_000, 3_000])
    #expect(points.first?.int == 2 && points.last?.double == 0)
  }

  @Test func `A reset of a delta loses nothing`() throws {
    let backend = TestBackend { $0.temporality = .delta }
    let counter = Counter(label: "x", factory: backend.factory)
    counter.increment(by: 5)
    counter.reset()
    counter.increment(by: 2)
    #expect(try backend.point("x")?.int == 7)
  }
}

extension Timer {
  /// What `Metrics` does for a timer that has a preferred unit.
  fileprivate func preferDisplayUnitForTest(_ unit: TimeUnit, _ factory: TattlerMetricsFactory) {
    _ = Timer(label: label, dimensions: dimensions, preferredDisplayUnit: unit, factory: factory)
  }
}
