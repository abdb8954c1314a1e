internal import TattlerModel
internal import TattlerOTLP

/// Turns messages of OTLP into batches, with decoders that are used again.
final class OTLPIntake: Sendable {
  private let pool = ContextPool<Context>()

  private let arrivals: ArrivalClock
  private let limits: OTLPLimits

  /// The memory of a large body goes back to the system.
  private static let keptBuilderBytes = 4 << 20

  /// - Parameter maximumBatchBytes: what a body may become.
  init(arrivals: ArrivalClock, maximumBatchBytes: Int) {
    self.arrivals = arrivals
    var limits = OTLPLimits()
    limits.batchByteCount = maximumBatchBytes
    self.limits = limits
  }

  /// A decoder and its builder.
  private final class Context {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
  }

  /// What a message held.
  struct Points {
    let batch: MetricBatch
    let admission: OTLPAdmission
  }

  /// Decodes a message.
  ///
  /// - Parameter now: the time of arrival, in nanoseconds since 1970, for data points without a time.
  /// - Throws: where the bytes are not such a message, or with code `batchTooLarge` where it is more than a batch may
  ///   hold.
  func decode(
    _ bytes: UnsafeRawBufferPointer, _ form: OTLPForm, now: Int64
  ) throws(OTLPError) -> Points {
    let context = pool.take() ?? Context()
    defer { if context.builder.capacityByteCount <= Self.keptBuilderBytes { pool.give(context) } }
    context.builder.reset()
    switch form {
    case .protobuf: try unsafe context.decoder.decode(bytes, into: &context.builder, limits: limits)
    case .json: try unsafe context.decoder.decode(json: bytes, into: &context.builder, limits: limits)
    }
    var admission = OTLPAdmission()
    admission.sift(&context.builder)
    arrivals.assignTimes(&context.builder, now: now)
    do throws(MetricBatchError) {
      return Points(batch: try context.builder.finish(), admission: admission)
    } catch {
      throw OTLPError(code: .batchTooLarge, offset: 0, reason: error.reason)
    }
  }
}
