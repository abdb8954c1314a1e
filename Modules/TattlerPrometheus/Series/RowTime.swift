internal import CTattlerPlugin

/// Times of rows.
enum RowTime {
  /// Nanoseconds since 1970; the latest that a signed number can hold where OTLP's reach beyond it.
  @inline(__always)
  static func nanoseconds(_ row: tattler_row) -> Int64 {
    let time = Int64(truncatingIfNeeded: row.time)
    return row.flags & TATTLER_ROW_TIME_IS_NEGATIVE == 0 && time < 0 ? .max : time
  }
}
