/// A range of time: from `start`, up to and not including `end`, both in milliseconds since 1970.
public struct ExportRange: Sendable, Hashable {
  /// The first millisecond.
  public let start: Int64
  /// The millisecond behind the last one.
  public let end: Int64

  /// Makes a range.
  ///
  /// - Throws: where it is empty, or longer than 34 years.
  public init(start: Int64, end: Int64) throws(TimeTextError) {
    guard start < end else { throw TimeTextError("the range is empty: it starts at or after its end") }
    guard end - start < 1 << 40 else { throw TimeTextError("the range is longer than 34 years") }
    (self.start, self.end) = (start, end)
  }
}
