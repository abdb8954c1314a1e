public import TattlerQueue

/// Where metrics wait until every destination has them.
public enum TelemetryStorage: Sendable {
  /// In a file that this program alone opens: what was flushed survives a crash, and with `QueueDurability.fsync` a
  /// loss of power.
  case file(String, durability: QueueDurability = .fsync)
  /// In memory: an outage is bridged, a crash is not.
  case memory
  /// In a queue with limits of its own.
  case queue(QueueConfiguration)

  /// The most bytes that wait in memory: 64 MiB.
  public static let memoryBytes = 64 << 20

  var queueConfiguration: QueueConfiguration {
    switch self {
    case .file(let path, let durability):
      var queue = QueueConfiguration(path: path)
      queue.durability = durability
      return queue
    case .memory:
      var queue = QueueConfiguration(path: "")
      queue.durability = .memory
      queue.maximumBytes = Self.memoryBytes
      queue.maximumDeadBytes = Self.memoryBytes / 4
      return queue
    case .queue(let configuration): return configuration
    }
  }
}
