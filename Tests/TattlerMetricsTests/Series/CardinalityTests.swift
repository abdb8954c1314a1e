import TattlerMetrics
import TattlerModel
import Testing

struct CardinalityTests {
  static let overflow: [String: AttributeValue] = ["otel.metric.overflow": true]

  @Test(arguments: [2, 3, 10, 2_000])
  func `What is beyond the limit is in one series`(_ limit: Int) throws {
    let test = TestRegistry { $0.cardinalityLimit = limit }
    let counter = test.meter.counter("x")
    for _ in 0..<2 { for index in 0..<Int64(limit + 5) { counter.add(1, ["index": .int(index)]) } }
    let points = try test.collect()
    #expect(points.count == limit)
    #expect(points.first { $0.attributes == Self.overflow }?.int == 12)
    #expect(points.compactMap(\.int).reduce(0, +) == Int64(2 * (limit + 5)))
    #expect(test.log.codes == [.cardinalityLimit])
  }

  @Test func `Known series are still found in any order, and the plain one when it was there`() throws {
    let test = TestRegistry { $0.cardinalityLimit = 3 }
    let counter = test.meter.counter("x")
    counter.add(1)
    counter.add(1, ["a": 1, "b": 2])
    counter.add(1, ["a": 2, "b": 2])
    counter.add(1, ["b": 2, "a": 1])
    counter.add(1, ["b": 2, "a": 2])
    counter.add(1)
    #expect(try test.point("x")?.int == 2)
    #expect(try test.point("x", ["a": 1, "b": 2])?.int == 2)
    #expect(try test.point("x", Self.overflow)?.int == 2)
  }

  @Test func `A limit below two counts as two`() throws {
    let test = TestRegistry { $0.cardinalityLimit = -1 }
    let histogram = test.meter.histogram("x")
    for index in 0..<10 { histogram.record(1, ["index": .int(Int64(index))]) }
    #expect(try test.point("x", ["index": 0])?.histogram?.count == 1)
    #expect(try test.point("x", Self.overflow)?.histogram?.count == 9)
  }

  @Test func `Observed sums beyond the limit are added up`() throws {
    let test = TestRegistry { $0.cardinalityLimit = 2 }
    test.meter.observableCounter("x", of: Int64.self) { observer in
      for index in 0..<Int64(4) { observer.observe(index, ["index": .int(index)]) }
    }
    #expect(try test.point("x", Self.overflow)?.int == 6)
    #expect(try test.point("x", Self.overflow)?.int == 6)
  }

  @Test func `Attributes that are too large are counted with the overflow, and others still get series`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    counter.add(1, ["large": .string(String(repeating: "x", count: 2_000_000))])
    counter.add(2, ["a": 1])
    counter.add(3, ["large": .string(String(repeating: "x", count: 1_000_000))])
    let points = try test.collect()
    #expect(points.count == 3)
    #expect(points.first { $0.attributes == Self.overflow }?.int == 1)
    #expect(points.first { $0.attributes == ["a": 1] }?.int == 2)
    #expect(test.log.codes == [.attributesTooLarge])
  }
}
