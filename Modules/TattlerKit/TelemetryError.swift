/// Why telemetry cannot be set up, or cannot take something.
public struct TelemetryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: Sendable, Hashable {
    /// A setting cannot be used.
    case configuration
    /// The queue cannot be opened or written.
    case queue
    /// A destination cannot be set up.
    case destination
    /// The metrics of this process have a backend already.
    case bootstrapped
    /// It is collected and delivered already.
    case running
    /// It was shut down.
    case closed
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence that says what is wrong and what to do, without secrets.
  public let reason: String

  /// Makes an error.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
