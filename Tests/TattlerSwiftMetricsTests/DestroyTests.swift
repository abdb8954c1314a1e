import CoreMetrics
import Synchronization
import TattlerMetrics
import TattlerSwiftMetrics
import Testing

struct DestroyTests {
  @Test(arguments: [MetricTemporality.cumulative, .delta])
  func `A destroyed counter is collected once more, and begins anew later`(_ temporality: MetricTemporality) throws {
    let backend = TestBackend { $0.temporality = temporality }
    let counter = Counter(label: "x", dimensions: [("a", "1")], factory: backend.factory)
    counter.increment(by: 5)
    counter.destroy()
    // Not committed: it is there again.
    #expect(try backend.collect(commits: false).map(\.int) == [5])
    #expect(try backend.collect().map(\.int) == [5])
    #expect(try backend.collect().isEmpty)
    counter.increment()
    #expect(try backend.collect().isEmpty)
    backend.setTime(9_000)
    Counter(label: "x", dimensions: [("a", "1")], factory: backend.factory).increment(by: 2)
    let point = try #require(try backend.point("x"))
    #expect(point.int == 2 && point.start == 9_000)
  }

  @Test func `Every kind is destroyed, with and without dimensions`() throws {
    let backend = TestBackend()
    for dimensions in [[], [("a", "1")]] {
      let counter = Counter(label: "counter", dimensions: dimensions, factory: backend.factory)
      let cost = FloatingPointCounter(label: "cost", dimensions: dimensions, factory: backend.factory)
      let meter = CoreMetrics.Meter(label: "meter", dimensions: dimensions, factory: backend.factory)
      let recorder = Recorder(label: "recorder", dimensions: dimensions, factory: backend.factory)
      let gauge = Gauge(label: "gauge", dimensions: dimensions, factory: backend.factory)
      let timer = Timer(label: "timer", dimensions: dimensions, factory: backend.factory)
      counter.increment()
      cost.increment()
      meter.set(1)
      recorder.record(1)
      gauge.record(1)
      timer.recordSeconds(1)
      counter.destroy()
      cost.destroy()
      meter.destroy()
      recorder.destroy()
      gauge.destroy()
      timer.destroy()
      #expect(try backend.collect().count == 6)
      #expect(try backend.collect().isEmpty)
    }
    backend.factory.destroyCounter(NOOPMetricsHandler.instance)
    #expect(backend.problems.isEmpty)
  }

  @Test func `A series goes on while another handler uses it`() throws {
    let backend = TestBackend()
    let one = Counter(label: "x", factory: backend.factory)
    let other = Counter(label: "x", factory: backend.factory)
    one.increment()
    one.destroy()
    one.destroy()
    #expect(try backend.collect().map(\.int) == [1])
    other.increment()
    #expect(try backend.collect().map(\.int) == [2])
    other.destroy()
    #expect(try backend.collect().map(\.int) == [2])
    #expect(try backend.collect().isEmpty)
  }

  @Test func `A handler that is only released ends nothing`() throws {
    let backend = TestBackend()
    for _ in 0..<3 { Counter(label: "x", factory: backend.factory).increment() }
    #expect(try backend.collect().map(\.int) == [3])
    #expect(try backend.collect().map(\.int) == [3])
  }

  @Test func `What is made again before the end was collected goes on, but a gauge without its old value`() throws {
    let backend = TestBackend()
    for _ in 0..<2 {
      let counter = Counter(label: "x", factory: backend.factory)
      counter.increment()
      counter.destroy()
      let gauge = Gauge(label: "y", factory: backend.factory)
      gauge.record(1)
      gauge.destroy()
    }
    let counter = Counter(label: "x", factory: backend.factory)
    _ = Gauge(label: "y", factory: backend.factory)
    #expect(try backend.collect().map(\.int) == [2])
    counter.increment()
    #expect(try backend.collect().map(\.int) == [3])
  }

  @Test func `A series that is made again between its last collection and the commit goes on`() throws {
    let backend = TestBackend { $0.temporality = .delta }
    let counter = Counter(label: "x", factory: backend.factory)
    counter.increment()
    counter.destroy()
    #expect(try backend.collect(commits: false).map(\.int) == [1])
    let again = Counter(label: "x", factory: backend.factory)
    again.increment()
    #expect(try backend.collect().map(\.int) == [2])
    again.increment()
    #expect(try backend.collect().map(\.int) == [1])
  }

  @Test func `A destroyed series gives its place below the limit back`() throws {
    let backend = TestBackend { $0.cardinalityLimit = 4 }
    for round in 0..<50 {
      for index in 0..<3 {
        let counter = Counter(label: "x", dimensions: [("index", "\(round).\(index)")], factory: backend.factory)
        counter.increment()
        counter.destroy()
      }
      let points = try backend.collect()
      #expect(points.count == 3 && points.allSatisfy { $0.int == 1 })
    }
    #expect(backend.problems.isEmpty)
  }

  @Test func `Nothing is lost, found twice or confused while series come and go on many threads`() async throws {
    let backend = TestBackend { $0.temporality = .delta }
    let rounds = 400
    let finished = Atomic<Bool>(false)
    var sums: [String: Int64] = [:]
    let factory = backend.factory
    let work = Task {
      await withTaskGroup(of: Void.self) { group in
        for worker in 0..<4 {
          group.addTask {
            for round in 0..<rounds {
              for index in 0..<8 {
                let counter = Counter(
                  label: "x", dimensions: [("index", "\(index)"), ("noise", "\((round * worker) % 3)")],
                  factory: factory)
                counter.increment(by: index + 1)
                if (round + worker) % 2 == 0 { counter.destroy() }
              }
              await Task.yield()
            }
          }
        }
      }
      finished.store(true, ordering: .releasing)
    }
    var isLast = false
    while true {
      let points = try backend.collect()
      var seen: Set<[String: String]> = []
      for point in points {
        #expect(seen.insert(point.attributes).inserted)
        sums[point.attributes["index"] ?? "", default: 0] += point.int ?? 0
      }
      if isLast { break }
      isLast = finished.load(ordering: .acquiring)
      await Task.yield()
    }
    await work.value
    for index in 0..<8 { #expect(sums["\(index)"] == Int64(4 * rounds * (index + 1))) }
  }

  @Test func `Counting on many threads loses nothing`() async throws {
    let backend = TestBackend()
    let factory = backend.factory
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let counter = Counter(label: "x", factory: factory)
          let meter = CoreMetrics.Meter(label: "y", factory: factory)
          for _ in 0..<10_000 {
            counter.increment()
            meter.increment(by: 0.5)
          }
        }
      }
    }
    let points = try backend.collect()
    #expect(points.first { $0.name == "x" }?.int == 40_000)
    #expect(points.first { $0.name == "y" }?.double == 20_000)
  }
}
