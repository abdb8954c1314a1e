/// Why a body holds no frames, with the place.
public struct FrameError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds.
  public enum Code: String, Sendable, Hashable {
    /// It is no JSON.
    case syntax
    /// Something that has to be there is not.
    case missing
    /// A number where text was expected, and the like.
    case wrongType = "wrong_type"
    /// A number out of its range, or text that is empty or too long.
    case badValue = "bad_value"
    /// More frames or values than a body may have.
    case tooMany = "too_many"
  }

  /// The kind.
  public let code: Code
  /// The way to the value, such as `frames[2].data[0].value.prompt_tokens`.
  public let path: String
  /// The byte of the body, from 0.
  public let offset: Int
  /// The line of the body, from 1.
  public let line: Int
  /// What was found, and what would be right.
  public let reason: String

  /// Path, place and reason as one sentence.
  public var description: String { "\(path) (line \(line), byte \(offset)): \(reason)" }
}
