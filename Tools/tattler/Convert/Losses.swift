internal import TattlerPrometheus

/// What a format has no place for, as sentences.
enum Losses {
  /// A sentence for each count that is not zero: `3 points left out: why`.
  static func sentences(_ counts: (Int, String, String)...) -> [String] { sentences(counts) }

  private static func sentences(_ counts: [(Int, String, String)]) -> [String] {
    counts.compactMap { count, what, why in
      count > 0 ? "\(count) \(what)\(count == 1 ? "" : "s") left out: \(why)" : nil
    }
  }

  /// Names and tag values that are written otherwise than they are.
  static func changed(_ count: Int) -> [String] {
    count == 0 ? [] : ["\(count) name\(count == 1 ? "" : "s") or tag values changed: line protocol cannot spell them"]
  }

  /// Points that have no place among the series of Prometheus.
  static func sentences(_ skipped: PrometheusSkippedPoints) -> [String] {
    sentences([
      (skipped.strings, "point", "a text is no number"), (skipped.empty, "point", "there is no value"),
      (skipped.notRecorded, "point", "the flag says that nothing was recorded"),
      (skipped.notCumulative, "point", "its temporality is not cumulative; convert it first"),
      (skipped.unnamed, "point", "nothing is left of the metric's name"),
      (skipped.conflicting, "point", "another metric of this name has another type"),
      (skipped.malformed, "point", "bounds and buckets of the histogram contradict each other"),
      (skipped.forbidden, "point", "the format forbids the value"),
      (skipped.superseded, "point", "the series has a later one, and the format holds one"),
    ])
  }
}
