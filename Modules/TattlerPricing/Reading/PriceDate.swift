internal import TattlerModel

/// Dates of prices.
public enum PriceDate {
  /// The moment of a date (`2026-01-31`, its first instant in UTC) or of a time in UTC (`2026-01-31T12:00:00Z`), in nanoseconds since
  /// 1970; nil for other text.
  public static func nanoseconds(_ text: some StringProtocol) -> Int64? {
    UTCCalendar.nanosecondsSince1970(text)
  }

  /// `2026-01-31` where it is the first instant of a day, else `2026-01-31T12:00:00.000Z`.
  public static func text(_ nanoseconds: Int64) -> String {
    let text = UTCCalendar(nanosecondsSince1970: nanoseconds).rfc3339
    return nanoseconds % 86_400_000_000_000 == 0 ? String(text.prefix(10)) : text
  }
}
