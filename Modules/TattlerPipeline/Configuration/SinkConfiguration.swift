public import TattlerDelivery
public import TattlerQueue

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
  /// How much of the queue it may use.
  public var queue: SinkQueuePolicy
}

/// The configuration has secrets: it is left out.
extension SinkConfiguration: CustomStringConvertible, CustomReflectable {
  /// The name and the type.
  public var description: String { "\(name): \(type) [configuration redacted]" }

  /// A mirror of name and type alone.
  public var customMirror: Mirror { Mirror(self, children: ["name": name, "type": type]) }
}
