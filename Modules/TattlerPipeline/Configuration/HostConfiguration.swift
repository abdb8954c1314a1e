public import TattlerCost
public import TattlerQueue
public import TattlerTransport

/// Everything that a configuration file says.
public struct HostConfiguration: Sendable {
  /// Where and how batches are kept.
  public var queue: QueueConfiguration
  /// The receiver of line protocol and bot events.
  public var receiver: ReceiverConfiguration
  /// The receiver of OTLP/HTTP.
  public var otlpReceiver: ReceiverConfiguration
  /// What is made of frames.
  public var frames: FrameSettings
  /// What makes cost of usage; nil where it is off.
  public var cost: CostConfiguration?
  /// How deltas become totals.
  public var cumulative: CumulativeSettings
  /// How HTTP leaves.
  public var transport: HTTPTransportConfiguration
  /// Folders with plugins, searched after the executable's own.
  public var pluginFolders: [String]
  /// Where delivery goes.
  public var sinks: [SinkConfiguration]
  /// How long a shutdown waits for the queue to be worked off, in nanoseconds.
  public var drainNanoseconds: UInt64
  /// What is logged, and how.
  public var log: LogConfiguration

  /// Whether frames are taken: they come where line protocol does.
  public var takesFrames: Bool { frames.isEnabled && receiver.listen != nil }
}
