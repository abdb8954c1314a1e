/// Why the rows of an export cannot be sent back.
public struct RowError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line of the file in which the row begins, from 1.
  public let line: Int
  /// What is wrong, and what helps.
  public let description: String
}

/// What is wrong with a record, wherever it stands.
struct RowFault: Error {
  let words: String

  init(_ words: String) { self.words = words }
}
