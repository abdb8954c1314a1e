/// Why a file could not be read.
public struct ConfigFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds.
  public enum Code: String, Sendable, Hashable {
    /// No such file.
    case missing
    /// The process may not read it.
    case denied
    /// A folder, a device or a pipe.
    case notRegular
    /// Larger than the limit.
    case tooLarge
    /// Anything else the system said.
    case unreadable
  }

  /// The kind.
  public let code: Code

  /// The file.
  public let path: String

  /// The sentence; it names the file and never shows what stands in it.
  public let reason: String

  /// Makes an error.
  public init(_ code: Code, path: String, reason: String) {
    self.code = code
    self.path = path
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
