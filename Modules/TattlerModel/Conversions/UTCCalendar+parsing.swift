extension UTCCalendar {
  /// The moment that a date (`2026-01-02`, its first instant) or a time in UTC (`2026-01-02T03:04:05Z`, RFC 3339, with up to
  /// nine decimals of a second) stands for, in nanoseconds since 1970; nil for other text and outside 1678 to 2261.
  package static func nanosecondsSince1970(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
      let day = number(bytes, 8, 2),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), (1678...2261).contains(year)
    else { return nil }
    var nanoseconds: Int64 = Int64(daysSince1970(year, month, day)) * 86_400_000_000_000
    // A day that the month does not have becomes another date.
    let calendar = UTCCalendar(nanosecondsSince1970: nanoseconds)
    guard calendar.month == month, calendar.day == day else { return nil }
    if bytes.count > 10 {
      guard let clock = clock(bytes) else { return nil }
      nanoseconds += clock
    }
    return nanoseconds
  }

  private static func clock(_ bytes: [UInt8]) -> Int64? {
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), bytes.last == UInt8(ascii: "Z"), let hour = number(bytes, 11, 2),
      let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction = 0
    if bytes.count > 20 {
      let digits = bytes.count - 21
      guard bytes[19] == UInt8(ascii: "."), (1...9).contains(digits), let number = number(bytes, 20, digits) else {
        return nil
      }
      fraction = number
      for _ in digits..<9 { fraction *= 10 }
    }
    return Int64((hour * 3_600 + minute * 60 + second) * 1_000_000_000 + fraction)
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    var number = 0
    for byte in bytes[start..<start + count] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// The inverse of the algorithm that splits a moment up; months past the twelfth give a later date.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
