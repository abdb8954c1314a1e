import TestHarness

/// Knows what was sent and where it is, and judges whether the daemon's ledger tells the truth.
///
/// Allowed are: lines that come again after an answer was lost or the daemon was ended in front of the note that they had
/// arrived (``judgeRepetitions(_:_:)``); and that lines of a body without an answer are all there or all missing.
struct Oracle {
  /// What there is to know of one sink in the end.
  struct Sink {
    let options: SinkOptions
    let arrivals: Arrivals
    let ledger: Status.Sink
    let letters: [DeadLetterReading.Letter]
    /// Whether it keeps numbers only.
    let keepsNumbersOnly: Bool
  }

  let sent: [SentBody]
  /// How often the daemon was ended.
  let endings: Int
  private let lines: [Int: LoadLine]
  private let outcomes: [Int: LoadOutcome]

  init(sent: [SentBody], endings: Int) {
    (self.sent, self.endings) = (sent, endings)
    var lines: [Int: LoadLine] = [:]
    var outcomes: [Int: LoadOutcome] = [:]
    for body in sent {
      for line in body.lines { (lines[line.id], outcomes[line.id]) = (line, body.outcome) }
    }
    (self.lines, self.outcomes) = (lines, outcomes)
  }

  /// Everything that is wrong.
  func violations(_ sinks: [Sink]) -> [String] {
    let accepted = acceptedLines(sinks)
    var violations = tornBodies(accepted)
    for sink in sinks {
      violations += strangers(sink).map { "\(sink.arrivals.name): \($0)" }
      violations += ledgerFaults(sink, accepted).map { "\(sink.arrivals.name): \($0)" }
      violations += disorder(sink).map { "\(sink.arrivals.name): \($0)" }
      violations += judgeRepetitions(sink).map { "\(sink.arrivals.name): \($0)" }
    }
    return violations
  }

  /// The lines that the daemon took: those that it acknowledged, and those without an answer that are somewhere.
  private func acceptedLines(_ sinks: [Sink]) -> Set<Int> {
    var accepted = Set(outcomes.filter { $0.value == .acknowledged }.keys)
    for sink in sinks {
      let found = sink.arrivals.ids.union(Self.buried(sink).keys)
      accepted.formUnion(found.filter { outcomes[$0] == .unknown })
    }
    return accepted
  }

  /// Bodies without an answer of which a part is there.
  private func tornBodies(_ accepted: Set<Int>) -> [String] {
    sent.filter { $0.outcome == .unknown }.compactMap { body in
      let there = body.lines.filter { accepted.contains($0.id) }.count
      return there > 0 && there < body.lines.count
        ? "of a body without an answer \(there) of \(body.lines.count) lines are there" : nil
    }
  }

  /// What was never sent, was refused, or is not what was sent.
  private func strangers(_ sink: Sink) -> [String] {
    var violations = sink.arrivals.strange.prefix(3).map { "never sent: \($0.prefix(200))" }
    var wrong = 0
    for arrival in sink.arrivals.arrivals {
      guard let line = lines[arrival.id], outcomes[arrival.id] != .refused else {
        violations.append("\(lines[arrival.id] == nil ? "never sent" : "refused, and there"): \(arrival.text)")
        continue
      }
      if arrival.text != (sink.keepsNumbersOnly ? line.numbers : line.text) {
        wrong += 1
        if wrong <= 3 { violations.append("\(arrival.text) is there instead of \(line.text)") }
      }
    }
    return Array(violations.prefix(10))
  }

  /// The lines in the dead letters, and how often.
  static func buried(_ sink: Sink) -> [Int: Int] {
    var buried: [Int: Int] = [:]
    for line in sink.letters.flatMap(\.lines) {
      if let id = LoadLine.id(of: line) { buried[id, default: 0] += 1 }
    }
    return buried
  }

