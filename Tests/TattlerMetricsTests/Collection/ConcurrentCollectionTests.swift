import Synchronization
import TattlerMetrics
import TattlerModel
import TattlerThreads
import Testing

struct ConcurrentCollectionTests {
  @Test func `With delta temporality a collection is empty while another one is under way`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let counter = test.meter.counter("calls")
    counter.add(1)
    var builder = MetricBatchBuilder()
    let early = try test.registry.collect(into: &builder)
    let isEarlyFull = early.pointCount == 1
    counter.add(5)
    for _ in 0..<4 {
      var other = MetricBatchBuilder()
      let late = try test.registry.collect(into: &other)
      let isLateEmpty = late.pointCount == 0 && other.isEmpty
      let isLateCommitted = late.commit()
      #expect(isLateEmpty && !isLateCommitted)
    }
    let isEarlyCommitted = early.commit()
    #expect(isEarlyFull && isEarlyCommitted)
    #expect(test.log.all.map(\.occurrences) == [1, 2, 4])
    #expect(Set(test.log.codes) == [.concurrentCollection])
    #expect(try test.point("calls")?.int == 5)
  }

  @Test func `A collection that was given up makes room for the next, which has its values`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    test.meter.counter("calls").add(1)
    var builder = MetricBatchBuilder()
    _ = try test.registry.collect(into: &builder)
    do {
      let held = try test.registry.collect(into: &builder)
      let count = held.pointCount
      #expect(count == 1)
    }
    #expect(try test.point("calls")?.int == 1)
    #expect(try test.collect().isEmpty)
    #expect(test.log.all.isEmpty)
  }

  @Test func `With cumulative temporality both go on, and only the later one can be committed`() throws {
    let test = TestRegistry()
    test.meter.counter("calls").add(1)
    var builder = MetricBatchBuilder()
    let early = try test.registry.collect(into: &builder)
    let late = try test.registry.collect(into: &builder)
    let counts = (early.pointCount, late.pointCount)
    let isEarlyCommitted = early.commit()
    let isLateCommitted = late.commit()
    #expect(counts == (1, 1) && !isEarlyCommitted && isLateCommitted)
    #expect(test.log.all.isEmpty)
  }

  @Test func `Whoever collects at the same time, committed deltas add up to what was recorded`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let counter = test.meter.counter("calls")
    let delivered = Atomic<Int64>(0)
    let threads = try (0..<3).map { index in
      try SystemThread(name: "collect-\(index)") {
        for step in 0..<500 {
          if index == 0 { counter.add(1) }
          var builder = MetricBatchBuilder()
          guard let collection = try? test.registry.collect(into: &builder), let batch = try? builder.finish() else {
            continue
          }
          // Every third one is lost on its way.
          if step % 3 == 2 { continue }
          let points = (try? TestRegistry.points(of: batch)) ?? []
          delivered.wrappingAdd(points.reduce(0) { $0 + ($1.int ?? 0) }, ordering: .relaxed)
          collection.commit()
        }
      }
    }
    for thread in threads { thread.join() }
    let last = try test.collect().reduce(0) { $0 + ($1.int ?? 0) }
    #expect(delivered.load(ordering: .relaxed) + last == 500)
  }
}
