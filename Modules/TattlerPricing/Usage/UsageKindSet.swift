/// Some kinds of usage.
public struct UsageKindSet: OptionSet, Sendable, Hashable {
  /// One bit for each kind, by its raw value.
  public let rawValue: UInt32

  /// Makes a set of bits.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// One kind.
  @inlinable
  public init(_ kind: UsageKind) {
    self.init(rawValue: 1 &<< UInt32(kind.rawValue))
  }

  /// The first kind, in the order of ``UsageKind``.
  var first: UsageKind? { isEmpty ? nil : UsageKind(lowestOf: rawValue) }

  /// The kinds, in the order of ``UsageKind``.
  public var kinds: [UsageKind] { UsageKind.allCases.filter { contains(UsageKindSet($0)) } }
}
