import CTattlerPlugin
import TattlerMetrics
import TattlerModel
import TattlerOTLP
import Testing

struct ExemplarTests {
  struct Found: Hashable {
    var metric: String
    var int: Int64?
    var double: Double?
    var time: UInt64
    var trace: [UInt8] = []
    var span: [UInt8] = []
    var attributes: [String: Int64]
  }

  private let span = TestSpan()

  private func registry(_ change: (inout MetricsConfiguration) -> Void = { _ in }) -> TestRegistry {
    TestRegistry { [span] in
      $0.traceContext = { span.current }
      change(&$0)
    }
  }

  /// The exemplars of a collection, read from the bytes of OTLP.
  private func exemplars(_ test: TestRegistry, commits: Bool = true) throws -> [Found] {
    var builder = MetricBatchBuilder()
    let collection = try test.registry.collect(into: &builder)
    let batch = try TestRegistry.throughOTLP(try builder.finish())
    if commits { collection.commit() }
    return unsafe batch.withView { view in
      func bytes(_ range: tattler_range) -> [UInt8] {
        unsafe Array(view.blob[Int(range.first)..<Int(range.first + range.count)])
      }
      return unsafe view.exemplars.map { exemplar in
        let metric = unsafe view.metrics[Int(view.points[Int(exemplar.point)].metric)]
        let attributes = unsafe view.attributes(ofSet: exemplar.attributes).map {
          unsafe (view.string($0.key), $0.value.i64)
        }
        return unsafe Found(
          metric: view.string(metric.name),
          int: exemplar.kind == BatchValueKind.int.rawValue ? exemplar.value.i64 : nil,
          double: exemplar.kind == BatchValueKind.double.rawValue ? exemplar.value.f64 : nil, time: exemplar.time,
          trace: bytes(exemplar.trace_id), span: bytes(exemplar.span_id),
          attributes: Dictionary(uniqueKeysWithValues: attributes))
      }
    }
  }

