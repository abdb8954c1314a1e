/// The civil date and the time of day of a moment, in UTC.
package struct UTCCalendar: Sendable {
  package let year: Int
  package let month: Int
  package let day: Int
  package let hour: Int
  package let minute: Int
  package let second: Int
  package let millisecond: Int

  /// Splits nanoseconds since 1970 up by Howard Hinnant's algorithm over eras of 400 years that begin in March. 64-bit
  /// nanoseconds reach from 1677 to 2262, so that the era is never negative.
  package init(nanosecondsSince1970 nanoseconds: Int64) {
    let (seconds, rest) = Self.floored(nanoseconds, 1_000_000_000)
    let (daysSince1970, secondOfDay) = Self.floored(seconds, 86_400)
    let days = Int(daysSince1970) + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    hour = Int(secondOfDay) / 3_600
    minute = Int(secondOfDay) / 60 % 60
    second = Int(secondOfDay) % 60
    millisecond = Int(rest) / 1_000_000
  }

  /// `2026-01-02T03:04:05.006Z` (RFC 3339), with milliseconds.
  package var rfc3339: String {
    let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    let clock = "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
    return "\(date)T\(clock).\(Self.padded(millisecond, 3))Z"
  }

  /// `20260102T030405Z`, for the names of files.
  package var compact: String {
    let date = Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(day, 2)
    return date + "T" + Self.padded(hour, 2) + Self.padded(minute, 2) + Self.padded(second, 2) + "Z"
  }

  private static func floored(_ value: Int64, _ unit: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
    return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }
}
