internal import TattlerConfig

/// Asks how many series each metric has, and gives up before that becomes a burden: for the server, which reads the
/// samples of a metric to count its series, and for the person who waits.
struct SeriesCounter {
  let discovery: Discovery
  let selectors: [SeriesSelector]
  let range: ExportRange
  var limits = Limits()

  /// What a plan may ask for.
  struct Limits {
    /// The most metrics.
    var metrics = 1_000
    /// The longest time, in milliseconds; a question that is under way is waited for.
    var milliseconds: Int64 = 60_000
    /// After so many failures in a row the others are not asked for.
    var failures = 3
    /// The longest pause that a server may ask for before it is asked once more, in milliseconds.
    var pause: Int64 = 5_000
  }

  private static let maximumBytes = 64 << 10
  /// No server has more series of a metric; the sum of all metrics that are asked for is still an integer.
  private static let maximumCount = 1 << 50

  /// The metrics with their counts, in order.
  ///
  /// - Throws: where it has to stop, and where the server answers nothing: what comes of an export is known then.
  func count(_ names: [String]) throws(ExportFailure) -> [ExportPlan.Metric] {
    let end = SystemTime.monotonicMilliseconds() + limits.milliseconds
    let perSecond = Int64(discovery.limits.requestsPerSecond)
    var metrics: [ExportPlan.Metric] = []
    var failures = 0
    for name in names {
      let series: ExportPlan.SeriesCount
      if failures >= limits.failures {
        series = .unknown("not asked, as the last \(limits.failures) were not counted")
      } else if metrics.count >= limits.metrics {
        series = .unknown("not asked, as it is not among the first \(limits.metrics)")
      } else if SystemTime.monotonicMilliseconds() >= end {
        series = .unknown("not asked, as counting took longer than \(limits.milliseconds / 1_000) s")
      } else {
        if perSecond > 0, !metrics.isEmpty { try discovery.pause(milliseconds: 1_000 / perSecond) }
        series = try count(name)
        if case .unknown = series { failures += 1 } else { failures = 0 }
      }
      metrics.append(ExportPlan.Metric(name: name, series: series))
    }
    return metrics
  }

  private func count(_ name: String) throws(ExportFailure) -> ExportPlan.SeriesCount {
    let own = selectors.filter { $0.name == nil || $0.name == name }
    let query = ExportQuery.count(own, metric: name, range)
    var answer = try discovery.ask(query, maximumBytes: Self.maximumBytes)
    if case .later(let wait, _) = answer, wait ?? 500 <= limits.pause {
      try discovery.pause(milliseconds: wait ?? 500)
      answer = try discovery.ask(query, maximumBytes: Self.maximumBytes)
    }
    switch answer {
    case .body(let body): return read(body)
    case .tooLargeHere: return .unknown("the answer is larger than a number")
    case .tooLargeThere(let words), .tooSlow(let words), .later(_, let words): return .unknown(words)
    case .refused(let failure): return .unknown(failure.description)
    case .denied(let failure): throw failure
    }
  }

  /// Reads the answer to an instant query (Prometheus HTTP API, "Instant vectors"): one number, or none for no series.
  private func read(_ body: [UInt8]) -> ExportPlan.SeriesCount {
    guard let json = try? JSONValue(parsing: body), json["status"]?.stringValue == "success",
      let result = json["data"]?["result"]?.arrayValue
    else { return .unknown("the answer is no number") }
    if json["isPartial"]?.booleanValue == true { return .unknown("a part of the server did not answer") }
    guard let first = result.first else { return .counted(0) }
    guard result.count == 1, let text = first["value"]?.arrayValue?.last?.stringValue, let number = Double(text),
      let count = Int(exactly: number), (0...Self.maximumCount).contains(count)
    else { return .unknown("the answer is no number") }
    return .counted(count)
  }
}
