/// A part of each day, in UTC.
public struct DailyWindow: Sendable, Hashable, CustomStringConvertible {
  /// The first minute of the day.
  public let first: Int
  /// The first minute after it; at most 1,440. Below ``first`` the window goes over midnight.
  public let end: Int

  /// Reads `01:00-04:00`; nil for other text and for an empty window.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Self.minute(parts[0]), let end = Self.minute(parts[1]), first != end,
      first < 1_440
    else { return nil }
    self.first = first
    self.end = end
  }

  private static func minute(_ text: Substring) -> Int? {
    let digits = Array(text.utf8)
    guard digits.count == 5, digits[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)),
      let minute = Int(text.suffix(2)), (0...59).contains(minute),
      (0...23).contains(hour) || (hour == 24 && minute == 0)
    else { return nil }
    return hour * 60 + minute
  }

  /// Whether a moment, in nanoseconds since 1970, lies in it.
  func contains(_ nanoseconds: Int64) -> Bool {
    let day: Int64 = 86_400_000_000_000
    let time = ((nanoseconds % day) + day) % day
    let minute = Int(time / 60_000_000_000)
    return first < end ? (first..<end).contains(minute) : minute >= first || minute < end
  }

  /// `01:00-04:00`.
  public var description: String { "\(Self.text(first))-\(Self.text(end))" }

  private static func text(_ minute: Int) -> String {
    let parts = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(parts[0]):\(parts[1])"
  }
}
