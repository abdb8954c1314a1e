import CTattlerPlugin
import TattlerModel
import TattlerThreads
import Testing

@testable import TattlerMetrics

/// Cells with stripes, whatever the number of processors.
struct DividedCellTests {
  private static let moment = CollectionMoment(number: 1, time: 2, previous: 1, earlier: 1)

  /// Runs a body on eight threads and waits for them.
  private func onThreads(_ body: @escaping @Sendable () -> Void) throws {
    let threads = try (0..<8).map { try SystemThread(name: "record \($0)", body) }
    for thread in threads { thread.join() }
  }

  /// A cell that threads share.
  private final class Shared<Cell: SeriesCell & ~Copyable & Sendable>: Sendable {
    let cell: Cell
    private let settings: Cell.Settings

    init(_ settings: Cell.Settings, _ memory: UnsafeMutableRawPointer) {
      self.settings = settings
      cell = unsafe Cell(settings, memory: memory)
    }

    deinit { cell.close(settings) }
  }

  /// Calls with a cell and sees to its memory.
  private func with<Cell: SeriesCell & ~Copyable & Sendable>(
    _ cell: Cell.Type, _ settings: Cell.Settings, _ body: (Shared<Cell>) throws -> Void
  ) throws {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(8, Cell.extraBytes(settings)), alignment: 8)
    defer { unsafe memory.deallocate() }
    try body(unsafe Shared(settings, memory))
  }

  @Test(arguments: [false, true])
  func `A sum is that of its word and its stripes, and a delta leaves nothing`(_ isDelta: Bool) throws {
    let settings = SumSettings(isDouble: false, isDelta: isDelta, isMonotonic: true)
    try with(SumCell.self, settings) { shared in
      var builder = MetricBatchBuilder()
      shared.cell.add(100 as Int64)
      let before = try shared.cell.point(settings, Self.moment, &builder)?.value.i64
      #expect(before == 100)
      shared.cell.commit(1, settings)
      unsafe shared.cell.divide()
      try onThreads { for _ in 0..<1_000 { shared.cell.add(3 as Int64) } }
      // Twice, as it did not arrive the first time.
      for _ in 0..<2 {
        let after = try shared.cell.point(settings, Self.moment, &builder)?.value.i64
        #expect(after == (isDelta ? 24_000 : 24_100))
      }
      shared.cell.commit(1, settings)
      let rest = try shared.cell.point(settings, Self.moment, &builder)?.value.i64
      #expect(rest == (isDelta ? nil : 24_100))
    }
  }

  @Test func `A sum of doubles is that of its word and its stripes`() throws {
    let settings = SumSettings(isDouble: true, isDelta: false, isMonotonic: true)
    try with(SumCell.self, settings) { shared in
      shared.cell.add(0.5)
      unsafe shared.cell.divide()
      try onThreads { for _ in 0..<1_000 { shared.cell.add(0.25) } }
      var builder = MetricBatchBuilder()
      let sum = try shared.cell.point(settings, Self.moment, &builder)?.value.f64
      #expect(sum == 2_000.5)
    }
  }

  @Test(arguments: [false, true])
  func `A histogram is the sum of its parts, at the coarsest of their scales`(_ isDelta: Bool) throws {
    let settings = ExponentialSettings(maximumSize: 10, scale: 20, isDelta: isDelta)
    try with(DistributionCell<ExponentialDistribution>.self, settings) { shared in
      for value in [0, -1, 1.0] { shared.cell.record(value, settings) }
      shared.cell.divide(settings)
      try onThreads { for value in 1...1_000 { shared.cell.record(Double(value), settings) } }
      var builder = MetricBatchBuilder()
      for _ in 0..<2 {
        let point = try #require(try shared.cell.point(settings, Self.moment, &builder))
        let record = builder.exponentialHistograms[Int(point.value.u64)]
        #expect(record.count == 8_003 && record.zero_count == 1 && record.min == -1 && record.max == 1_000)
        let numbers = (0..<Int(record.positive.count)).map { builder.numbers[Int(record.positive.first) + $0].u64 }
        #expect(numbers.reduce(0, +) == 8_001 && numbers.count <= 10)
        // 1,000 is below 2^10, so that ten buckets are enough at scale 0, with one more for 1 itself at scale -1.
        #expect(record.scale == -1)
      }
      shared.cell.commit(1, settings)
      let rest = try shared.cell.point(settings, Self.moment, &builder)
      #expect((rest == nil) == isDelta)
    }
  }
}
