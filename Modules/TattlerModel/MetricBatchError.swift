/// Why bytes are not a metric batch, or why a batch cannot grow further.
public struct MetricBatchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: Sendable, Equatable {
    /// The bytes do not begin as a batch does.
    case notABatch
    /// The batch was written by an incompatible version.
    case unsupportedVersion
    /// The bytes end before the batch does.
    case truncated
    /// A record refers to something that is not there, or breaks a rule of the layout.
    case malformed
    /// The batch would pass the largest size that the layout allows.
    case tooLarge
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence that names the table and the record at fault.
  public let reason: String

  /// Makes an error from its code and a sentence.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
