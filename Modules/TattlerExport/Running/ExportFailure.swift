/// Why an export ended before its end.
public struct ExportFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Sendable, Hashable {
    /// The options do not fit what is there: another export's file, a checkpoint of another query.
    case usage
    /// The server refuses; asking again does not help before somebody has changed something.
    case refused
    /// The server gives no answer; the export can be resumed.
    case unavailable
    /// It was asked to stop before anything was written.
    case interrupted
    /// An answer or a checkpoint makes no sense.
    case data
    /// A file cannot be written.
    case file
  }

  /// The kind.
  public let code: Code
  /// A sentence.
  public let description: String

  /// Makes a failure.
  public init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }
}
