public import Logging
public import TattlerDelivery
public import TattlerQueue
public import TattlerTransport

/// Everything that a configuration file says.
public struct HostConfiguration: Sendable {
  /// Where and how batches are kept.
  public var queue: QueueConfiguration
  /// What is listened on.
  public var receiver: ReceiverConfiguration
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
}

/// What is logged, and how.
public struct LogConfiguration: Sendable {
  /// How serious a sentence must be.
  public var level: Logger.Level
  /// How it is written.
  public var format: Format

  /// How a log is written.
  public enum Format: String, Sendable, CaseIterable {
    /// A line for people.
    case text
    /// A JSON object a line.
    case json
  }
}

/// What is listened on.
public struct ReceiverConfiguration: Sendable {
  /// Where the receivers for line protocol and bot events listen, and the answers about health.
  public var listen = ListenAddress("127.0.0.1:8086")
  /// The largest body as it comes over the wire, in bytes.
  public var maximumBodyBytes = 16 << 20
  /// The largest body after decompression, in bytes.
  public var maximumDecodedBytes = 32 << 20
  /// The largest batch that a body may become, in bytes; short lines become ten times what they are.
  public var maximumBatchBytes = 64 << 20
  /// The most bytes of bodies and batches that are in work at one time; above, senders are asked to come back.
  public var maximumBytesInWork = 64 << 20
  /// True where one bad line refuses the whole body.
  public var isStrict = false

  /// The defaults.
  public init() {}
}

/// A sink of a configuration.
public struct SinkConfiguration: Sendable {
  /// The name that the file gives it.
  public var name: String
  /// The type, such as `file`, where the plugin is found by its type.
  public var type: String
  /// The plugin's file, where it is named.
  public var pluginPath: String?
  /// The variables that switch it off because they are not set; empty where it counts.
  public var missingVariables: [String]
  /// Canonical JSON with its secrets resolved.
  public var json: [UInt8]
  /// How it is treated.
  public var policy: DeliveryPolicy
}
