/// Finds where records of line protocol end: at newlines, except those inside string values.
///
/// It must begin at the start of a record. Within strings `\"` and `\\` are escapes; in names a backslash takes the
/// meaning from the separator behind it; a quote opens a string only where a field's value begins. These are the
/// reader's rules, so that a line which is no line protocol ends at its newline.
struct RecordScanner {
  private enum State {
    case start, comment, series, key, valueStart, value, string, stringEscape, time
  }

  private var state = State.start
  private var isEscaped = false
  /// Bytes that were looked at.
  private(set) var count = 0
  /// Bytes up to the end of the last whole record.
  private(set) var wholeCount = 0

  /// Looks at the bytes that follow.
  mutating func scan(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      count += 1
      if byte == UInt8(ascii: "\n"), state != .string, state != .stringEscape {
        wholeCount = count
        state = .start
        isEscaped = false
      } else {
        state = next(byte)
        isEscaped = byte == UInt8(ascii: "\\")
      }
    }
  }

  private func next(_ byte: UInt8) -> State {
    switch state {
    case .start: byte == UInt8(ascii: "#") ? .comment : .series
    case .comment, .time: state
    case .series: byte == UInt8(ascii: " ") && !isEscaped ? .key : .series
    case .key: byte == UInt8(ascii: "=") && !isEscaped ? .valueStart : .key
    case .valueStart: byte == UInt8(ascii: "\"") ? .string : .value
    case .value: byte == UInt8(ascii: ",") ? .key : byte == UInt8(ascii: " ") ? .time : .value
    case .string: byte == UInt8(ascii: "\\") ? .stringEscape : byte == UInt8(ascii: "\"") ? .value : .string
    case .stringEscape: .string
    }
  }
}
