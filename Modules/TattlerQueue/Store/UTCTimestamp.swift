/// Times in the names of files.
enum UTCTimestamp {
  /// A time as `20260102T030405Z`.
  static func text(_ nanosecondsSince1970: UInt64) -> String {
    let seconds = nanosecondsSince1970 / 1_000_000_000
    let (year, month, day) = date(daysSince1970: Int(seconds / 86_400))
    let second = Int(seconds % 86_400)
    let parts = [(year, 4), (month, 2), (day, 2)].map { padded($0.0, $0.1) }.joined()
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined()
    return parts + "T" + clock + "Z"
  }

  /// The civil date by Howard Hinnant's algorithm over eras of 400 years that begin in March.
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
