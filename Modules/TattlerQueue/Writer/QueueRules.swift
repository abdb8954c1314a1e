/// What the writer goes by: the limits of the queue and of its sinks, and what is under way.
struct QueueRules: Sendable {
  let configuration: QueueConfiguration
  let compressor: PayloadCompressor
  let lending: Lending
  /// The limits of the sinks that were registered since the queue was opened.
  var policies: [Int64: SinkQueuePolicy] = [:]
  var jumps = ClockJumps()
  /// Batches up to this one cannot make room: a sink that drops nothing needs them.
  var fixedThrough: Int64 = 0

  func policy(_ sink: Int64) -> SinkQueuePolicy { policies[sink] ?? SinkQueuePolicy() }

  /// The age at which what waits for a sink expires, in nanoseconds; nil for never.
  func maximumAge(_ sink: Int64) -> UInt64? {
    policy(sink).maximumAgeNanoseconds ?? configuration.maximumAgeNanoseconds
  }
}
