/// A record that waits to be folded.
public struct StoredRecord: Sendable, Hashable {
  /// The number of the batch that it was noted with: ascending in the order of acceptance, never used twice.
  public let id: Int64
  /// What was noted.
  public let bytes: [UInt8]

  /// A record by its number.
  public init(id: Int64, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}
