internal import TattlerPlugin

/// The message of one request, and what it stands for.
struct ExportBody: Sendable {
  /// An `ExportMetricsServiceRequest`.
  var bytes: [UInt8] = []
  /// Rows of the submission, from the first on, that the body covers: written, or skipped as none of it can be sent.
  var rows = 0
  /// Points of those rows that are left out.
  var pointsSkipped = 0
  /// Those of them that are left out for their delta temporality.
  var deltaPointsSkipped = 0
  /// How the submission ends without a request: nothing was left to send, or its first row is too large.
  var outcomeWithoutRequest: SinkOutcome?
}
