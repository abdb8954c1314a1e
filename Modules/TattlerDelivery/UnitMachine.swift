internal import TattlerPlugin

/// Decides about the rows of one unit, which go out piece by piece and in their order. A value without a clock.
///
/// A refusal that names no row is narrowed down by halving (`bisect`), a body that is too large is halved (`split`).
/// Where the first half of refused rows is taken, the refused row must be in the second half, which is then halved
/// without being sent as a whole: one bad row among n costs at most 2·log₂ n + 2 requests.
struct UnitMachine: Sendable {
  let rows: UnitRows
  private(set) var submission: Submission?
  /// Failed submissions of the first open row.
  private(set) var attempts: Int
  /// What is left, the next piece at the end.
  private var pieces: [Range<Int>]
  /// Rows that hold a refused one if all in front of them, back to the refusal, were taken.
  private var suspect: Range<Int>?
  private var failing: Failing?
  private var isEnding = false

  /// Rows whose submissions have failed without a success since a moment.
  private struct Failing: Sendable {
    /// Only rows in front of this one took part in every failure.
    var upperBound: Int
    let since: UInt64
    let before: UInt64
  }

  init(rows: UnitRows) {
    self.rows = rows
    pieces = rows.count > 0 ? [0..<rows.count] : []
    attempts = rows.former.attempts
  }

  /// Whether everything is settled.
  var isDone: Bool { pieces.isEmpty && submission == nil }

  /// Whether rows wait to be sent.
  var isWaiting: Bool { submission == nil && !pieces.isEmpty }

  /// The points of the first row that waits and of the piece that begins with it.
  var waitingPoints: (first: Int, piece: Int) {
    guard let piece = pieces.last else { return (0, 0) }
    return (rows.points(piece.lowerBound..<piece.lowerBound + 1), rows.points(piece))
  }

  /// Sets rows aside that stand first and are too old.
  mutating func setAsideAged(_ limit: AgeLimit?) -> DeliveryEffect? {
    guard submission == nil, let limit, let piece = pieces.last,
      let run = rows.runs(in: piece, before: limit.cutoff).first, run.rows.lowerBound == piece.lowerBound
    else { return nil }
    pieces.removeLast()
    push(run.rows.upperBound..<piece.upperBound)
    suspect = nil
    succeed()
    return .dead(rows: run.rows, reason: .tooOld, message: limit.message(run))
  }

  /// Submits the next piece, or as much of its beginning as has no more than these points.
  mutating func submit(maximumPoints: Int?, _ limit: AgeLimit?) -> Submission? {
    guard submission == nil else { return nil }
    if let top = pieces.last, top == suspect, top.count > 1 {
      pieces.removeLast()
      halve(top, isRefused: true)
    }
    guard let piece = pieces.last else { return nil }
    let part = maximumPoints.map { rows.prefix(of: piece, points: $0) } ?? piece
    submission = Submission(rows: part, leftOut: rows.runs(in: part, before: limit?.cutoff), limit: limit)
    return submission
  }

  /// The submission was not taken: its rows wait again.
  mutating func giveBack() {
    submission = nil
    finishEnding()
  }

  /// Forgets what waits, and what remains of a submission that is under way once it has ended.
  mutating func end() {
    isEnding = true
    if submission == nil { finishEnding() }
  }

  /// The points of some rows of a submission that are sent.
  func sentPoints(of submission: Submission, in range: Range<Int>) -> Int {
    submission.leftOut.reduce(rows.points(range)) { $0 - rows.points($1.rows.clamped(to: range)) }
  }

