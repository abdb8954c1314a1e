/// How far an export is.
public struct ExportProgress: Sendable, Hashable {
  /// From 0 to 1, by metrics and time.
  public var share: Double
  /// Samples written.
  public var samples: Int
  /// The metric that is written, and how many there are.
  public var metric: Int
  /// How many metrics there are.
  public var metricCount: Int
}

/// What an export came to.
public struct ExportSummary: Sendable, Hashable {
  /// How it ended.
  public enum Ending: String, Sendable, Hashable {
    /// Everything is written.
    case complete
    /// It was complete before; nothing was done.
    case alreadyComplete = "already_complete"
    /// It was asked to stop; it can be resumed.
    case interrupted
  }

  /// How it ended.
  public var ending: Ending
  /// What was written, earlier runs included.
  public var counts: ExportCounts
  /// The length of the file.
  public var bytes: Int
  /// How many metrics were found.
  public var metrics: Int
  /// The range.
  public var range: ExportRange
  /// What the server warned of, earlier runs included, without repetitions; at most eight.
  public var warnings: [String]
  /// The metrics, named by a selector, of which there was no sample.
  public var emptyMetrics: [String]
  /// Whether it went on from a checkpoint.
  public var isResumed: Bool
}
