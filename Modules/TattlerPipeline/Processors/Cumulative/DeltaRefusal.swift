internal import TattlerModel

/// Why no total can be made of a point of delta temporality.
enum DeltaRefusal: String, CaseIterable, Sendable {
  case duplicate
  case outOfOrder = "out_of_order"
  case inFuture = "in_future"
  case tooManySeries = "too_many_series"
  case tooLarge = "too_large"
  case notFinite = "not_finite"
  case withoutTime = "without_time"
  case invalid

  /// So many points were left out for this reason.
  func count(in report: TemporalityReport) -> Int {
    switch self {
    case .duplicate: report.droppedDuplicates
    case .outOfOrder: report.droppedOutOfOrder
    case .inFuture: report.droppedInFuture
    case .tooManySeries: report.droppedOverLimit
    case .tooLarge: report.droppedTooLarge
    case .notFinite: report.droppedNotFinite
    case .withoutTime: report.droppedWithoutTime
    case .invalid: report.droppedInvalid + report.droppedFirst + report.droppedOverflow
    }
  }

  /// For people, behind a number.
  var words: String {
    switch self {
    case .duplicate: "of a time that their series has already"
    case .outOfOrder: "older than the last of their series"
    case .inFuture: "more than ten minutes in the future"
    case .tooManySeries: "of more series than processors.cumulative.max_series allows"
    case .tooLarge: "of series that processors.cumulative.max_bytes has no room for"
    case .notFinite: "not finite"
    case .withoutTime: "without a time since 1970"
    case .invalid: "that the metric's kind cannot have"
    }
  }
}
