/// The rule for times behind the last transition of a zone file: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1, TZ).
struct ZoneRule: Sendable {
  private struct Change {
    /// A weekday of a month (`M`), or a day of the year from 0; then `month` is 0.
    var month = 0
    var week = 0
    var day = 0
    /// A day of the year counts from 1 and leaves 29 February out (`J`).
    var skipsLeapDay = false
    var time: Int64 = 7_200

    /// Seconds since 1970 on the wall clock.
    func local(year: Int) -> Int64 {
      guard month > 0 else {
        let isBehind = skipsLeapDay && day >= 60 && CivilCalendar.isLeap(year)
        let number = (skipsLeapDay ? day - 1 : day) + (isBehind ? 1 : 0)
        return (CivilCalendar.days(year: year, month: 1, day: 1) + Int64(number)) * 86_400 + time
      }
      let first = CivilCalendar.days(year: year, month: month, day: 1)
      // 1970-01-01 was a Thursday.
      let weekday = Int((first % 7 + 11) % 7)
      var number = 1 + (day - weekday + 7) % 7 + (week - 1) * 7
      if number > CivilCalendar.length(ofMonth: month, year: year) { number -= 7 }
      return (first + Int64(number - 1)) * 86_400 + time
    }
  }

  private let standard: Int
  private let summer: Int
  private let changes: (start: Change, end: Change)?

  init?(_ text: String) {
    var rest = Substring(text)
    guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
    standard = -Int(west)
    guard !rest.isEmpty else {
      (summer, changes) = (standard, nil)
      return
    }
    guard Self.skipName(&rest) else { return nil }
    if rest.first == "," {
      summer = standard + 3_600
    } else {
      guard let west = Self.time(&rest) else { return nil }
      summer = -Int(west)
    }
    guard let start = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
    changes = (start, end)
  }

  /// Seconds east of UTC at a moment.
  func offset(at seconds: Int64) -> Int {
    guard let changes else { return standard }
    let local = seconds + Int64(standard)
    let year = CivilCalendar.date(ofDay: (local >= 0 ? local : local - 86_399) / 86_400).year
    let start = changes.start.local(year: year) - Int64(standard)
    let end = changes.end.local(year: year) - Int64(summer)
    let isSummer = start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
    return isSummer ? summer : standard
  }

  private static func skipName(_ rest: inout Substring) -> Bool {
    let before = rest.count
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
    } else {
      rest = rest.drop { $0.isASCII && $0.isLetter }
    }
    return rest.count <= before - 3
  }

  /// `[+-]h[:mm[:ss]]` in seconds.
  private static func time(_ rest: inout Substring) -> Int64? {
    var sign: Int64 = 1
    if let mark = rest.first, mark == "+" || mark == "-" {
      sign = mark == "-" ? -1 : 1
      rest = rest.dropFirst()
    }
    var seconds: Int64 = 0
    for unit: Int64 in [3_600, 60, 1] {
      guard let number = integer(&rest) else { return nil }
      seconds += Int64(number) * unit
      guard rest.first == ":", unit > 1 else { break }
      rest = rest.dropFirst()
    }
    return sign * seconds
  }

  private static func integer(_ rest: inout Substring) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return Int(digits)
  }

  private static func change(_ rest: inout Substring) -> Change? {
    guard rest.first == "," else { return nil }
    rest = rest.dropFirst()
    var change = Change()
    if rest.first == "M" {
      var numbers: [Int] = []
      for _ in 0..<3 {
        rest = rest.dropFirst()
        guard let number = integer(&rest) else { return nil }
        numbers.append(number)
      }
      (change.month, change.week, change.day) = (numbers[0], numbers[1], numbers[2])
      guard (1...12).contains(change.month), (1...5).contains(change.week), change.day < 7 else { return nil }
    } else {
      change.skipsLeapDay = rest.first == "J"
      if change.skipsLeapDay { rest = rest.dropFirst() }
      guard let day = integer(&rest), day <= 365, day > 0 || !change.skipsLeapDay else { return nil }
      change.day = day
    }
    if rest.first == "/" {
      rest = rest.dropFirst()
      guard let time = time(&rest) else { return nil }
      change.time = time
    }
    return change
  }
}
