import TattlerMetrics
import TattlerModel
import Testing

struct EndingSeriesTests {
  @Test func `An ended series is collected once more, and bound again later it begins anew`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x", endsSeries: true)
    let bound = counter.bound(to: ["a": 1, "b": 2])
    let copy = bound
    bound.add(3)
    copy.end()
    bound.end()
    #expect(try test.point("x", ["a": 1, "b": 2])?.int == 3)
    #expect(try test.collect().isEmpty)
    bound.add(1)
    test.clock.now = 7_000
    counter.bound(to: ["b": 2, "a": 1]).add(5)
    let point = try #require(try test.point("x", ["a": 1, "b": 2]))
    #expect(point.int == 5 && point.start == 7_000)
    #expect(test.log.all.isEmpty)
  }

  @Test func `A series that was recorded in by its attributes after its end goes on`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x", endsSeries: true)
    let bound = counter.bound(to: ["a": 1])
    bound.end()
    counter.add(2, ["a": 1])
    #expect(try test.collect().map(\.int) == [2])
    #expect(try test.collect().map(\.int) == [2])
  }

  @Test func `Series without attributes, of any order and of large attributes are found`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x", endsSeries: true)
    let large = String(repeating: "x", count: 5_000)
    for _ in 0..<2 {
      counter.add(1)
      counter.add(1, ["a": 1, "b": 2])
      counter.add(1, ["b": 2, "a": 1])
      counter.add(1, ["a": .string(large)])
      counter.add(1, ["a": .string(String(repeating: "x", count: 2_000_000))])
    }
    let points = try test.collect()
    #expect(points.compactMap(\.int).sorted() == [2, 2, 2, 4])
    #expect(test.log.codes == [.attributesTooLarge, .attributesTooLarge])
  }

  @Test func `Beyond the limit there is one series that never ends`() throws {
    let test = TestRegistry { $0.cardinalityLimit = 2 }
    let counter = test.meter.counter("x", endsSeries: true)
    let handles = (0..<5).map { counter.bound(to: ["index": .int(Int64($0))]) }
    for handle in handles {
      handle.add(1)
      handle.end()
    }
    #expect(try test.collect().compactMap(\.int) == [1, 4])
    #expect(try test.collect().compactMap(\.int) == [4])
    counter.bound(to: ["index": 9]).add(1)
    #expect(try test.point("x", ["index": 9])?.int == 1)
  }

  @Test func `A series of an instrument without ending series does not end, and that is said`() throws {
    let test = TestRegistry()
    let bound = test.meter.histogram("x").bound(to: [:])
    bound.record(1)
    bound.end()
    for _ in 0..<2 { #expect(try test.collect().count == 1) }
    #expect(test.log.codes == [.endlessSeries])
  }

  @Test func `Who makes an instrument again with another end of series is told`() throws {
    let test = TestRegistry()
    _ = test.meter.counter("x", endsSeries: true)
    _ = test.meter.counter("x")
    #expect(test.log.codes == [.conflict])
  }

  @Test func `Any of many series may end`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x", endsSeries: true)
    var random = SystemRandomNumberGenerator()
    var alive: [Int64: BoundCounter<Int64>] = [:]
    var ended: Set<Int64> = []
    for _ in 0..<2_000 {
      let index = Int64.random(in: 0..<100, using: &random)
      if let handle = alive.removeValue(forKey: index) {
        handle.end()
        ended.insert(index)
      } else if !ended.contains(index) {
        let handle = counter.bound(to: ["index": .int(index)])
        handle.add(index)
        alive[index] = handle
      }
      guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
      let points = try test.collect()
      let indices = points.compactMap { if case .int(let index) = $0.attributes["index"] { index } else { nil } }
      #expect(Set(indices) == ended.union(alive.keys) && indices.count == alive.count + ended.count)
      #expect(points.allSatisfy { $0.attributes == ["index": .int($0.int ?? -1)] })
      ended = []
    }
  }

  @Test func `Both forms of a histogram end`() throws {
    let test = TestRegistry {
      $0.views = [
        MetricView(MetricSelector(name: "x")), MetricView(MetricSelector(name: "x"), name: "y", buckets: .exponential),
      ]
    }
    let bound = test.meter.histogram("x", endsSeries: true).bound(to: ["a": 1])
    bound.record(1)
    bound.end()
    #expect(try test.collect().count == 2)
    #expect(try test.collect().isEmpty)
  }
}
