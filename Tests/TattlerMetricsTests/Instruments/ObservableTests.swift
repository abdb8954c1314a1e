import CTattlerPlugin
import Synchronization
import TattlerMetrics
import TattlerModel
import Testing

struct ObservableTests {
  /// What callbacks say next.
  private final class Source: Sendable {
    private let values = Mutex<[(Int64, Attributes)]>([])

    func set(_ new: [(Int64, Attributes)]) { values.withLock { $0 = new } }

    func tell(_ observer: borrowing MetricObserver<Int64>) {
      for (value, attributes) in values.withLock({ $0 }) { observer.observe(value, attributes) }
    }
  }

  @Test func `Only what the callback says this time is exported`() throws {
    let test = TestRegistry()
    let source = Source()
    test.meter.observableGauge("length", of: Int64.self, unit: "{job}") { source.tell($0) }
    source.set([(1, ["queue": "a"]), (2, ["queue": "b"])])
    let points = try test.collect()
    #expect(points.map(\.int) == [1, 2])
    #expect(points.allSatisfy { $0.kind == TATTLER_METRIC_GAUGE })
    source.set([(3, ["queue": "b"])])
    #expect(try test.collect().map(\.int) == [3])
    source.set([])
    #expect(try test.collect().isEmpty)
  }

  @Test func `A sum is exported as it was said, and begins anew where it fell`() throws {
    let test = TestRegistry()
    let source = Source()
    test.meter.observableCounter("bytes", of: Int64.self) { source.tell($0) }
    for (time, value, start) in [(2_000, 10, 1_000), (3_000, 25, 1_000), (4_000, 5, 3_000), (5_000, 6, 3_000)]
      as [(UInt64, Int64, UInt64)]
    {
      test.clock.now = time
      source.set([(value, [:])])
      let point = try #require(try test.point("bytes"))
      #expect(point.int == value && point.start == start && point.isMonotonic)
    }
  }

  @Test func `The delta of a sum is what it rose since the last committed collection`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let source = Source()
    test.meter.observableCounter("bytes", of: Int64.self) { source.tell($0) }
    // Value, whether the collection is committed, and the delta expected.
    let steps: [(Int64, Bool, Int64?)] = [
      (10, true, 10), (25, false, 15), (30, true, 20), (30, true, nil), (4, false, 4), (9, true, 9), (10, true, 1),
    ]
    for (value, commits, expected) in steps {
      source.set([(value, [:])])
      #expect(try test.collect(commits: commits).first?.int == expected)
    }
  }

  @Test func `What was not said in a committed collection is not lost`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let source = Source()
    test.meter.observableCounter("bytes", of: Int64.self) { source.tell($0) }
    source.set([(10, [:])])
    _ = try test.collect(commits: false)
    source.set([])
    #expect(try test.collect().isEmpty)
    source.set([(12, [:])])
    #expect(try test.point("bytes")?.int == 12)
  }

  @Test func `An up-down counter stays cumulative and may be negative, a counter may not`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let source = Source()
    test.meter.observableUpDownCounter("level", of: Int64.self) { source.tell($0) }
    test.meter.observableCounter("bytes", of: Int64.self) { source.tell($0) }
    test.meter.observableGauge("heat", of: Double.self) { $0.observe(.nan) }
    source.set([(-4, [:])])
    let points = try test.collect()
    #expect(points.map(\.name) == ["level"] && points.first?.int == -4)
    #expect(points.first?.temporality == TATTLER_TEMPORALITY_CUMULATIVE)
    #expect(Set(test.log.codes) == [.negativeAmount, .notFinite])
  }

  @Test func `Of several values of the same attributes the last counts`() throws {
    let test = TestRegistry()
    test.meter.observableCounter("bytes", of: Int64.self) { observer in
      observer.observe(1, ["a": 1, "b": 2])
      observer.observe(5, ["b": 2, "a": 1])
    }
    #expect(try test.point("bytes", ["a": 1, "b": 2])?.int == 5)
  }

  @Test func `Sums that a view makes one are added up, gauges are not`() throws {
    let test = TestRegistry { $0.views = [MetricView(MetricSelector(), attributes: .only(["disk"]))] }
    let observe: Meter.Observation<Int64> = { observer in
      observer.observe(1, ["disk": "a", "host": "x"])
      observer.observe(5, ["disk": "a", "host": "y"])
    }
    test.meter.observableCounter("bytes", of: Int64.self, observe: observe)
    test.meter.observableGauge("heat", of: Int64.self, observe: observe)
    let points = try test.collect()
    #expect(points.first { $0.name == "bytes" }?.int == 6)
    #expect(points.first { $0.name == "heat" }?.int == 5)
  }

  @Test func `A cancelled callback is not called again, others of the instrument are`() throws {
    let test = TestRegistry()
    let first = test.meter.observableGauge("length", of: Int64.self) { $0.observe(1, ["callback": 1]) }
    test.meter.observableGauge("length", of: Int64.self) { $0.observe(2, ["callback": 2]) }
    #expect(try test.collect().count == 2)
    first.cancel()
    #expect(try test.collect().map(\.int) == [2])
    #expect(test.log.all.isEmpty)
  }

  @Test func `A callback may make instruments, and gets an empty collection when it asks for one`() throws {
    let test = TestRegistry()
    let registry = test.registry
    test.meter.observableGauge("outer", of: Int64.self) { observer in
      registry.meter("inner").counter("made").add(1)
      var builder = MetricBatchBuilder()
      if let collection = try? registry.collect(into: &builder) {
        observer.observe(Int64(collection.pointCount))
        let isCommitted = collection.commit()
        #expect(!isCommitted)
      }
    }
    let points = try test.collect()
    #expect(points.first { $0.name == "outer" }?.int == 0)
    #expect(test.log.codes == [.nestedCollection])
    #expect(try test.collect().contains { $0.name == "made" })
  }
}
