import Testing

@testable import TattlerExport

@Suite struct TimeTextTests {
  /// Wednesday, 2026-03-18T12:34:56.789Z.
  private static let now: Int64 = 1_773_837_296_789

  @Test(
    "Every accepted form is the moment that a reader expects",
    arguments: [
      ("2026-03-18", 1_773_792_000_000), ("2026/03/18", 1_773_792_000_000), ("03/18/2026", 1_773_792_000_000),
      ("3/18/2026", 1_773_792_000_000), ("2026-03-18T01:02", 1_773_795_720_000),
      ("2026-03-18 01:02:03", 1_773_795_723_000), ("2026-03-18T01:02:03.5Z", 1_773_795_723_500),
      ("2026-03-18T01:02:03.123456+02:00", 1_773_788_523_123), ("2026-03-18t01:02:03-0330", 1_773_808_323_000),
      ("1773792000", 1_773_792_000_000), ("1773792000.25", 1_773_792_000_250), ("1773792000123", 1_773_792_000_123),
      ("now", now), ("Today", 1_773_792_000_000), ("yesterday", 1_773_705_600_000), ("7 days ago", now - 604_800_000),
      ("1 week ago", now - 604_800_000), ("90  minutes ago", now - 5_400_000), ("now-7d", now - 604_800_000),
      ("now-90m", now - 5_400_000), ("now-5ms", now - 5), ("2024-02-29", 1_709_164_800_000),
      ("1969-12-31T23:59:59.5", -500),
    ] as [(String, Int64)])
  func accepted(_ text: String, _ wanted: Int64) throws {
    #expect(try TimeText.milliseconds(text, in: .utc, now: Self.now, isEnd: false) == wanted)
  }

  @Test(
    "A day at the end of a range is part of it",
    arguments: [
      ("2026-03-18", 1_773_878_400_000), ("today", 1_773_878_400_000), ("yesterday", 1_773_792_000_000),
      ("2026-03-18T00:00", 1_773_792_000_000), ("now", now),
    ] as [(String, Int64)])
  func ends(_ text: String, _ wanted: Int64) throws {
    #expect(try TimeText.milliseconds(text, in: .utc, now: Self.now, isEnd: true) == wanted)
  }

  @Test(
    "What is no time is refused, with the accepted forms",
    arguments: [
      "", "tomorrow", "2026-13-01", "2026-02-29", "2026-00-10", "2026-3-1", "31/12/2026", "2026-03-18T24:00",
      "2026-03-18T12:60", "2026-03-18T12:00:60", "2026-03-18T", "2026-03-18T12", "2026-03-18T12:00+25:00", "2026",
      "-1", "ago", "x days ago", "7 moons ago", "now-", "now-7y", "now+1h", "9999999 days ago", "12345678901234567",
      "2026-03-18T12:00:00.1234567890", "١٧ days ago", "0000-01-01",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: TimeTextError.self) {
      try TimeText.milliseconds(text, in: .utc, now: Self.now, isEnd: false)
    }
    #expect(error?.description.contains("2026-03-29T18:30:00") == true)
  }

  @Test("A range that is empty or longer than 34 years is refused")
  func ranges() throws {
    #expect(throws: TimeTextError.self) { try ExportRange(start: 5, end: 5) }
    #expect(throws: TimeTextError.self) { try ExportRange(start: 0, end: 1 << 40) }
    #expect(try ExportRange(start: 0, end: 1).end == 1)
  }

  @Test("The calendar agrees with itself over 800 years")
  func calendar() {
    var expected = (year: 1600, month: 1, day: 1)
    for day in CivilCalendar.days(year: 1600, month: 1, day: 1)..<CivilCalendar.days(year: 2400, month: 1, day: 1) {
      let date = CivilCalendar.date(ofDay: day)
      guard date == expected, CivilCalendar.days(year: date.year, month: date.month, day: date.day) == day else {
        Issue.record("\(date) is not \(expected)")
        return
      }
      expected.day += 1
      if expected.day > CivilCalendar.length(ofMonth: expected.month, year: expected.year) {
        expected = (expected.year, expected.month + 1, 1)
      }
      if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
    }
  }
}
