/// What became of the rows that an encoder was given.
public struct OTLPEncodingReport: Sendable, Hashable {
  /// Rows that are done, from the start of the range: written, or without anything that could be written.
  ///
  /// Fewer than were given where all of them would have passed the largest size. None at all where the first row alone
  /// is larger than that.
  public var rows = 0
  /// Data points written.
  public var points = 0
  /// String values left out: OTLP has numbers only.
  public var skippedStrings = 0
  /// Points left out because their value is not of their metric's kind.
  public var skippedMismatched = 0
  /// Points left out because they lie before 1970, which OTLP cannot say.
  public var skippedTimes = 0
  /// Points of delta temporality left out, where the options ask for that.
  public var skippedDeltas = 0

  /// A report about nothing.
  public init() {}

  /// Points left out, for any reason.
  public var skippedPoints: Int { skippedStrings + skippedMismatched + skippedTimes + skippedDeltas }
}
