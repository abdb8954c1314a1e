/// Why a text is no time, or no time zone.
public struct TimeTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A sentence with the forms that are accepted.
  public let description: String

  init(_ description: String) { self.description = description }

  static func time(_ text: String) -> TimeTextError {
    TimeTextError(
      "\"\(text)\" is no time; use 2026-03-29, 2026-03-29T18:30:00, the same with Z or +02:00 behind it, 2026/03/29, "
        + "03/29/2026 (month first), seconds or milliseconds since 1970, now, today, yesterday, \"7 days ago\" or now-7d"
    )
  }
}
