/// How far an encoder came.
public struct RowEncoding: Sendable, Hashable {
  /// Rows that were written or skipped, from the first on.
  public var rows: Int
  /// Points of those rows that the format cannot carry.
  public var pointsSkipped: Int

  /// Makes a result.
  public init(rows: Int, pointsSkipped: Int) {
    self.rows = rows
    self.pointsSkipped = pointsSkipped
  }
}
