/// Why an answer is no matrix of samples.
public struct MatrixError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was expected.
  public let reason: String
  /// The byte at which reading stopped, counted from 0.
  public let offset: Int

  init(_ reason: String, at offset: Int) { (self.reason, self.offset) = (reason, offset) }

  /// The reason and the place.
  public var description: String { "\(reason) (byte \(offset) of the answer)" }
}
