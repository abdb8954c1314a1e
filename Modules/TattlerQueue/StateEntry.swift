/// A part of what an owner of records remembers, for instance the total of a series.
public struct StateEntry: Sendable, Hashable {
  /// Tells the entries of an owner apart: 1 to ``maximumKeyBytes`` bytes.
  public var key: [UInt8]
  /// What is remembered: at most ``maximumValueBytes``, and it may be empty.
  public var value: [UInt8]

  /// The most bytes of a key: 4,096.
  public static let maximumKeyBytes = 4_096
  /// The most bytes of a value: 16 MiB.
  public static let maximumValueBytes = 16 << 20
  /// The most bytes of keys and values, of all owners together: 256 MiB. Each entry counts 64 bytes beside its own.
  public static let maximumStateBytes = 256 << 20

  /// An entry by its key.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }
}
