/// Decides when a receiver is asked again: back-off, pauses, and a single probe while it fails. A value without a
/// clock.
///
/// Every submission begins with ``begin()`` and ends with one of ``worked(_:)``, ``refused(_:now:)``,
/// ``failed(_:now:jitter:asked:message:)``, ``paused(_:now:message:)`` or ``abandon(_:)``. Of submissions that were
/// under way together and fail together only the first counts, so that many at once do not make the wait longer.
public struct RetryCircuit: Sendable {
  /// How the receiver is, for people.
  public enum Health: Sendable, Hashable {
    /// Work flows.
    case healthy
    /// The receiver does not take work now; it is tried again by itself.
    case retrying(message: String, until: UInt64)
    /// A person must act.
    case paused(message: String, until: UInt64)
  }

  /// Whether a submission may begin.
  public enum Admission: Sendable, Hashable {
    /// Yes.
    case open
    /// Not before this time.
    case wait(until: UInt64)
    /// Not before the probe that is under way has ended.
    case probing
  }

  /// What a submission carries from its begin to its end.
  public struct Stamp: Sendable, Hashable {
    fileprivate let epoch: Int
    fileprivate let isProbe: Bool
  }

  /// How the receiver is.
  public private(set) var health = Health.healthy
  /// Failures since the last success.
  public private(set) var failures = 0

  private let policy: DeliveryPolicy
  /// Counts the changes of health: what began in an earlier epoch says nothing about this one.
  private var epoch = 0
  private var isProbing = false
  private var refusals = 0
  private var notBefore: UInt64 = 0

  /// A circuit of a receiver that is thought to be well.
  public init(policy: DeliveryPolicy) { self.policy = policy }

  /// Whether a submission may begin now.
  public func admission(now: UInt64) -> Admission {
    if isProbing { return .probing }
    let until = max(waitEnd ?? 0, notBefore)
    return until > now ? .wait(until: until) : .open
  }

  /// Begins a submission that was admitted; while the receiver fails it is the probe.
  public mutating func begin() -> Stamp {
    let isProbe = health != .healthy
    if isProbe { isProbing = true }
    return Stamp(epoch: epoch, isProbe: isProbe)
  }

  /// Ends a submission that never reached the receiver.
  public mutating func abandon(_ stamp: Stamp) { end(stamp) }

  /// The receiver took rows.
  public mutating func worked(_ stamp: Stamp) {
    end(stamp)
    refusals = 0
    recover(stamp)
  }

  /// The receiver answered and refused: there is nothing to back off from; only a long row of refusals is slowed down.
  public mutating func refused(_ stamp: Stamp, now: UInt64) {
    end(stamp)
    recover(stamp)
    refusals += 1
    if refusals > policy.unpacedRefusals {
      notBefore = max(notBefore, now.saturatingAdd(policy.refusalPauseNanoseconds))
    }
  }

  /// The receiver failed, or asked to wait.
  ///
  /// The wait is a random part of a bound that doubles with each failure (full jitter), at least a tenth of the first
  /// bound, and never less than what the receiver asked for.
  ///
  /// - Parameters:
  ///   - jitter: a random number from 0 up to 1.
  ///   - asked: the receiver's own wait in nanoseconds.
  public mutating func failed(_ stamp: Stamp, now: UInt64, jitter: Double, asked: UInt64?, message: String) {
    end(stamp)
    if let asked {
      // Whatever is heard from other submissions, the receiver's wait is kept.
      notBefore = max(notBefore, now.saturatingAdd(asked))
      extend(to: notBefore)
    }
    guard counts(stamp) else { return }
    let doublings = min(failures, 20)
    let first = min(policy.firstBackoffNanoseconds, policy.longestBackoffNanoseconds)
    let (doubled, overflow) = first.multipliedReportingOverflow(by: 1 << doublings)
    let bound = overflow ? policy.longestBackoffNanoseconds : min(policy.longestBackoffNanoseconds, doubled)
    let chosen = UInt64(Double(min(bound, 1 << 62)) * min(max(jitter, 0), 1))
    change(to: .retrying(message: message, until: now.saturatingAdd(max(chosen, first / 10, asked ?? 0))))
  }

  /// A person must act; the receiver is probed now and then.
  public mutating func paused(_ stamp: Stamp, now: UInt64, message: String) {
    end(stamp)
    let until = now.saturatingAdd(policy.pauseNanoseconds)
    if counts(stamp) {
      change(to: .paused(message: message, until: until))
    } else {
      health = .paused(message: message, until: max(until, waitEnd ?? 0))
    }
  }

  private var waitEnd: UInt64? {
    switch health {
    case .healthy: nil
    case .retrying(_, let until), .paused(_, let until): until
    }
  }

  /// Whether a failure is a new one: not where others of its time have failed before.
  private func counts(_ stamp: Stamp) -> Bool { stamp.epoch == epoch || health == .healthy }

  private mutating func end(_ stamp: Stamp) {
    if stamp.isProbe { isProbing = false }
  }

  private mutating func change(to health: Health) {
    failures += 1
    epoch += 1
    self.health = health
  }

  /// A success that began before the failure does not end the wait that the receiver asked for.
  private mutating func recover(_ stamp: Stamp) {
    guard stamp.epoch == epoch else { return }
    if health != .healthy { epoch += 1 }
    failures = 0
    health = .healthy
  }

  private mutating func extend(to until: UInt64) {
    switch health {
    case .healthy: break
    case .retrying(let message, let former): health = .retrying(message: message, until: max(former, until))
    case .paused(let message, let former): health = .paused(message: message, until: max(former, until))
    }
  }
}

extension UInt64 {
  /// The sum, or the largest number where there is none.
  func saturatingAdd(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
