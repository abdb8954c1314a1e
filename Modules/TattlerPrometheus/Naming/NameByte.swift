/// Questions about the bytes of names.
enum NameByte {
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// `[a-zA-Z0-9]`
  @inline(__always)
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 26 }

  /// A byte of a character other than its first.
  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// A byte of a label name that needs no quotes; the first must not be a digit.
  @inline(__always)
  static func isLabel(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") }

  /// A byte of a metric name that needs no quotes; the first must not be a digit.
  @inline(__always)
  static func isMetric(_ byte: UInt8) -> Bool { isLabel(byte) || byte == UInt8(ascii: ":") }

  /// True where a metric name needs no quotes: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  static func isPlainMetric(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, !isDigit(first) else { return false }
    return name.allSatisfy(isMetric)
  }

  /// True where a label name needs no quotes: `[a-zA-Z_][a-zA-Z0-9_]*`.
  static func isPlainLabel(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, !isDigit(first) else { return false }
    return name.allSatisfy(isLabel)
  }
}