  /// Where the ledger and the world are not the same.
  private func ledgerFaults(_ sink: Sink, _ accepted: Set<Int>) -> [String] {
    let ledger = sink.ledger
    let buried = Self.buried(sink)
    let arrived = sink.arrivals.ids
    var violations: [String] = []
    if ledger.queued != 0 { violations.append("\(ledger.queued) points are still queued") }
    if !ledger.isBalanced { violations.append("not balanced: \(ledger)") }
    for (id, count) in buried where count > 1 || outcomes[id] == .refused || lines[id] == nil {
      violations.append("in the dead letters \(count) times, \(outcomes[id].map { "\($0)" } ?? "never sent"): \(id)")
    }
    if !sink.options.mayGiveUp {
      let strange = sink.letters.first { $0.reason != "refused" && $0.reason != "too_large" }
      if let strange { violations.append("a dead letter for \(strange.reason): \(strange.message)") }
    }
    // A line that is somewhere else as well was delivered without a note of it.
    var (delivered, dead, missing, skipped, twofold) = (0, 0, 0, 0, 0)
    var lost: [LoadLine] = []
    for id in accepted {
      guard let line = lines[id] else { continue }
      let isNothing = sink.keepsNumbersOnly && line.numbers == nil
      if buried[id] != nil {
        dead += line.points
        if arrived.contains(id) { twofold += line.points }
      } else if arrived.contains(id) || isNothing {
        delivered += line.points
        if sink.keepsNumbersOnly { skipped += Self.skipped(line) }
      } else {
        missing += line.points
        lost.append(line)
      }
    }
    let dropped = ledger.expired + ledger.evicted
    let mayDrop = sink.options.mayExpire || sink.options.mayEvict
    if !mayDrop && dropped > 0 { violations.append("\(ledger.expired) expired, \(ledger.evicted) evicted") }
    if ledger.dead != dead { violations.append("the ledger has \(ledger.dead) dead, the letters \(dead)") }
    if missing > dropped {
      violations.append("\(missing) points are nowhere, \(dropped) may be: \(lost.prefix(3).map(\.text))")
    }
    if mayDrop {
      // What expired may have arrived just before, and what had no answer may have expired unseen.
      if ledger.delivered > delivered { violations.append("\(ledger.delivered) delivered, only \(delivered) arrived") }
    } else {
      if ledger.delivered != delivered {
        violations.append("the ledger has \(ledger.delivered) delivered, \(delivered) arrived")
      }
      if ledger.skipped != skipped { violations.append("the ledger has \(ledger.skipped) skipped, not \(skipped)") }
    }
    return violations
  }

  /// The points that a sink for numbers leaves out of a line.
  private static func skipped(_ line: LoadLine) -> Int {
    guard let numbers = line.numbers else { return line.points }
    return numbers == line.text || !line.text.contains("note=") ? 0 : 1
  }

  /// Acknowledged lines of one sender that came in another order than they were accepted, the first time. Marked lines do
  /// not count: a server may have kept the others of their body, refused it, and changed its mind since.
  private func disorder(_ sink: Sink) -> [String] {
    guard sink.options.keepsOrder else { return [] }
    var newest: [Int: Int] = [:]
    var seen: Set<Int> = []
    for arrival in sink.arrivals.arrivals
    where outcomes[arrival.id] == .acknowledged && !arrival.text.contains(ServerScript.mark) {
      guard seen.insert(arrival.id).inserted else { continue }
      let sender = LoadLine.sender(of: arrival.id)
      if let last = newest[sender], last > arrival.id { return ["\(arrival.id) came behind \(last)"] }
      newest[sender] = arrival.id
    }
    return []
  }

  /// Lines that came again although their arrival was noted.
  ///
  /// A line may come again where the receiver kept it and did not say so, or was not heard: the daemon then says that it
  /// tries again, on another connection. And it may come again in another life of the daemon where it came with the last
  /// requests of one life, which may have ended in front of the note: that is written while the next requests are under way. An archive does not tell lives apart: there a line
  /// may come once more for every ending.
  private func judgeRepetitions(_ sink: Sink) -> [String] {
    let arrivals = sink.arrivals.arrivals
    var counts: [Int: Int] = [:]
    for arrival in arrivals where arrival.request == nil { counts[arrival.id, default: 0] += 1 }
    if let worst = counts.max(by: { $0.value < $1.value }), worst.value > 1 + endings {
      return ["a line is there \(worst.value) times, after \(endings) endings: \(worst.key)"]
    }
    let lives = Dictionary(grouping: sink.arrivals.requests, by: \.life)
    let lastOfLives = lives.mapValues { Set($0.suffix(2 * sink.options.concurrency).map(\.number)) }
    var last: [Int: Arrivals.Request] = [:]
    for arrival in arrivals {
      guard let request = arrival.request, request.isAnswered else { continue }
      if let former = last[arrival.id], !isExcused(former, request, lastOfLives[former.life] ?? []) {
        return ["came again after an answer that was sent: \(arrival.text), \(former), \(request)"]
      }
      last[arrival.id] = request
    }
    return []
  }

  private func isExcused(_ former: Arrivals.Request, _ request: Arrivals.Request, _ lastOfLife: Set<Int>) -> Bool {
    if former.life != request.life { return former.life < request.life && lastOfLife.contains(former.number) }
    // A server that is slow to read a connection which was given up notes its request behind the one that replaced it.
    return request.isRepeated && !former.isHeard || former.isRepeated && !request.isHeard
  }
}
