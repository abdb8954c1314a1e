/// Points that have no place in Prometheus, by reason.
public struct PrometheusSkippedPoints: Sendable, Hashable {
  /// Text values.
  public var strings = 0
  /// Points without a value, or with one that their metric cannot have.
  public var empty = 0
  /// Points whose flag says that nothing was recorded: in Prometheus a series that is not there.
  public var notRecorded = 0
  /// Points of sums and histograms that are not cumulative.
  public var notCumulative = 0
  /// Points of metrics whose names have no counterpart.
  public var unnamed = 0
  /// Points of metrics that share their name with a metric of another type.
  public var conflicting = 0
  /// Histograms whose bounds do not ascend or do not fit their buckets, or whose buckets hold more than their count.
  public var malformed = 0
  /// Values that the format forbids, such as a negative counter in OpenMetrics.
  public var forbidden = 0
  /// Points of a series of which the format can hold only one, and holds a later one.
  public var superseded = 0

  /// Nothing was left out.
  public init() {}

  /// Points left out, for any reason.
  public var total: Int {
    strings + empty + notRecorded + notCumulative + unnamed + conflicting + malformed + forbidden + superseded
  }

  mutating func count(_ reason: SkipReason) {
    switch reason {
    case .empty: empty += 1
    case .string: strings += 1
    case .notRecorded: notRecorded += 1
    case .temporality: notCumulative += 1
    case .unnamed: unnamed += 1
    case .conflict: conflicting += 1
    case .malformed: malformed += 1
    case .forbidden: forbidden += 1
    case .superseded: superseded += 1
    }
  }
}
