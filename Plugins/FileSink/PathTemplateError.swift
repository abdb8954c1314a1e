/// Why a text is no path template.
public struct PathTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public let reason: String

  /// Makes an error.
  public init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { reason }
}
