/// What an export has written and left out.
public struct ExportCounts: Sendable, Hashable {
  /// Samples written.
  public var samples = 0
  /// NaN and infinities that the format has no place for.
  public var notFinite = 0
  /// Native histograms that the format has no place for.
  public var histograms = 0
  /// Samples of series whose name or labels the format cannot carry, or that would come back changed.
  public var unwritable = 0
  /// The first of those series, `name{label="value"}`, its beginning where it is long; nil where none is known.
  public var firstUnwritable: String?

  /// Samples left out.
  public var leftOut: Int { notFinite + histograms + unwritable }

  /// Makes counts of nothing.
  public init() {}
}
