/// Bytes as text: hexadecimal digits, and Base64 (RFC 4648).
enum ByteText {
  /// The value of a hexadecimal digit in either case.
  @inline(__always)
  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    let digit = byte &- 0x30
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter &+ 10 : nil
  }

  /// Turns hexadecimal text into the bytes that it spells, in place; gives their count, nil where it is not such text.
  static func decodeHexadecimal(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int? {
    guard count & 1 == 0 else { return nil }
    var index = 0
    while index < count {
      guard let high = unsafe hexadecimal(text[index]), let low = unsafe hexadecimal(text[index &+ 1]) else {
        return nil
      }
      unsafe text[index &>> 1] = high &<< 4 | low
      index &+= 2
    }
    return count &>> 1
  }

  /// Turns Base64 in the standard or the URL alphabet, padded or not, into the bytes that it spells, in place; gives
  /// their count, nil where it is not such text.
  static func decodeBase64(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int? {
    var length = count
    // Padding fills up a group of four.
    while length > 0, count & 3 == 0, count &- length < 2, unsafe text[length &- 1] == UInt8(ascii: "=") {
      length &-= 1
    }
    guard length & 3 != 1 else { return nil }
    var bits: UInt32 = 0
    var written = 0
    for index in 0..<length {
      guard let sextet = unsafe sextet(text[index]) else { return nil }
      bits = bits &<< 6 | sextet
      if index & 3 != 0 {
        unsafe text[written] = UInt8(truncatingIfNeeded: bits &>> UInt32(6 &- (index & 3) &* 2))
        written &+= 1
      }
    }
    return written
  }

  @inline(__always)
  private static func sextet(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte &- UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte &- UInt8(ascii: "a") &+ 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0") &+ 52)
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  /// Writes bytes as hexadecimal text in lower case; two bytes of text each.
  static func writeHexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) {
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      unsafe out[index &* 2] = digit(byte &>> 4)
      unsafe out[index &* 2 &+ 1] = digit(byte & 15)
    }
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? value &+ UInt8(ascii: "0") : value &+ (UInt8(ascii: "a") &- 10)
  }

  /// Writes bytes as padded Base64 in the standard alphabet; four bytes of text for each three, begun or complete.
  static func writeBase64(_ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) {
    var written = 0
    var index = 0
    while index < bytes.count {
      let rest = bytes.count &- index
      let group =
        unsafe UInt32(bytes[index]) &<< 16 | (rest > 1 ? UInt32(bytes[index &+ 1]) &<< 8 : 0)
        | (rest > 2 ? UInt32(bytes[index &+ 2]) : 0)
      for place in 0..<4 {
        unsafe out[written &+ place] =
          place > rest ? UInt8(ascii: "=") : letter(UInt8(truncatingIfNeeded: group &>> UInt32(18 &- place &* 6)) & 63)
      }
      written &+= 4
      index &+= 3
    }
  }

  @inline(__always)
  private static func letter(_ sextet: UInt8) -> UInt8 {
    switch sextet {
    case 0..<26: sextet &+ UInt8(ascii: "A")
    case 26..<52: sextet &+ (UInt8(ascii: "a") &- 26)
    case 52..<62: sextet &- (52 &- UInt8(ascii: "0"))
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
