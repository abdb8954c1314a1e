/// One file of prices.
public struct PriceLayer: Sendable, Hashable {
  /// The file's name; `shipped` for the table of this program.
  public let file: String
  /// The date that the file says it is of, in nanoseconds since 1970.
  public let released: Int64?
  /// The date its sources were read, in nanoseconds since 1970.
  public let checked: Int64?
}
