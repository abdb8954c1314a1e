/// What an export would write, as far as the server tells beforehand.
public struct ExportPlan: Sendable, Hashable {
  /// A metric that would be exported.
  public struct Metric: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// How many series of it have samples in the range.
    public let series: SeriesCount
  }

  /// A number of series, or why there is none.
  public enum SeriesCount: Sendable, Hashable {
    /// As many.
    case counted(Int)
    /// Nobody has counted; why.
    case unknown(String)
  }

  /// The range, which ends now at the latest.
  public let range: ExportRange
  /// The metrics, in the order of the file.
  public let metrics: [Metric]

  /// The series of all metrics that were counted.
  public var series: Int {
    metrics.reduce(0) { sum, metric in
      if case .counted(let count) = metric.series { sum + count } else { sum }
    }
  }

  /// How many metrics were not counted.
  public var uncounted: Int {
    metrics.count { metric in
      if case .unknown = metric.series { true } else { false }
    }
  }
}
