/// What a row has as its value.
enum RowValue {
  /// A number, as its text.
  case number(ArraySlice<UInt8>)
  /// NaN or an infinity.
  case notFinite
  /// A native histogram.
  case histogram

  /// A field of CSV.
  init(field text: ArraySlice<UInt8>) throws(RowFault) {
    if text.first == UInt8(ascii: "{") {
      self = .histogram
    } else if Self.isNotFinite(text) {
      self = .notFinite
    } else {
      guard Self.isNumber(text) else {
        throw RowFault("the value \(RowTime.shown(text)) is no number, as JSON writes one, nor NaN, +Inf or -Inf")
      }
      guard Self.isFinite(text) else { throw RowFault("the value \(RowTime.shown(text)) does not fit 64 bits") }
      self = .number(text)
    }
  }

  static func isNotFinite(_ text: ArraySlice<UInt8>) -> Bool {
    text.elementsEqual("NaN".utf8) || text.elementsEqual("+Inf".utf8) || text.elementsEqual("-Inf".utf8)
  }

  /// Whether a number of JSON is one of 64 bits too: a receiver refuses others.
  static func isFinite(_ text: ArraySlice<UInt8>) -> Bool {
    let isSmall = text.count < 300 && !text.contains { $0 | 0x20 == UInt8(ascii: "e") }
    return isSmall || Double(String(decoding: text, as: UTF8.self))?.isFinite == true
  }

  /// Whether a text is a number of JSON (RFC 8259, section 6).
  static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    unsafe text.withUnsafeBufferPointer { buffer in
      var cursor = unsafe JSONCursor(buffer, at: 0)
      do throws(MatrixError) { try cursor.number() } catch { return false }
      return cursor.isAtEnd
    }
  }
}
