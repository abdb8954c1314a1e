/// Parser of the three date forms that a recipient has to accept (RFC 9110, section 5.6.7).
enum HTTPDate {
  /// The seconds since 1970 that a date stands for, or `nil` where the text is no HTTP date.
  ///
  /// - Parameter nowUnixSeconds: decides the century of the obsolete form with two digits: a date more than 50 years
  ///   ahead is in the past.
  static func unixSeconds(_ text: String, nowUnixSeconds: Int64) -> Int64? {
    let words = text.split(whereSeparator: { " ,-".contains($0) }).map(String.init)
    let time: [Int]?
    let day: String
    let month: String
    let year: String
    if words.count == 6, words[5] == "GMT", text.contains(",") {
      // "Sun, 06 Nov 1994 08:49:37 GMT" and "Sunday, 06-Nov-94 08:49:37 GMT"
      (day, month, year, time) = (words[1], words[2], words[3], clock(words[4]))
    } else if words.count == 5 {
      // "Sun Nov  6 08:49:37 1994"
      (month, day, time, year) = (words[1], words[2], clock(words[3]), words[4])
    } else {
      return nil
    }
    guard weekdays.contains(String(words[0].prefix(3))), let time, let dayNumber = number(day, 1...2),
      let monthIndex = months.firstIndex(of: month), var yearNumber = number(year, 2...4), year.utf8.count != 3
    else { return nil }
    if year.utf8.count == 2 {
      yearNumber = century(of: yearNumber, nowUnixSeconds: nowUnixSeconds)
    }
    guard yearNumber >= 1970, (1...daysIn(month: monthIndex + 1, year: yearNumber)).contains(dayNumber) else {
      return nil
    }
    let days = daysSinceEpoch(year: yearNumber, month: monthIndex + 1, day: dayNumber)
    return Int64(days) * 86_400 + Int64(time[0] * 3_600 + time[1] * 60 + time[2])
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func number(_ text: String, _ digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func clock(_ text: String) -> [Int]? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).compactMap { number(String($0), 2...2) }
    // A leap second is written as 60.
    guard parts.count == 3, text.utf8.count == 8, parts[0] < 24, parts[1] < 60, parts[2] <= 60 else { return nil }
    return parts
  }

  private static func century(of twoDigits: Int, nowUnixSeconds: Int64) -> Int {
    let currentYear = 1970 + Int(nowUnixSeconds / 31_556_952)
    let year = currentYear - currentYear % 100 + twoDigits
    return year > currentYear + 50 ? year - 100 : year
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Howard Hinnant's days_from_civil, for years from 1970 on.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
