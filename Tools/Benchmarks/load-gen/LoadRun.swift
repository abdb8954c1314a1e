/// Sends a prepared load and counts the answers.
struct LoadRun: Sendable {
  /// What came of it.
  struct Tally: Sendable {
    var acceptedLines = 0
    var refusedLines = 0
    var acceptedRequests = 0
    /// Answers that were no 2xx, those that were tried again included.
    var otherAnswers: [Int: Int] = [:]
    /// Requests without an answer.
    var failures = 0
    /// Nanoseconds of each request that was taken, from its first try.
    var latencies: [UInt64] = []
    /// Which requests of the first round were taken.
    var taken: [Bool] = []

    mutating func add(_ other: Tally) {
      acceptedLines += other.acceptedLines
      refusedLines += other.refusedLines
      acceptedRequests += other.acceptedRequests
      otherAnswers.merge(other.otherAnswers, uniquingKeysWith: +)
      failures += other.failures
      latencies += other.latencies
    }
  }

  let plan: LoadPlan
  let load: PreparedLoad
  /// How long to wait before a body is sent again, in nanoseconds.
  private static let retryNanoseconds: UInt64 = 50_000_000

  /// Sends everything.
  ///
  /// - Returns: the tallies of the connections, and the nanoseconds from the first request to the last answer.
  func run() -> (tallies: [Tally], nanoseconds: UInt64) {
    LoopbackConnection.prepareProcess()
    let start = Clock.now()
    let tallies = LoadThread.all(load.connections.count) { number in send(load.connections[number], start) }
    return (tallies, Clock.now() - start)
  }

  private func send(_ requests: [PreparedLoad.Request], _ start: UInt64) -> Tally {
    var connection = LoopbackConnection(plan.target)
    var tally = Tally()
    tally.latencies.reserveCapacity(requests.count * plan.rounds)
    var sentLines = 0
    for round in 0..<plan.rounds {
      for request in requests {
        if let rate = plan.linesPerSecond {
          let due = Double(sentLines * plan.connections) / rate
          Clock.sleep(until: start + UInt64(due * 1e9))
        }
        sentLines += request.lines
        let isTaken = deliver(request, &connection, &tally)
        if round == 0 { tally.taken.append(isTaken) }
      }
    }
    return tally
  }

  private func deliver(
    _ request: PreparedLoad.Request, _ connection: inout LoopbackConnection, _ tally: inout Tally
  ) -> Bool {
    let start = Clock.now()
    for attempt in 0...plan.retries {
      if attempt > 0 { Clock.sleep(until: Clock.now() + Self.retryNanoseconds) }
      switch connection.exchange(request.bytes) {
      case let status? where (200..<300).contains(status):
        tally.acceptedLines += request.lines
        tally.acceptedRequests += 1
        tally.latencies.append(Clock.now() - start)
        return true
      case let status?: tally.otherAnswers[status, default: 0] += 1
      case nil: tally.failures += 1
      }
    }
    tally.refusedLines += request.lines
    return false
  }
}
