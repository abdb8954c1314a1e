public import CTattlerPlugin

extension tattler_row {
  /// The time in nanoseconds since 1970, signed; nil where the row has none.
  ///
  /// OTLP's unsigned times reach to 2554, signed ones to 2262: `Int64.max` stands for all that are later.
  @inlinable
  public var nanoseconds: Int64? {
    guard flags & TATTLER_ROW_HAS_TIME != 0 else { return nil }
    let signed = Int64(truncatingIfNeeded: time)
    return signed < 0 && flags & TATTLER_ROW_TIME_IS_NEGATIVE == 0 ? .max : signed
  }
}
