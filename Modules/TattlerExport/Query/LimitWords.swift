/// Whole phrases with which servers say that a shorter range may be answered.
enum LimitWords {
  private static let phrases = [
    // Prometheus
    "would load too many samples", "exceeded maximum resolution",
    // Mimir, and Grafana Cloud: identifiers of its catalogue of errors
    "err-mimir-max-chunks-per-query", "err-mimir-max-series-per-query", "err-mimir-max-chunks-bytes-per-query",
    "err-mimir-max-estimated-chunks-per-query", "err-mimir-max-estimated-memory-consumption-per-query",
    "err-mimir-max-query-length", "err-mimir-max-total-query-length",
    // Cortex, and Amazon Managed Prometheus
    "the query time range exceeds the limit", "the query hit the max number of series limit",
    "the query hit the max number of chunks limit", "the query hit the max number of chunk bytes limit",
    "the query hit the aggregated chunks size limit", "the query hit the aggregated data size limit",
    // store gateways of Thanos, Cortex and Mimir
    "exceeded series limit", "exceeded chunks limit", "exceeded bytes limit", "exceeded samples limit",
    // VictoriaMetrics: flags that limit what a query may read, not those of its text or of waiting
    "-search.maxsamplesperquery", "-search.maxsamplesperseries", "-search.maxuniquetimeseries",
    "-search.maxmemoryperquery", "-search.maxpointspertimeseries", "-search.maxpointssubquerypertimeseries",
    "-search.maxresponseseries", "-search.maxseries", "-search.max* command-line flag",
  ]
  private static let slowness = ["timeout", "timed out", "deadline", "-search.maxqueryduration"]

  /// Whether the words name a limit on how much a query may read.
  static func name(limitIn words: String) -> Bool { contains(phrases, words) }

  /// Whether the words say that the query took too long.
  static func nameSlowness(in words: String) -> Bool { contains(slowness, words) }

  private static func contains(_ phrases: [String], _ words: String) -> Bool {
    let words = words.lowercased()
    return phrases.contains { words.contains($0) }
  }
}
