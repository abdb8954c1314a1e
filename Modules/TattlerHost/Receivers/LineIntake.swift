internal import TattlerLineProtocol
internal import TattlerModel

/// Turns bodies of line protocol into batches, with parsers that are used again.
final class LineIntake: Sendable {
  private let pool = ContextPool<Context>()

  private let arrivals: ArrivalClock
  private let limits: LineProtocolLimits

  /// The memory of a large body goes back to the system.
  private static let keptBuilderBytes = 4 << 20

  /// - Parameter maximumBatchBytes: what a body may become.
  init(arrivals: ArrivalClock, maximumBatchBytes: Int) {
    self.arrivals = arrivals
    var limits = LineProtocolLimits()
    limits.batchByteCount = maximumBatchBytes
    self.limits = limits
  }

  /// A parser and its builder.
  private final class Context {
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
  }

  /// What a body held.
  struct Lines {
    let batch: MetricBatch
    let report: LineProtocolReport
  }

  /// Parses a body.
  ///
  /// - Parameters:
  ///   - options: precision and strictness; limits and times are set here.
  ///   - now: the time of arrival, in nanoseconds since 1970, for lines that have none.
  /// - Throws: in strict mode the first bad line; in any mode an error with code `batchTooLarge` where the body is more
  ///   than a batch can hold.
  func parse(
    _ bytes: UnsafeRawBufferPointer, options: LineProtocolOptions, now: Int64
  ) throws(LineProtocolError) -> Lines {
    var options = options
    options.limits = limits
    options.defaultTime = .absent
    let context = pool.take() ?? Context()
    defer { if context.builder.capacityByteCount <= Self.keptBuilderBytes { pool.give(context) } }
    context.builder.reset()
    let report = try unsafe context.parser.parse(bytes, into: &context.builder, options: options)
    arrivals.assignTimes(&context.builder, now: now)
    do throws(MetricBatchError) { return Lines(batch: try context.builder.finish(), report: report) } catch {
      throw LineProtocolError(
        code: .batchTooLarge, line: 1, column: 1, offset: 0, reason: error.reason, excerpt: "")
    }
  }
}
