/// A moment in UTC, taken apart: for names of files and for people.
///
/// The calendar is the proleptic Gregorian one, without leap seconds, as in POSIX time (IEEE Std 1003.1, section 4.19).
public struct UTCTime: Sendable, Hashable {
  /// The year, such as 2026.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 59.
  public let second: Int
  /// 0 to 999,999,999.
  public let nanosecond: Int
  /// Days since 1970-01-01, negative before.
  public let dayNumber: Int

  /// Takes a time apart.
  ///
  /// - Parameter nanoseconds: since 1970; before 1970 it is negative.
  public init(nanoseconds: Int64) {
    self.init(
      seconds: nanoseconds.flooredQuotient(by: 1_000_000_000), nanosecond: nanoseconds.flooredRest(by: 1_000_000_000))
  }

  /// Takes an unsigned time apart, such as OTLP's, which reaches to the year 2554.
  ///
  /// - Parameter nanoseconds: since 1970.
  public init(unsignedNanoseconds nanoseconds: UInt64) {
    self.init(seconds: Int64(nanoseconds / 1_000_000_000), nanosecond: Int64(nanoseconds % 1_000_000_000))
  }

  private init(seconds: Int64, nanosecond: Int64) {
    let days = seconds.flooredQuotient(by: 86_400)
    let rest = Int(seconds.flooredRest(by: 86_400))
    (year, month, day) = Self.civil(fromDay: Int(days))
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
    self.nanosecond = Int(nanosecond)
    dayNumber = Int(days)
  }

  /// 1 to 366.
  public var dayOfYear: Int { dayNumber - Self.day(ofYear: year, month: 1, day: 1) + 1 }

  /// 0 for Sunday to 6 for Saturday.
  public var weekday: Int {
    let shifted = (dayNumber + 4) % 7
    return shifted < 0 ? shifted + 7 : shifted
  }

  /// Year, month and day of a day number, by Howard Hinnant's `civil_from_days`.
  private static func civil(fromDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// The day number of a date, by Howard Hinnant's `days_from_civil`.
  private static func day(ofYear year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int64 {
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }

  fileprivate func flooredRest(by divisor: Int64) -> Int64 {
    let rest = self % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
