/// Times as people write them: dates, dates with a time, numbers, words.
public enum TimeText {
  /// Reads a time.
  ///
  /// Accepted: `2026-03-29`, `2026/03/29`, `03/29/2026` (month first); each with a time of day behind `T` or a space,
  /// and then with `Z` or an offset; seconds or milliseconds since 1970; `now`, `today`, `yesterday`; `7 days ago`,
  /// `2 weeks ago`; `now-7d`. A day ago is 24 hours ago.
  ///
  /// - Parameters:
  ///   - zone: where a date without an offset is meant.
  ///   - now: milliseconds since 1970.
  ///   - isEnd: whether this is the end of a range: a day is its end then, which is the start of the next one.
  /// - Returns: milliseconds since 1970.
  /// - Throws: with the accepted forms.
  public static func milliseconds(
    _ text: String, in zone: TimeZoneRules, now: Int64, isEnd: Bool
  ) throws(TimeTextError) -> Int64 {
    let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" })
    let plain = words.joined(separator: " ")
    let found: Int64? =
      switch plain {
      case "now": now
      case "today": day(of: now, zone, ahead: isEnd ? 1 : 0)
      case "yesterday": day(of: now, zone, ahead: isEnd ? 0 : -1)
      default:
        relative(plain, words, now: now) ?? number(plain) ?? date(plain, zone, isEnd: isEnd)
      }
    guard let found, (-62_135_596_800_000..<253_402_300_800_000).contains(found) else { throw .time(text) }
    return found
  }

  private static func day(of now: Int64, _ zone: TimeZoneRules, ahead: Int64) -> Int64 {
    let seconds = floorDivide(now, 1_000)
    let local = seconds + Int64(zone.offset(at: seconds))
    return zone.seconds(ofLocal: (floorDivide(local, 86_400) + ahead) * 86_400) * 1_000
  }

  private static func relative(_ text: String, _ words: [Substring], now: Int64) -> Int64? {
    if words.count == 3, words[2] == "ago", let count = integer(words[0], 1...6), let unit = unit(words[1]) {
      return now - Int64(count) * unit
    }
    guard text.hasPrefix("now-") else { return nil }
    let digits = text.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
    let units: [Substring: Int64] = [
      "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]
    guard let count = integer(digits, 1...9), let unit = units[text.dropFirst(4 + digits.count)] else { return nil }
    return now - Int64(count) * unit
  }

  private static func unit(_ word: Substring) -> Int64? {
    switch word {
    case "second", "seconds": 1_000
    case "minute", "minutes": 60_000
    case "hour", "hours": 3_600_000
    case "day", "days": 86_400_000
    case "week", "weeks": 604_800_000
    default: nil
    }
  }

  /// 9 to 11 digits are seconds, perhaps with a fraction; 12 to 14 are milliseconds.
  private static func number(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = integer(parts[0], 9...14) else { return nil }
    if parts[0].utf8.count > 11 { return parts.count == 1 ? Int64(whole) : nil }
    guard parts.count == 2 else { return Int64(whole) * 1_000 }
    return fraction(parts[1]).map { Int64(whole) * 1_000 + $0 }
  }

  private static func date(_ text: String, _ zone: TimeZoneRules, isEnd: Bool) -> Int64? {
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "t" || $0 == " " })
    guard let first = halves.first, let day = day(first) else { return nil }
    guard halves.count == 2 else { return zone.seconds(ofLocal: (day + (isEnd ? 1 : 0)) * 86_400) * 1_000 }
    var clock = halves[1]
    var offset: Int?
    if clock.hasSuffix("z") {
      (clock, offset) = (clock.dropLast(), 0)
    } else if let sign = clock.firstIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let seconds = TimeZoneRules.fixedOffset(String(clock[sign...])) else { return nil }
      (clock, offset) = (clock[..<sign], seconds)
    }
    guard let (seconds, milliseconds) = timeOfDay(clock) else { return nil }
    let local = day * 86_400 + seconds
    return (offset.map { local - Int64($0) } ?? zone.seconds(ofLocal: local)) * 1_000 + milliseconds
  }

  private static func day(_ text: Substring) -> Int64? {
    let isSlashed = text.contains("/")
    let parts = text.split(separator: isSlashed ? "/" : "-", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let isMonthFirst = isSlashed && parts[2].utf8.count == 4
    let (yearText, monthText, dayText) = isMonthFirst ? (parts[2], parts[0], parts[1]) : (parts[0], parts[1], parts[2])
    let length = isSlashed ? 1...2 : 2...2
    guard let year = integer(yearText, 4...4), year > 0, let month = integer(monthText, length),
      (1...12).contains(month),
      let day = integer(dayText, length), (1...CivilCalendar.length(ofMonth: month, year: year)).contains(day)
    else { return nil }
    return CivilCalendar.days(year: year, month: month, day: day)
  }

  private static func timeOfDay(_ text: Substring) -> (Int64, Int64)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hours = integer(parts[0], 2...2), hours < 24,
      let minutes = integer(parts[1], 2...2), minutes < 60
    else { return nil }
    guard parts.count == 3 else { return (Int64(hours * 3_600 + minutes * 60), 0) }
    let pieces = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let seconds = integer(pieces[0], 2...2), seconds < 60 else { return nil }
    var milliseconds: Int64 = 0
    if pieces.count == 2 {
      guard let fraction = fraction(pieces[1]) else { return nil }
      milliseconds = fraction
    }
    return (Int64(hours * 3_600 + minutes * 60 + seconds), milliseconds)
  }

  /// Milliseconds of a decimal fraction; what is finer is cut off.
  private static func fraction(_ text: Substring) -> Int64? {
    guard integer(text, 1...9) != nil else { return nil }
    return Int64((String(text) + "00").prefix(3))
  }

  private static func integer(_ text: Substring, _ length: ClosedRange<Int>) -> Int? {
    guard length.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }
}
