import Testing

@testable import TattlerTransport

@Suite struct HTTPDateTests {
  static let now: Int64 = 1_795_230_000  // 2026-11-21

  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Friday, 01-Jan-27 00:00:00 GMT", 1_798_761_600),
      ("Fri, 31 Dec 2100 00:00:00 GMT", 4_133_894_400),
    ] as [(String, Int64)])
  func `the three legal forms are read`(text: String, expected: Int64) {
    #expect(HTTPDate.unixSeconds(text, nowUnixSeconds: Self.now) == expected)
  }

  @Test(arguments: [
    "", "7", "tomorrow", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Nov 1994 08:49:37 GMT",
    "Thu, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1904 08:49:37 GMT", "Sun, 06 Nov 994 08:49:37 GMT",
    "Sun, 06 Nov -994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", ",,,,,", "Sun, 06 Nov 1994 ::::: GMT",
  ])
  func `another text is no date`(text: String) {
    #expect(HTTPDate.unixSeconds(text, nowUnixSeconds: Self.now) == nil)
  }

  @Test(
    arguments: [
      ("7", 7), ("0", 0), ("3600", 3_600), ("3601", 3_600), ("99999999999999999999999", 3_600),
      ("Sat, 21 Nov 2026 03:00:10 GMT", 10), ("Sat, 21 Nov 2026 02:59:59 GMT", 0),
      ("Sat, 21 Nov 2026 09:00:00 GMT", 3_600),
      ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil), ("0x10", nil),
    ] as [(String, UInt64?)])
  func `a wait is read, bounded, and never negative`(value: String, seconds: UInt64?) {
    let wait = RetryAfter.nanoseconds(["retry-after": value], nowUnixSeconds: Self.now)
    #expect(wait == seconds.map { $0 * 1_000_000_000 })
  }

  @Test func `a date counts from the server's own clock where it tells it`() {
    let headers: HTTPHeaders = [
      "Date": "Sat, 21 Nov 2026 12:00:00 GMT", "Retry-After": "Sat, 21 Nov 2026 12:00:20 GMT",
    ]
    #expect(RetryAfter.nanoseconds(headers, nowUnixSeconds: Self.now) == 20_000_000_000)
    #expect(RetryAfter.nanoseconds([:], nowUnixSeconds: Self.now) == nil)
  }
}
