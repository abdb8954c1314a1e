internal import TattlerModel

extension JSONText {
  /// Reads the bytes of a string that stand for themselves, up to the closing quote or an escape, and stays there.
  ///
  /// - Returns: where they end. They are UTF-8.
  @inline(__always)
  mutating func run() throws(OTLPError) -> Int {
    let start = unsafe index
    var seen: UInt64 = 0
    var position = start
    while unsafe position &+ 8 <= count {
      let word = unsafe EightBytes.load(base + position)
      let special = EightBytes.special(word)
      if special != 0 {
        let bit = UInt64(truncatingIfNeeded: special.trailingZeroBitCount &- 7)
        seen |= word & ((1 &<< bit) &- 1)
        position &+= EightBytes.firstMarked(special)
        unsafe index = position
        if unsafe seen & EightBytes.highBits != 0 || base[position] < 0x20 { unsafe try checkRun(from: start) }
        return position
      }
      seen |= word
      position &+= 8
    }
    return unsafe try lastRun(from: start, position)
  }

  /// The end of a run in the last bytes of the text.
  @inline(never)
  private mutating func lastRun(from start: Int, _ position: Int) throws(OTLPError) -> Int {
    unsafe index = position
    while unsafe index < count {
      let next = unsafe base[index]
      if next < 0x20 || next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
        unsafe try checkRun(from: start)
        return unsafe index
      }
      unsafe index &+= 1
    }
    throw OTLPError(code: .truncated, offset: unsafe count, reason: "the text ends inside a string")
  }

  /// Refuses a run that is not UTF-8, or that a control character ends.
  @inline(never)
  private func checkRun(from start: Int) throws(OTLPError) {
    let bytes = unsafe UnsafeBufferPointer(start: base + start, count: index - start)
    if let offset = unsafe UTF8Check.firstInvalidOffset(bytes) {
      throw OTLPError(code: .invalidUTF8, offset: start + offset, reason: "the string is not UTF-8")
    }
    if unsafe base[index] < 0x20 {
      throw OTLPError(
        code: .invalidJSON, offset: unsafe index, reason: "a control character stands in a string without an escape")
    }
  }

  /// Reads the rest of a string behind the opening quote, with the closing one, and appends what it means.
  @inline(never)
  mutating func appendString(to out: inout ByteBuffer) throws(OTLPError) {
    while true {
      let start = unsafe index
      let end = unsafe try run()
      unsafe try out.append(UnsafeBufferPointer(start: base + start, count: end - start))
      unsafe index &+= 1
      if unsafe base[end] == UInt8(ascii: "\"") { return }
      let scalar = unsafe try escape()
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { try out.append(byte) }
    }
  }

  /// Reads over the rest of a string behind the opening quote, with the closing one.
  mutating func skipString() throws(OTLPError) {
    while true {
      let end = unsafe try run()
      unsafe index &+= 1
      if unsafe base[end] == UInt8(ascii: "\"") { return }
      _ = unsafe try escape()
    }
  }

  /// Reads an escape behind its backslash.
  private mutating func escape() throws(OTLPError) -> Unicode.Scalar {
    let start = unsafe index &- 1
    let letter = unsafe byte
    unsafe index &+= 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = unsafe try hexadecimal4()
      if let scalar = Unicode.Scalar(first) { return scalar }
      if first < 0xDC00, unsafe byte == UInt8(ascii: "\\"), unsafe index &+ 1 < count,
        unsafe base[index &+ 1] == UInt8(ascii: "u")
      {
        unsafe index &+= 2
        let second = unsafe try hexadecimal4()
        if second &- 0xDC00 < 0x400, let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) {
          return scalar
        }
      }
      throw unsafe refusal(.invalidUTF8, at: start, "an escape names half of a surrogate pair")
    default:
      unsafe index &-= 1
      throw unsafe unexpected("an escape is expected")
    }
  }

  private mutating func hexadecimal4() throws(OTLPError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = unsafe ByteText.hexadecimal(byte) else {
        throw unsafe unexpected("a hexadecimal digit is expected")
      }
      value = value << 4 | UInt32(digit)
      unsafe index &+= 1
    }
    return value
  }
}
