/// Why the daemon cannot start.
public struct DaemonError: Error, Sendable, CustomStringConvertible {
  /// The kind of the failure, which gives the exit code.
  public enum Code: Sendable, Hashable {
    /// The configuration has mistakes.
    case configuration
    /// The queue cannot be opened.
    case queue
    /// A sink cannot be made.
    case sink
    /// The receivers cannot listen.
    case receiver
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence, or one a line, for the operator.
  public let reason: String

  /// Makes an error.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
