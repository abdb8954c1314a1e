internal import TattlerModel

/// Reading of JSON text (RFC 8259), strictly: nothing that the grammar does not have is accepted.
///
/// Strings must be UTF-8 without control characters, and their escapes must name Unicode scalars: half of a surrogate
/// pair is refused, as there is no UTF-8 for it.
@unsafe
struct JSONText {
  let base: UnsafePointer<UInt8>
  let count: Int
  /// The next byte to read.
  var index = 0

  init(_ base: UnsafePointer<UInt8>, count: Int) {
    unsafe self.base = unsafe base
    unsafe self.count = count
  }

  /// The next byte; 0 at the end, which no part of the grammar begins with.
  @inline(__always)
  var byte: UInt8 { unsafe index < count ? base[index] : 0 }

  /// Reads over white space and gives the byte behind it.
  @inline(__always)
  mutating func skipSpace() -> UInt8 {
    let next = unsafe byte
    return next > 0x20 ? next : unsafe skipMoreSpace()
  }

  @inline(never)
  private mutating func skipMoreSpace() -> UInt8 {
    while unsafe index < count {
      let next = unsafe base[index]
      guard next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 else { return next }
      unsafe index &+= 1
    }
    return 0
  }

  /// Reads `true`, `false` or `null`.
  mutating func literal(_ word: StaticString) throws(OTLPError) {
    for offset in 0..<word.utf8CodeUnitCount {
      guard unsafe byte == word.utf8Start[offset] else { throw unsafe unexpected("\(word) is expected") }
      unsafe index &+= 1
    }
  }

  /// The error for a byte that does not belong here.
  @inline(never)
  func unexpected(_ reason: String) -> OTLPError {
    if unsafe index >= count {
      return OTLPError(code: .truncated, offset: unsafe count, reason: "the text ends where \(reason)")
    }
    return OTLPError(code: .invalidJSON, offset: unsafe index, reason: reason)
  }

  /// The error for a value of another type than the field's.
  @inline(never)
  func mismatch(_ reason: String) -> OTLPError {
    switch unsafe byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "0")...0x39,
      UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      OTLPError(code: .wrongType, offset: unsafe index, reason: reason)
    default: unsafe unexpected(reason)
    }
  }

  /// The error for something that the grammar allows and the mapping does not.
  @inline(never)
  func refusal(_ code: OTLPError.Code, at offset: Int, _ reason: StaticString) -> OTLPError {
    OTLPError(code: code, offset: offset, reason: "\(reason)")
  }

  /// Reads a number.
  @inline(__always)
  mutating func number() throws(OTLPError) -> JSONNumber {
    let number = unsafe JSONNumber.scan(base + index, count &- index)
    unsafe index &+= number.length
    guard number.isValid else { throw unsafe unexpected("a digit is expected") }
    return number
  }
}
