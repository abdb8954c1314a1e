public import Logging

/// What is logged, and how.
public struct LogConfiguration: Sendable {
  /// How serious a sentence must be.
  public var level: Logger.Level
  /// How it is written.
  public var format: Format

  /// How a log is written.
  public enum Format: String, Sendable, CaseIterable {
    /// A line for people.
    case text
    /// A JSON object a line.
    case json
  }
}
