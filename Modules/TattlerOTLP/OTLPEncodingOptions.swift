/// How a batch is written as OTLP.
public struct OTLPEncodingOptions: Sendable, Hashable {
  /// The most bytes that one message may have.
  public var maximumByteCount = OTLPLimits.largestBody
  /// The time of rows that have none, in nanoseconds since 1970; nil writes them without a time, which OTLP reads as not
  /// known.
  public var defaultTimeNanoseconds: UInt64?
  /// Leaves out points of delta temporality, for receivers that refuse a whole request for one of them.
  public var leavesOutDeltas = false

  /// The default options.
  public init() {}
}
