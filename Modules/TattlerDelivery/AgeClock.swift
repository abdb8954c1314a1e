/// The time against which the age of rows is measured: the wall clock, unless it has just leapt ahead.
///
/// Rows that look too old are set aside, so that a clock which jumps must not decide about them at once:
/// - A jump back is followed at once: it makes rows younger.
/// - A jump ahead by more than a minute, against the clock that is never set, is believed after it has lasted for ten
///   minutes. Until then the former time goes on. A clock that is wrong for a while kills nothing.
/// - The time at the start is believed. Where it is wrong, and too late, rows go to the dead letters with both times in
///   the message, from which they can be replayed.
///
/// Smaller steps are followed, so that the clock may be slewed.
public struct AgeClock: Sendable {
  /// A jump ahead up to this is followed at once, in nanoseconds.
  public static let toleranceNanoseconds: Int64 = 60_000_000_000
  /// How long a larger one has to last, in nanoseconds.
  public static let trialNanoseconds: UInt64 = 600_000_000_000

  /// Wall clock minus the clock that is never set.
  private var offset: Int64?
  private var leaptAt: UInt64?

  /// A clock that believes the first time that it hears.
  public init() {}

  /// The time in nanoseconds since 1970, from the wall clock and a clock that is never set back.
  public mutating func now(wall: UInt64, monotonic: UInt64) -> Int64 {
    let measured = Int64(clamping: wall) &- Int64(clamping: monotonic)
    guard let believed = offset else {
      offset = measured
      return Int64(clamping: wall)
    }
    let (lead, overflow) = measured.subtractingReportingOverflow(believed)
    if !overflow, lead <= Self.toleranceNanoseconds {
      offset = measured
      leaptAt = nil
    } else if let since = leaptAt {
      if monotonic >= since, monotonic - since >= Self.trialNanoseconds {
        offset = measured
        leaptAt = nil
      }
    } else {
      leaptAt = monotonic
    }
    return Int64(clamping: monotonic) &+ (offset ?? measured)
  }
}
