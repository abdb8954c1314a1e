/// The section `receivers.frames` of a configuration: bounds and choices of what is made of frames.
public struct FrameSettings: Sendable, Hashable {
  /// Whether frames are taken.
  public var isEnabled = true
  /// How often frames become totals, in nanoseconds.
  public var intervalNanoseconds: UInt64 = 10_000_000_000
  /// Whether series have the attribute `call_id`, so that each call has series of its own.
  public var includesCallID = false
  /// The most series; what is beyond is summed up in one of each metric.
  public var maximumSeries = 10_000
  /// The most calls that are remembered; of more, those that were silent for longest end.
  public var maximumCalls = 10_000
  /// Nanoseconds after which a call without frames has ended; an hour.
  public var callIdleNanoseconds: UInt64 = 3_600_000_000_000
  /// Nanoseconds after which a series that did not change is forgotten; a day.
  public var seriesIdleNanoseconds: UInt64 = 86_400_000_000_000
  /// Nanoseconds after which an unchanged series is told again; a minute.
  public var repeatNanoseconds: UInt64 = 60_000_000_000

  /// The defaults.
  public init() {}
}
