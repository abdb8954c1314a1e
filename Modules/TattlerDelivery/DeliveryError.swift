/// Why a sink cannot be set up.
public struct DeliveryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sink's name in the configuration.
  public let sink: String
  /// The key at fault in the sink's configuration; empty where no key is.
  public let keyPath: String
  /// A sentence that says what is wrong, without secrets.
  public let reason: String

  /// Makes an error.
  public init(sink: String, keyPath: String, reason: String) {
    self.sink = sink
    self.keyPath = keyPath
    self.reason = reason
  }

  /// Sink, key and sentence.
  public var description: String {
    keyPath.isEmpty ? "sink \"\(sink)\": \(reason)" : "sink \"\(sink)\", \(keyPath): \(reason)"
  }
}
