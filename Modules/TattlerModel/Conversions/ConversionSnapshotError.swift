/// Why bytes are not what a conversion remembered.
public struct ConversionSnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: Sendable, Equatable {
    /// The bytes do not begin as the snapshot of this conversion does.
    case notASnapshot
    /// The snapshot was written by an incompatible version.
    case unsupportedVersion
    /// The bytes end early, go on behind the end, or say something impossible.
    case malformed
  }

  /// The kind of the failure.
  public let code: Code
  /// A sentence.
  public let reason: String

  /// Makes an error from its code and a sentence.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
