/// What an export has written and left out.
public struct ExportCounts: Sendable, Hashable {
  /// Samples written.
  public var samples = 0
  /// NaN and infinities that the format has no place for.
  public var notFinite = 0
  /// Native histograms that the format has no place for.
  public var histograms = 0
  /// Samples of series whose name or labels the format cannot carry.
  public var unwritable = 0

  /// Samples left out.
  public var leftOut: Int { notFinite + histograms + unwritable }

  /// Makes counts of nothing.
  public init() {}
}
