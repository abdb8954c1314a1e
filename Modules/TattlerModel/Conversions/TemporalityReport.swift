/// What a change of temporality made of the points of a batch.
public struct TemporalityReport: Sendable, Hashable {
  /// Points that were converted.
  public var converted = 0
  /// Points that are not of the kind that is converted, handed on as they were.
  public var passed = 0
  /// Converted points that say that there is no value (OTLP's flag "no recorded value"): handed on without one.
  public var withoutValue = 0
  /// Series that came for the first time.
  public var newSeries = 0
  /// Series that were forgotten because they were idle.
  public var forgottenSeries = 0
  /// Points with which a series began anew: its start time, or a number that went down, said so.
  public var resets = 0
  /// Of the converted points: between the point and the one before it time is missing.
  public var gaps = 0
  /// Of the converted points: the time that they cover was covered in part by the one before.
  public var overlaps = 0

  /// Left out: the first point of a series, which says what was before anybody looked.
  public var droppedFirst = 0
  /// Left out: the time of the point before it in its series.
  public var droppedDuplicates = 0
  /// Left out: older than the point before it in its series, or than the series.
  public var droppedOutOfOrder = 0
  /// Left out: no time, or one before 1970.
  public var droppedWithoutTime = 0
  /// Left out: later than the caller's clock and what was allowed beyond it.
  public var droppedInFuture = 0
  /// Left out: too many series.
  public var droppedOverLimit = 0
  /// Left out: no room for the bytes of the series, or for more of them.
  public var droppedTooLarge = 0
  /// Left out: the result does not fit 64 bits.
  public var droppedOverflow = 0
  /// Left out: NaN or infinite; of deltas also histograms of which the sum, the smallest or the largest value is.
  public var droppedNotFinite = 0
  /// Left out: a value that a metric of this kind cannot have, such as a decrease of a counter in a delta, a delta that
  /// begins after its own time, or a histogram of more buckets than are allowed.
  public var droppedInvalid = 0

  /// A report about nothing.
  public init() {}

  /// Points that were left out, for any reason.
  public var dropped: Int {
    droppedFirst + droppedDuplicates + droppedOutOfOrder + droppedWithoutTime + droppedInFuture + droppedOverLimit
      + droppedTooLarge + droppedOverflow + droppedNotFinite + droppedInvalid
  }

  /// Counts a series that was to be added; false where it was not.
  mutating func notes(_ addition: SeriesTable.Addition) -> Bool {
    switch addition {
    case .added: newSeries += 1
    case .tooMany: droppedOverLimit += 1
    case .tooLarge: droppedTooLarge += 1
    }
    return addition == .added
  }
}
