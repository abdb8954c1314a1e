/// Bounds on what one message may make a decoder do.
public struct OTLPLimits: Sendable, Hashable {
  /// The largest body that a decoder looks at, in bytes.
  public static let largestBody = 0x4000_0000

  /// Bytes of the body, decompressed. At most ``largestBody``.
  public var bodyByteCount = OTLPLimits.largestBody
  /// Bytes of the batch that a body may make: a data point of two bytes becomes 56. It is looked at every few hundred
  /// points: a batch may be larger by what those bring.
  public var batchByteCount = Int.max

  /// The limit of the body that counts.
  var largestBodyByteCount: Int { min(bodyByteCount, Self.largestBody) }

  /// The default limits.
  public init() {}
}
