public import TattlerPlugin

/// Decides what happens to the rows of one sink: a value, without clocks, threads or files.
///
/// The shell loads rows, asks ``decide(now:)``, does what it says, and reports how it went with
/// ``finish(_:now:jitter:)``, which returns what to record. Rows leave in order. Times are nanoseconds of a clock that is
/// never set back.
///
/// A refusal that names no row is narrowed down by halving (`bisect`), a body that is too large is halved (`split`),
/// so that one bad row costs about 2·log₂ n requests and only itself.
public struct DeliveryMachine: Sendable {
  /// What the shell does next.
  public enum Decision: Sendable, Hashable {
    /// Nothing is loaded: call ``load(rowCount:)`` when there is work.
    case load
    /// Hand these rows to the sink.
    case submit(rows: Range<Int>, attempt: Int)
    /// Sleep until this time, then ask again.
    case sleep(until: UInt64)
    /// A submission is under way: wait for it.
    case wait
  }

  /// What the shell records.
  public enum Effect: Sendable, Hashable {
    /// Rows that are delivered or skipped; `skippedPoints` of theirs could not be carried.
    case delivered(rows: Range<Int>, skippedPoints: Int)
    /// Rows that will never be taken, and why.
    case dead(rows: Range<Int>, reason: DeadLetterReason, message: String)
  }

  /// How the sink is, for people.
  public enum Health: Sendable, Hashable {
    /// Work flows.
    case healthy
    /// The receiver does not take work now; it is tried again by itself.
    case retrying(message: String, until: UInt64)
    /// A person must act.
    case paused(message: String, until: UInt64)
  }

  /// How the sink is.
  public private(set) var health = Health.healthy
  /// Submissions of the first open row that failed so far.
  public private(set) var attempt = 0

  private let policy: DeliveryPolicy
  /// What is left of the loaded rows, the next piece at the end.
  private var pieces: [Range<Int>] = []
  private var inFlight: Range<Int>?
  private var refusals = 0
  private var notBefore: UInt64 = 0

  /// Makes a machine without work.
  public init(policy: DeliveryPolicy) { self.policy = policy }

  /// Takes new rows, `0..<rowCount`, once the former ones are settled.
  public mutating func load(rowCount: Int) {
    assert(pieces.isEmpty && inFlight == nil, "the former rows are settled")
    if rowCount > 0 { pieces = [0..<rowCount] }
  }

  /// What to do now.
  public mutating func decide(now: UInt64) -> Decision {
    if inFlight != nil { return .wait }
    guard let next = pieces.last else { return .load }
    if let until = waitEnd, until > now { return .sleep(until: until) }
    if notBefore > now { return .sleep(until: notBefore) }
    inFlight = next
    return .submit(rows: next, attempt: attempt)
  }

  /// The sink was busy: the rows of the last decision were not taken.
  public mutating func giveBack() { inFlight = nil }

  /// Takes the outcome of the submission under way.
  ///
  /// - Parameters:
  ///   - now: nanoseconds of the same clock as in ``decide(now:)``.
  ///   - jitter: a random number from 0 up to 1.
  /// - Returns: what to record, in the order of the rows.
  public mutating func finish(_ outcome: SinkOutcome, now: UInt64, jitter: Double) -> [Effect] {
    guard let rows = inFlight else { return [] }
    inFlight = nil
    pieces.removeLast()
    var effects: [Effect] = []
    let done = min(max(outcome.rowsDone, 0), rows.count)
    let rest = rows.lowerBound + done..<rows.upperBound
    if done > 0 {
      effects.append(.delivered(rows: rows.lowerBound..<rest.lowerBound, skippedPoints: outcome.pointsSkipped))
      refusals = 0
      recover()
    }
    if rest.isEmpty { return effects }
    let affectedCount = min(max(outcome.rowsAffected ?? rest.count, 1), rest.count)
    let affected = rest.lowerBound..<rest.lowerBound + affectedCount
    let behind = affected.upperBound..<rest.upperBound
    switch outcome.disposition {
    case .delivered:
      pieces.append(rest)
      // A sink that says "delivered" without doing a row would be asked for ever: treat that as a failure.
      if done == 0 { backOff(now: now, jitter: jitter, atLeast: nil, message: "the sink did nothing") }
    case .retry(let wait):
      pieces.append(rest)
      backOff(now: now, jitter: jitter, atLeast: wait, message: outcome.message)
    case .pause:
      pieces.append(rest)
      attempt += 1
      health = .paused(message: outcome.message, until: now &+ policy.pauseNanoseconds)
    case .split, .bisect:
      push(behind)
      if affected.count > 1 {
        let middle = affected.lowerBound + affected.count / 2
        push(middle..<affected.upperBound)
        push(affected.lowerBound..<middle)
      } else {
        let reason: DeadLetterReason = outcome.disposition == .split ? .tooLarge : .refused
        effects.append(.dead(rows: affected, reason: reason, message: outcome.message))
      }
      refuse(now: now)
    case .reject:
      push(behind)
      effects.append(.dead(rows: affected, reason: .refused, message: outcome.message))
      refuse(now: now)
    }
    return effects
  }

  /// Drops what is loaded without settling it, for an end in the middle.
  public mutating func unload() {
    pieces = []
    inFlight = nil
  }

  private var waitEnd: UInt64? {
    switch health {
    case .healthy: nil
    case .retrying(_, let until), .paused(_, let until): until
    }
  }

  private mutating func push(_ rows: Range<Int>) {
    if !rows.isEmpty { pieces.append(rows) }
  }

  private mutating func recover() {
    attempt = 0
    health = .healthy
  }

  /// The receiver answers, so that there is nothing to back off from; only a long row of refusals is slowed down.
  private mutating func refuse(now: UInt64) {
    recover()
    refusals += 1
    if refusals > policy.unpacedRefusals { notBefore = now &+ policy.refusalPauseNanoseconds }
  }

  /// Exponential back-off with full jitter (a random wait between nothing and the bound), never below what the
  /// receiver asked for.
  private mutating func backOff(now: UInt64, jitter: Double, atLeast asked: UInt64?, message: String) {
    let doublings = UInt64(min(attempt, 20))
    let bound = min(policy.longestBackoffNanoseconds, policy.firstBackoffNanoseconds &<< doublings)
    let chosen = UInt64(Double(bound) * min(max(jitter, 0), 1))
    let wait = max(chosen, asked ?? 0)
    attempt += 1
    health = .retrying(message: message, until: now &+ wait)
  }
}