  @Test func `A measurement in a sampled trace arrives in OTLP with its ids`() throws {
    let test = registry()
    let counter = test.meter.counter("x")
    test.clock.now = 5_000
    span.enter(0x0102_0304_0506_0708)
    counter.add(3)
    let found = try exemplars(test)
    #expect(
      found == [
        Found(
          metric: "x", int: 3, time: 5_000, trace: [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 7],
          span: [1, 2, 3, 4, 5, 6, 7, 8], attributes: [:])
      ])
    #expect(try exemplars(test).isEmpty)
  }

  @Test func `Every kind of instrument has exemplars, bound or not`() throws {
    let test = registry()
    span.enter(9)
    test.meter.counter("a", of: Double.self).add(0.5, ["k": 1])
    test.meter.upDownCounter("b").bound(to: ["k": 1]).add(-2)
    test.meter.gauge("c").set(4, ["k": 1])
    test.meter.histogram("d").bound(to: [:]).record(1.5)
    test.meter.exponentialHistogram("e", of: Int64.self).record(7)
    let found = try exemplars(test)
    #expect(found.map(\.metric).sorted() == ["a", "b", "c", "d", "e"])
    #expect(found.compactMap(\.int).sorted() == [-2, 4] && found.compactMap(\.double).sorted() == [0.5, 1.5, 7])
    #expect(found.allSatisfy { $0.span == [0, 0, 0, 0, 0, 0, 0, 9] })
  }

  @Test func `Without a sampled trace there are none, and without a source of contexts never`() throws {
    let test = registry()
    let counter = test.meter.counter("x")
    counter.add(1)
    span.enter(1, isSampled: false)
    counter.add(1)
    span.current = TraceContext(traceID: 0, spanID: 1, isSampled: true)
    counter.add(1)
    #expect(try exemplars(test).isEmpty)
    let without = TestRegistry { $0.exemplarFilter = .alwaysOn }
    without.meter.counter("x").add(1)
    #expect(try exemplars(without).isEmpty)
    #expect(try test.point("x")?.int == 3)
  }

  @Test func `A filter may take all measurements, or none`() throws {
    let all = registry { $0.exemplarFilter = .alwaysOn }
    all.meter.counter("x").add(1)
    #expect(try exemplars(all) == [Found(metric: "x", int: 1, time: 1_000, attributes: [:])])
    let none = registry { $0.exemplarFilter = .alwaysOff }
    span.enter(1)
    none.meter.counter("x").add(1)
    #expect(try exemplars(none).isEmpty)
  }

  @Test func `A histogram has at most one for each bucket, and its value is of that bucket`() throws {
    let test = registry()
    let histogram = test.meter.histogram("x", buckets: .explicit([10, 20]))
    span.enter(1)
    for value in 0..<30 { histogram.record(Double(value)) }
    let values = try exemplars(test).compactMap(\.double)
    #expect(values.count == 3)
    #expect(values[0] <= 10 && values[1] > 10 && values[1] <= 20 && values[2] > 20)
  }

  @Test(arguments: [(160, 20), (5, 5)])
  func `An exponential histogram has a limited number`(_ size: (Int, Int)) throws {
    let test = registry()
    let histogram = test.meter.exponentialHistogram("x", maximumSize: size.0)
    span.enter(1)
    for value in 1...100 { histogram.record(Double(value)) }
    let values = try exemplars(test).compactMap(\.double)
    #expect(values.count == size.1 && Set(values).count == size.1)
  }

  @Test func `Each measurement has the same chance`() throws {
    let test = registry()
    let counter = test.meter.counter("x")
    span.enter(1)
    var chosen = [0, 0, 0, 0]
    for _ in 0..<2_000 {
      for amount in 0..<4 { counter.add(Int64(amount)) }
      for exemplar in try exemplars(test) { chosen[Int(exemplar.int ?? 0)] += 1 }
    }
    // 500 each, with a deviation of about 19.
    #expect(chosen.allSatisfy { (380...620).contains($0) }, "\(chosen)")
  }

  @Test func `Attributes that a view drops are those of the exemplar`() throws {
    let test = registry { $0.views = [MetricView(MetricSelector(name: "x"), attributes: .only(["kept"]))] }
    let counter = test.meter.counter("x")
    span.enter(1)
    counter.add(1, ["kept": 1, "user": 42, "order": 43])
    counter.bound(to: ["kept": 2, "user": 44]).add(2)
    let found = try exemplars(test)
    #expect(found.map(\.attributes) == [["user": 42, "order": 43], ["user": 44]])
  }

  @Test func `What did not arrive is there again, with what came since`() throws {
    let test = registry()
    let histogram = test.meter.histogram("x", buckets: .explicit([10]))
    span.enter(1)
    histogram.record(1)
    #expect(try exemplars(test, commits: false).compactMap(\.double) == [1])
    histogram.record(11)
    #expect(try exemplars(test).compactMap(\.double) == [1, 11])
    #expect(try exemplars(test).isEmpty)
  }

  @Test func `What is measured between a collection and its commit is in the next one`() throws {
    let test = registry()
    let histogram = test.meter.histogram("x", buckets: .explicit([10]))
    span.enter(1)
    histogram.record(1)
    var builder = MetricBatchBuilder()
    let collection = try test.registry.collect(into: &builder)
    histogram.record(11)
    collection.commit()
    #expect(try exemplars(test).compactMap(\.double) == [11])
  }

  @Test func `Ending series and several streams have exemplars as well`() throws {
    let test = registry {
      $0.views = [MetricView(MetricSelector(name: "x")), MetricView(MetricSelector(name: "x"), name: "y")]
    }
    let counter = test.meter.counter("x", endsSeries: true)
    span.enter(1)
    let bound = counter.bound(to: ["a": 1])
    bound.add(1)
    counter.add(2, ["a": 2])
    bound.end()
    #expect(try exemplars(test).map(\.int) == [1, 2, 1, 2])
    #expect(try test.collect().map(\.int) == [2, 2])
  }
}
