/// The escapes of the formats, from bytes of UTF-8 to the end of an array.
enum TextEscapes {
  private static let digits = Array("0123456789abcdef".utf8)

  /// A field of CSV: in quotes where it holds a comma, a quote or a line break (RFC 4180, section 2).
  static func csv(_ field: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let needsQuotes = field.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    guard needsQuotes else {
      bytes.append(contentsOf: field)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A string of JSON with its quotes (RFC 8259, section 7).
  static func json(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A name or tag value of line protocol. False where it cannot be written so that every receiver reads the same: it is
  /// empty, has a control character, or a backslash before something that is escaped or at its end.
  static func line(_ text: ArraySlice<UInt8>, isMeasurement: Bool, to bytes: inout [UInt8]) -> Bool {
    guard let first = text.first else { return false }
    if isMeasurement, first == UInt8(ascii: "#") { return false }
    var isBehindBackslash = false
    for byte in text {
      let isSpecial =
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "=")
        || byte == UInt8(ascii: "\\")
      if byte < 0x20 || byte == 0x7F || isBehindBackslash && (isSpecial || byte == UInt8(ascii: "\"")) { return false }
      isBehindBackslash = byte == UInt8(ascii: "\\")
      if isSpecial, !isBehindBackslash, byte != UInt8(ascii: "=") || !isMeasurement {
        bytes.append(UInt8(ascii: "\\"))
      }
      bytes.append(byte)
    }
    return !isBehindBackslash
  }
}
