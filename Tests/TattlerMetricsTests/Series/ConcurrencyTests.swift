import Synchronization
import TattlerMetrics
import TattlerModel
import TattlerThreads
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct ConcurrencyTests {
  private static let threads = 8
  private static let calls = 20_000

  /// Runs a body on several threads at once.
  private func onThreads(_ body: @escaping @Sendable (Int) -> Void) throws {
    let start = Start(Self.threads)
    let all = try (0..<Self.threads).map { number in
      try SystemThread(name: "record \(number)") {
        start.wait()
        body(number)
      }
    }
    for thread in all { thread.join() }
  }

  /// Lets all threads begin together.
  private final class Start: Sendable {
    private let missing: Atomic<Int>

    init(_ threads: Int) { missing = Atomic(threads) }

    func wait() {
      missing.subtract(1, ordering: .sequentiallyConsistent)
      while missing.load(ordering: .sequentiallyConsistent) > 0 { sched_yield() }
    }
  }

  @Test func `No amount is lost when many threads add to one series`() throws {
    let test = TestRegistry()
    let calls = test.meter.counter("calls")
    let bound = calls.bound(to: ["a": 1])
    let cost = test.meter.counter("cost", of: Double.self).bound(to: [:])
    let level = test.meter.upDownCounter("level")
    try onThreads { _ in
      for index in 0..<Self.calls {
        bound.add(1)
        calls.add(2, ["a": 1])
        cost.add(0.5)
        level.add(index & 1 == 0 ? 3 : -2)
      }
    }
    let total = Self.threads * Self.calls
    let points = try test.collect()
    #expect(points.first { $0.name == "calls" }?.int == Int64(3 * total))
    #expect(points.first { $0.name == "cost" }?.double == Double(total) / 2)
    #expect(points.first { $0.name == "level" }?.int == Int64(total / 2))
  }

  @Test func `No value is lost when many threads record in one histogram`() throws {
    let test = TestRegistry()
    let explicit = test.meter.histogram("explicit").bound(to: [:])
    let exponential = test.meter.exponentialHistogram("exponential").bound(to: [:])
    try onThreads { thread in
      for index in 1...Self.calls {
        explicit.record(Double(index % 1_000))
        // Each thread in a range of its own, so that scales change.
        exponential.record(Double(index) * Double(1 << (4 * thread)))
      }
    }
    let points = try test.collect()
    let counted = try #require(points.first { $0.name == "explicit" }?.histogram)
    #expect(counted.count == UInt64(Self.threads * Self.calls) && counted.counts.reduce(0, +) == counted.count)
    #expect(counted.min == 0 && counted.max == 999)
    #expect(counted.sum == Double(Self.threads * Self.calls / 1_000 * 499_500))
    let other = try #require(points.first { $0.name == "exponential" }?.exponential)
    #expect(other.count == UInt64(Self.threads * Self.calls) && other.positive.counts.reduce(0, +) == other.count)
    #expect(other.min == 1 && other.max == Double(Self.calls) * Double(1 << (4 * (Self.threads - 1))))
  }

  @Test func `Series that many threads make at once are made once`() throws {
    let test = TestRegistry { $0.cardinalityLimit = 1_001 }
    let counter = test.meter.counter("x")
    let gauge = test.meter.gauge("y")
    try onThreads { thread in
      for index in 0..<Int64(1_000) {
        let attributes = [Attribute("a", .int(index)), Attribute("b", "text")]
        counter.add(1, Attributes(thread & 1 == 0 ? attributes : attributes.reversed()))
        gauge.set(index, ["a": .int(index)])
      }
    }
    let points = try test.collect()
    #expect(points.count == 2_000)
    #expect(points.allSatisfy { $0.name == "y" || $0.int == Int64(Self.threads) })
    #expect(points.allSatisfy { $0.name == "x" || $0.attributes["a"] == $0.int.map { .int($0) } })
    #expect(test.log.all.isEmpty)
  }

  @Test func `More attributes than the limit from many threads lose nothing`() throws {
    let test = TestRegistry { $0.cardinalityLimit = 50 }
    let counter = test.meter.counter("x")
    try onThreads { _ in for index in 0..<Int64(500) { counter.add(1, ["a": .int(index), "b": 1]) } }
    let points = try test.collect()
    #expect(points.count == 50)
    #expect(points.compactMap(\.int).reduce(0, +) == Int64(Self.threads * 500))
    #expect(Set(test.log.codes) == [.cardinalityLimit])
  }

  @Test func `Deltas that are collected while many threads record add up to everything`() throws {
    let test = TestRegistry { $0.temporality = .delta }
    let counter = test.meter.counter("calls").bound(to: [:])
    let histogram = test.meter.histogram("times").bound(to: [:])
    let exponential = test.meter.exponentialHistogram("sizes").bound(to: [:])
    let done = Done()
    let totals = Totals()
    let threads = try (0..<Self.threads).map { number in
      try SystemThread(name: "record \(number)") {
        for index in 1...Self.calls {
          counter.add(1)
          histogram.record(Double(index % 100))
          exponential.record(Double(index))
        }
        done.increase()
      }
    }
    var round = 0
    while done.count < Self.threads {
      let commits = round % 3 != 0
      let points = try test.collect(commits: commits)
      if commits { totals.add(points) }
      round += 1
    }
    for thread in threads { thread.join() }
    totals.add(try test.collect())
    #expect(totals.calls == Int64(Self.threads * Self.calls))
    #expect(totals.times == UInt64(Self.threads * Self.calls))
    #expect(totals.sizes == UInt64(Self.threads * Self.calls))
    #expect(try test.collect().isEmpty)
  }

  private final class Done: Sendable {
    private let number = Atomic<Int>(0)
    var count: Int { number.load(ordering: .sequentiallyConsistent) }
    func increase() { number.add(1, ordering: .sequentiallyConsistent) }
  }

  private final class Totals {
    var calls: Int64 = 0
    var times: UInt64 = 0
    var sizes: UInt64 = 0

    func add(_ points: [CollectedPoint]) {
      for point in points {
        calls += point.int ?? 0
        times += point.histogram?.count ?? 0
        sizes += point.exponential?.positive.counts.reduce(0, +) ?? 0
      }
    }
  }

  @Test func `Series with exemplars come and go while others record and one collects`() throws {
    let context = TraceContext(traceID: 1, spanID: 2, isSampled: true)
    let test = TestRegistry {
      $0.traceContext = { context }
      $0.temporality = .delta
      $0.views = [MetricView(MetricSelector(name: "*"), attributes: .except(["thread"]))]
    }
    let counter = test.meter.counter("x", endsSeries: true)
    let histogram = test.meter.exponentialHistogram("y", endsSeries: true)
    let running = Atomic<Int>(Self.threads)
    let sum = Atomic<Int64>(0)
    let count = Atomic<UInt64>(0)
    let collector = try SystemThread(name: "collect") {
      var isLast = false
      while true {
        for point in (try? test.collect()) ?? [] {
          sum.add(point.int ?? 0, ordering: .relaxed)
          count.add(point.exponential?.count ?? 0, ordering: .relaxed)
        }
        if isLast { return }
        isLast = running.load(ordering: .acquiring) == 0
      }
    }
    try onThreads { thread in
      for index in 0..<1_000 {
        let attributes: Attributes = ["index": .int(Int64(index % 7)), "thread": .int(Int64(thread))]
        let bound = counter.bound(to: attributes)
        bound.add(2)
        counter.add(1, attributes)
        let times = histogram.bound(to: attributes)
        times.record(Double(index + 1))
        if index % 3 == 0 {
          bound.end()
          times.end()
        }
      }
      running.subtract(1, ordering: .releasing)
    }
    collector.join()
    #expect(sum.load(ordering: .relaxed) == Int64(Self.threads * 3_000))
    #expect(count.load(ordering: .relaxed) == UInt64(Self.threads * 1_000))
  }
}
