/// How a batch is written as OTLP.
public struct OTLPEncodingOptions: Sendable, Hashable {
  /// The most bytes that one message may have.
  public var maximumByteCount = OTLPLimits.largestBody
  /// The time of rows that have none, in nanoseconds since 1970; nil writes them without a time, which OTLP reads as not
  /// known.
  public var defaultTimeNanoseconds: UInt64?

  /// The default options.
  public init() {}
}
