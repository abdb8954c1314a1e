/// How many series a stream may have, and whom to tell.
struct SeriesLimit: Sendable {
  /// The most series, that of the overflow included; at least 1.
  let series: Int
  /// Nanoseconds since 1970.
  let clock: @Sendable () -> UInt64
  let problems: InstrumentProblems

  func reportOverflow() {
    problems.report(
      .cardinalityLimit,
      "has more than \(series - 1) sets of attributes; the others are counted as otel.metric.overflow")
  }

  func reportTooLarge(_ most: Int) {
    problems.report(
      .attributesTooLarge, "got attributes of more than \(most) bytes, which are counted as otel.metric.overflow")
  }

  func reportSaturation() {
    problems.report(.saturated, "has a sum that reached the largest integer, \(Int64.max), and stays there")
  }

  func reportMissingKey() { problems.report(.missingAttributeKey, "got an attribute without a key, which is left out") }
}
