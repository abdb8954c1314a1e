internal import Synchronization

/// The counters that sinks keep with the host, by sink and name.
public final class SinkCounters: Sendable {
  private let values = Mutex<[String: [String: UInt64]]>([:])

  /// The most counters of one sink: a sink that makes names up must not fill the memory.
  private static let maximumCountersPerSink = 64

  /// No counters yet.
  public init() {}

  /// Adds to a counter; one too many for the sink is left out.
  public func add(_ delta: UInt64, to counter: String, of sink: String) {
    values.withLock { values in
      if values[sink]?[counter] == nil, values[sink]?.count ?? 0 >= Self.maximumCountersPerSink { return }
      values[sink, default: [:]][counter, default: 0] &+= delta
    }
  }

  /// The counters of a sink.
  public func values(of sink: String) -> [String: UInt64] { values.withLock { $0[sink] ?? [:] } }
}
