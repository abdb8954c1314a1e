/// Keeps points below a rate, with a burst of one second's worth: a value, without a clock.
///
/// In any time of t seconds at most `rate * t + burst` points are given out. A single row with more points than the
/// burst is let through once the bucket is full, and is paid for afterwards.
public struct TokenBucket: Sendable {
  /// What a request for points gets.
  public enum Grant: Sendable, Hashable {
    /// At most this many points may go now.
    case points(Int)
    /// Nothing before this time, in nanoseconds of the clock that ``grant(first:wanted:now:)`` is told.
    case wait(until: UInt64)
  }

  private let rate: Double
  private let burst: Double
  private var tokens: Double
  private var filledAt: UInt64?

  /// Room for the error of floating-point sums, in points.
  private static let tolerance = 1e-6
  /// Less than this part of the burst is given only where no more is wanted: many small requests help nobody.
  private static let smallestPart = 0.25

  /// A full bucket.
  ///
  /// - Parameter pointsPerSecond: above 0 and finite; what is not counts as one point a second.
  public init(pointsPerSecond: Double) {
    rate = pointsPerSecond > 0 && pointsPerSecond.isFinite ? pointsPerSecond : 1
    burst = max(rate, 1)
    tokens = burst
  }

  /// What may go now.
  ///
  /// - Parameters:
  ///   - first: points of the first row, which cannot be cut.
  ///   - wanted: points of all rows that wait, at least `first`.
  public mutating func grant(first: Int, wanted: Int, now: UInt64) -> Grant {
    fill(now)
    let needed = min(burst, max(Double(first), min(Double(wanted), burst * Self.smallestPart)))
    if tokens + Self.tolerance >= needed {
      return .points(min(max(first, Int(min(tokens + Self.tolerance, 1e18))), max(first, wanted)))
    }
    let seconds = (needed - tokens) / rate
    // Rounded up, so that whoever wakes then finds enough.
    return .wait(until: now &+ UInt64(min(seconds * 1e9, 1e18)) &+ 1)
  }

  /// Takes points out; more than there are leave a debt.
  public mutating func take(_ points: Int) { tokens -= Double(points) }

  /// Puts points back that were taken and not sent.
  public mutating func putBack(_ points: Int) { tokens = min(burst, tokens + Double(points)) }

  private mutating func fill(_ now: UInt64) {
    if let filledAt, now > filledAt { tokens = min(burst, tokens + Double(now - filledAt) / 1e9 * rate) }
    filledAt = max(filledAt ?? now, now)
  }
}
