/// What a fold does to one entry of its owner's state.
public struct StateChange: Sendable, Hashable {
  /// The key of the entry: 1 to ``StateEntry/maximumKeyBytes`` bytes.
  public var key: [UInt8]
  /// The value from now on, at most ``StateEntry/maximumValueBytes``; nil to delete the entry, which need not be there.
  public var value: [UInt8]?

  /// A change of an entry. Of two changes with one key in a fold the second one counts.
  public init(key: [UInt8], value: [UInt8]?) {
    self.key = key
    self.value = value
  }

  /// Why it cannot be a change; nil where it can.
  var fault: QueueError? {
    guard (1...StateEntry.maximumKeyBytes).contains(key.count) else {
      return QueueError(
        .tooLarge, "the key of a state entry has 1 to \(StateEntry.maximumKeyBytes) bytes, not \(key.count)")
    }
    guard let value, value.count > StateEntry.maximumValueBytes else { return nil }
    return QueueError(
      .tooLarge,
      "a state entry of \(value.count) bytes: at most \(StateEntry.maximumValueBytes) are possible")
  }
}
