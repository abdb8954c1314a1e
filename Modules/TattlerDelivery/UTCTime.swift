/// Times in messages for people.
enum UTCTime {
  /// A time as `2026-01-02T03:04:05.006Z` (RFC 3339), with milliseconds.
  static func text(_ nanosecondsSince1970: Int64) -> String {
    let (seconds, rest) = floored(nanosecondsSince1970, 1_000_000_000)
    let (days, second) = floored(seconds, 86_400)
    let (year, month, day) = date(daysSince1970: Int(days))
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded(Int($0), 2) }.joined(separator: ":")
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(padded(Int(rest / 1_000_000), 3))Z"
  }

  private static func floored(_ value: Int64, _ unit: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
    return remainder < 0 ? (quotient - 1, remainder + unit) : (quotient, remainder)
  }

  /// The civil date by Howard Hinnant's algorithm over eras of 400 years that begin in March. 64-bit nanoseconds reach
  /// from 1677 to 2262, so that the era is never negative.
  private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    let days = daysSince1970 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }
}
