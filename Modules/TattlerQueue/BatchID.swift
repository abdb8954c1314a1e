/// The number of a stored batch: ascending in the order of acceptance, never used twice in one queue.
public struct BatchID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number, at least 1.
  public let rawValue: Int64

  /// A batch by its number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The earlier batch is the smaller one.
  public static func < (left: BatchID, right: BatchID) -> Bool { left.rawValue < right.rawValue }

  /// The number as text.
  public var description: String { rawValue.description }
}
