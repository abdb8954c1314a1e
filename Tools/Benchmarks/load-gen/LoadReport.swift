/// What a load came to, for people and for scripts.
struct LoadReport {
  /// All connections together.
  let total: LoadRun.Tally
  private let byteCount: Int
  private let nanoseconds: UInt64

  init(_ tallies: [LoadRun.Tally], byteCount: Int, nanoseconds: UInt64) {
    var total = LoadRun.Tally()
    for tally in tallies { total.add(tally) }
    total.latencies.sort()
    self.total = total
    self.byteCount = byteCount
    self.nanoseconds = max(nanoseconds, 1)
  }

  private var seconds: Double { Double(nanoseconds) / 1e9 }
  private var linesPerSecond: Int { Int(Double(total.acceptedLines) / seconds) }
  private var otherAnswers: Int { total.otherAnswers.values.reduce(0, +) }

  /// Milliseconds that this share of the requests stayed below, rounded to hundredths.
  private func latency(_ share: Double) -> Double {
    guard !total.latencies.isEmpty else { return 0 }
    let index = min(total.latencies.count - 1, Int(Double(total.latencies.count) * share))
    return (Double(total.latencies[index]) / 1e4).rounded() / 100
  }

  /// A few lines.
  var text: String {
    let others = total.otherAnswers.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
    return """
      \(linesPerSecond) lines/s: \(total.acceptedLines) lines, \(byteCount) bytes in \((seconds * 1e3).rounded() / 1e3) s
      answers: \(total.acceptedRequests) × 2xx\(others.map { ", " + $0 }.joined()), without an answer: \(total.failures)
      lines not taken: \(total.refusedLines)
      milliseconds a request: median \(latency(0.5)), 99 % below \(latency(0.99)), longest \(latency(1))
      """
  }

  /// One object.
  var json: String {
    """
    {"lines_per_second":\(linesPerSecond),"seconds":\((seconds * 1e6).rounded() / 1e6),\
    "lines_accepted":\(total.acceptedLines),"lines_refused":\(total.refusedLines),"bytes":\(byteCount),\
    "answers_2xx":\(total.acceptedRequests),"answers_other":\(otherAnswers),"failures":\(total.failures),\
    "milliseconds_median":\(latency(0.5)),"milliseconds_p99":\(latency(0.99)),"milliseconds_max":\(latency(1))}
    """
  }
}
