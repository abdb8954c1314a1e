internal import TattlerModel

/// The earliest time that rows may have at one moment.
struct AgeLimit: Sendable, Hashable {
  /// The time of that moment, in nanoseconds since 1970.
  let now: Int64
  /// Rows before this time are too old.
  let cutoff: Int64

  /// The limit at a moment.
  init(now: Int64, maximumAge: UInt64) {
    self.now = now
    let (cutoff, overflow) = now.subtractingReportingOverflow(Int64(clamping: maximumAge))
    self.cutoff = overflow ? .min : cutoff
  }

  /// Why rows are set aside.
  func message(_ run: AgedRun) -> String {
    "the time of the rows, \(UTCCalendar(nanosecondsSince1970: run.earliest).rfc3339), lies before \(UTCCalendar(nanosecondsSince1970: cutoff).rfc3339), "
      + "the earliest that is sent at \(UTCCalendar(nanosecondsSince1970: now).rfc3339)"
  }
}
