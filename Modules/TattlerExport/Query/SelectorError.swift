/// Why a text selects no series.
public struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A sentence.
  public let description: String
}