  /// Takes the outcome of the submission.
  mutating func finish(_ outcome: SinkOutcome, now: UInt64, giveUpAfter: UInt64?) -> Ending? {
    guard let submission, let piece = pieces.popLast() else { return nil }
    self.submission = nil
    var ending = Ending()
    let done = min(max(outcome.rowsDone, 0), submission.sentCount)
    let left = submission.sentCount - done
    let boundary = submission.end(afterSent: done)
    if done > 0 {
      ending.effects = settle(submission, upTo: boundary, outcome)
      ending.hasProgress = true
      succeed()
    }
    if left == 0 {
      if piece != submission.rows { keepSuspicion(of: piece, from: boundary) }
      push(boundary..<piece.upperBound)
      finishEnding()
      return ending
    }
    let affectedCount = min(max(outcome.rowsAffected ?? left, 1), left)
    let affected = boundary..<submission.end(afterSent: done + affectedCount)
    let rest = boundary..<piece.upperBound
    switch outcome.disposition {
    case .delivered:
      keepSuspicion(of: piece, from: boundary)
      push(rest)
      ending.unsentPoints = sentPoints(of: submission, in: boundary..<submission.rows.upperBound)
      // A sink that says "delivered" without doing a row would be asked for ever: treat that as a failure.
      if done == 0 { ending.verdict = .failed(asked: nil, message: "the sink did nothing") }
    case .retry(let wait):
      keepSuspicion(of: piece, from: boundary)
      ending.verdict = .failed(asked: wait, message: outcome.message)
      fail(affected, piece, outcome.message, now: now, giveUpAfter, &ending)
    case .pause:
      keepSuspicion(of: piece, from: boundary)
      push(rest)
      attempts += 1
      failing = nil
      ending.verdict = .paused(message: outcome.message)
    case .split, .bisect:
      suspect = nil
      succeed()
      push(affected.upperBound..<piece.upperBound)
      ending.verdict = .refused
      if affected.count > 1 {
        halve(affected, isRefused: outcome.disposition == .bisect)
      } else {
        let reason: DeadLetterReason = outcome.disposition == .split ? .tooLarge : .refused
        ending.effects.append(.dead(rows: affected, reason: reason, message: outcome.message))
      }
    case .reject:
      suspect = nil
      succeed()
      push(affected.upperBound..<piece.upperBound)
      ending.verdict = .refused
      ending.effects.append(.dead(rows: affected, reason: .refused, message: outcome.message))
    }
    if outcome.disposition != .delivered {
      ending.unsentPoints = sentPoints(of: submission, in: affected.upperBound..<submission.rows.upperBound)
    }
    finishEnding()
    return ending
  }
}

extension UnitMachine {
  private mutating func push(_ rows: Range<Int>) {
    if !rows.isEmpty { pieces.append(rows) }
  }

  private mutating func halve(_ rows: Range<Int>, isRefused: Bool) {
    let middle = rows.lowerBound + rows.count / 2
    push(middle..<rows.upperBound)
    push(rows.lowerBound..<middle)
    if isRefused { suspect = middle..<rows.upperBound }
  }

  /// Where the beginning of the suspect rows was taken, the refused one is in what is left of them.
  private mutating func keepSuspicion(of piece: Range<Int>, from boundary: Int) {
    if suspect == piece { suspect = boundary..<piece.upperBound }
  }

  private mutating func succeed() {
    attempts = 0
    failing = nil
  }

  private mutating func finishEnding() {
    if isEnding { pieces = [] }
  }

  /// What became of the first rows of a submission: done, except for those that were left out.
  private func settle(_ submission: Submission, upTo end: Int, _ outcome: SinkOutcome) -> [DeliveryEffect] {
    var effects: [DeliveryEffect] = []
    var skipped = max(0, outcome.pointsSkipped)
    var rejected = max(0, outcome.pointsRejected)
    func deliver(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      let points = rows.points(range)
      let (skippedHere, rejectedHere) = (min(skipped, points), min(rejected, points - min(skipped, points)))
      skipped -= skippedHere
      rejected -= rejectedHere
      effects.append(
        .delivered(
          rows: range, skippedPoints: skippedHere, rejectedPoints: rejectedHere,
          message: rejectedHere > 0 ? outcome.message : ""))
    }
    var next = submission.rows.lowerBound
    for run in submission.leftOut where run.rows.lowerBound < end {
      deliver(next..<run.rows.lowerBound)
      let message = submission.limit?.message(run) ?? ""
      effects.append(.dead(rows: run.rows, reason: .tooOld, message: message))
      next = run.rows.upperBound
    }
    deliver(next..<end)
    return effects
  }

  /// Notes a failure of rows at the beginning of a piece, and gives those up that have failed for long enough.
  private mutating func fail(
    _ affected: Range<Int>, _ piece: Range<Int>, _ message: String, now: UInt64, _ giveUpAfter: UInt64?,
    _ ending: inout Ending
  ) {
    attempts += 1
    var state: Failing
    if let failing {
      state = failing
      state.upperBound = min(state.upperBound, affected.upperBound)
    } else {
      // The time of an earlier run counts for the rows that it tried, and for those only.
      let former = affected.lowerBound == 0 ? rows.former : UnitRows.FormerFailures()
      state = Failing(
        upperBound: former.rows > 0 ? min(former.rows, affected.upperBound) : affected.upperBound, since: now,
        before: former.rows > 0 ? former.nanoseconds : 0)
    }
    let failedFor = (now > state.since ? now - state.since : 0).saturatingAdd(state.before)
    if let giveUpAfter, failedFor >= giveUpAfter {
      let lost = affected.lowerBound..<min(max(state.upperBound, affected.lowerBound + 1), affected.upperBound)
      push(lost.upperBound..<piece.upperBound)
      suspect = nil
      succeed()
      ending.effects.append(.dead(rows: lost, reason: .gaveUp, message: message))
    } else {
      failing = state
      push(affected.lowerBound..<piece.upperBound)
      ending.effects.append(.attempted(row: affected.lowerBound))
    }
  }
}
