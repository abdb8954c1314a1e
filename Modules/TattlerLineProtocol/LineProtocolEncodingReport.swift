/// What became of the rows that an encoder was given.
public struct LineProtocolEncodingReport: Sendable, Hashable {
  /// Rows that are done, from the start of the range: written, or without anything that could be written.
  ///
  /// Fewer than were given where the next row would have passed the largest size. None at all where the first row alone
  /// is larger than that.
  public var rows = 0
  /// Lines written.
  public var lines = 0
  /// Points written.
  public var points = 0
  /// String values left out.
  public var skippedStrings = 0
  /// NaN and infinities left out: line protocol has no spelling for them.
  public var skippedNonFinite = 0
  /// Histograms, exponential histograms and summaries left out.
  public var skippedDistributions = 0
  /// Points left out because they hold nothing, or because their measurement or field key has no spelling.
  public var skippedEmpty = 0
  /// Points left out because a field of another name in their row is written under the same key. The first is written.
  public var skippedCollisions = 0
  /// Tags left out of the rows written: empty ones, repeated keys, lists, maps and bytes, and what lies behind the 256th
  /// tag of a row. A tag that rows share is counted once a call.
  public var droppedTags = 0
  /// Names and tag values written otherwise than they are, as they have no spelling: control characters, backslashes at the
  /// end, number signs at the start of a measurement. What the options ask for is none.
  ///
  /// Different series may have become one. A measurement is counted once a call, a field key once a metric, tag keys and
  /// values once for all rows that share the tags.
  public var changedNames = 0

  /// A report about nothing.
  public init() {}

  /// Points left out, for any reason.
  public var skippedPoints: Int {
    skippedStrings + skippedNonFinite + skippedDistributions + skippedEmpty + skippedCollisions
  }
}
