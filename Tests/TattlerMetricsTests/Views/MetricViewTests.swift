import TattlerMetrics
import TattlerModel
import Testing

struct MetricViewTests {
  @Test func `A view gives another name and description`() throws {
    let test = TestRegistry {
      $0.views = [MetricView(MetricSelector(name: "old"), name: "new", description: "Better.")]
    }
    test.meter.counter("old", unit: "s", description: "Worse.").add(1)
    test.meter.counter("other").add(1)
    let points = try test.collect()
    #expect(points.map(\.name) == ["new", "other"])
    #expect(points.first?.description == "Better." && points.first?.unit == "s")
  }

  @Test func `A dropped instrument costs nothing and exports nothing`() throws {
    let test = TestRegistry { $0.views = [.drop(MetricSelector(name: "debug.*"))] }
    let counter = test.meter.counter("debug.calls")
    counter.add(1)
    counter.add(1, ["a": 1])
    counter.bound(to: ["b": 1]).add(1)
    let histogram = test.meter.histogram("debug.times")
    histogram.record(1)
    histogram.bound(to: [:]).record(1)
    test.meter.gauge("debug.heat").set(1)
    test.meter.observableGauge("debug.length", of: Int64.self) { $0.observe(1) }
    #expect(try test.collect().isEmpty)
  }

  @Test(
    arguments: [
      (MetricView.AttributeSelection.only(["a"]), [["a": 1]: 2, ["a": 2]: 1]),
      (.except(["a", "c"]), [["b": 1]: 2, ["b": 2]: 1]), (.only([]), [[:]: 3]),
      (.only(["x", "y"]), [[:]: 3]),
      (.all, [["a": 1, "b": 1, "c": 1]: 1, ["a": 1, "b": 2, "c": 1]: 1, ["a": 2, "b": 1, "c": 1]: 1]),
      (.except(["a", "d", "e", "f", "g", "h", "i", "j"]), [["b": 1, "c": 1]: 2, ["b": 2, "c": 1]: 1]),
    ] as [(MetricView.AttributeSelection, [[String: AttributeValue]: Int64])])
  func `Series that differ in other attributes only become one`(
    _ selection: MetricView.AttributeSelection, _ expected: [[String: AttributeValue]: Int64]
  ) throws {
    let test = TestRegistry { $0.views = [MetricView(MetricSelector(), attributes: selection)] }
    let counter = test.meter.counter("x")
    counter.add(1, ["a": 1, "b": 1, "c": 1])
    counter.add(1, ["c": 1, "b": 2, "a": 1])
    counter.bound(to: ["a": 2, "b": 1, "c": 1]).add(1)
    let found = try test.collect().map { ($0.attributes, $0.int ?? 0) }
    #expect(Dictionary(uniqueKeysWithValues: found) == expected)
  }

  @Test func `Views change the buckets of histograms, in both directions`() throws {
    let test = TestRegistry {
      $0.views = [
        MetricView(MetricSelector(kind: .histogram, unit: "s"), buckets: .exponential),
        MetricView(MetricSelector(kind: .histogram, unit: "By"), buckets: .explicit([100])),
        MetricView(MetricSelector(kind: .counter), buckets: .exponential),
      ]
    }
    test.meter.histogram("times", unit: "s").record(1)
    test.meter.exponentialHistogram("sizes", unit: "By").record(1)
    test.meter.counter("calls").add(1)
    #expect(try test.point("times")?.exponential?.count == 1)
    #expect(try test.point("sizes")?.histogram?.bounds == [100])
    #expect(try test.point("calls")?.int == 1)
    #expect(test.log.codes == [.unsuitableView])
  }

  @Test func `Several views export an instrument several times`() throws {
    let test = TestRegistry {
      $0.views = [
        MetricView(MetricSelector(name: "times"), name: "times.total", attributes: .only([])),
        MetricView(MetricSelector(name: "times"), name: "times.fine", buckets: .exponential),
        MetricView(MetricSelector(name: "times"), name: "times.limited", cardinalityLimit: 2),
        .drop(MetricSelector(name: "times")),
        MetricView(MetricSelector(name: "calls"), name: "calls.a", attributes: .only(["a"])),
        MetricView(MetricSelector(name: "calls"), name: "calls.all"),
      ]
    }
    let times = test.meter.histogram("times")
    let calls = test.meter.counter("calls")
    for index in 0..<Int64(3) {
      let attributes: Attributes = ["a": .int(index), "b": .int(index * 2)]
      times.record(1, attributes)
      times.bound(to: attributes).record(2)
      calls.add(1, attributes)
      calls.bound(to: attributes).add(1)
    }
    calls.add(1)
    let points = try test.collect()
    func count(_ name: String) -> Int { points.count { $0.name == name } }
    #expect(count("times.total") == 1 && count("times.fine") == 3 && count("times.limited") == 2 && count("times") == 0)
    #expect(points.first { $0.name == "times.total" }?.histogram?.count == 6)
    #expect(points.filter { $0.name == "times.limited" }.compactMap(\.histogram?.count).reduce(0, +) == 6)
    #expect(points.filter { $0.name == "calls.a" }.compactMap(\.int).reduce(0, +) == 7)
    #expect(points.filter { $0.name == "calls.all" }.compactMap(\.int).reduce(0, +) == 7)
    #expect(test.log.codes == [.cardinalityLimit])
  }

  @Test func `A view that gives two instruments one name is reported`() throws {
    let test = TestRegistry { $0.views = [MetricView(MetricSelector(name: "*"), name: "same")] }
    test.meter.counter("a").add(1)
    test.meter.counter("b").add(1)
    #expect(try test.collect().map(\.name) == ["same", "same"])
    #expect(test.log.codes == [.conflict])
  }

  @Test(arguments: [
    (MetricSelector(), true), (MetricSelector(name: "http.*"), true), (MetricSelector(name: "HTTP.requests"), true),
    (MetricSelector(name: "http"), false), (MetricSelector(kind: .counter), true),
    (MetricSelector(kind: .gauge), false),
    (MetricSelector(unit: "1"), true), (MetricSelector(unit: "s"), false), (MetricSelector(meter: "test"), true),
    (MetricSelector(meter: "tes*"), false), (MetricSelector(meterVersion: ""), true),
    (MetricSelector(meterVersion: "2"), false), (MetricSelector(name: "http.*", kind: .gauge), false),
  ])
  func `A selector selects what meets all of its conditions`(_ selector: MetricSelector, _ isSelected: Bool) throws {
    let test = TestRegistry { $0.views = [.drop(selector)] }
    test.meter.counter("http.requests", unit: "1").add(1)
    #expect(try test.collect().isEmpty == isSelected)
  }
}
