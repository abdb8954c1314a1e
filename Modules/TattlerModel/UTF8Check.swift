/// Questions about bytes that claim to be text.
public enum UTF8Check {
  /// True where no byte has its high bit set.
  @unsafe
  public static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let raw = unsafe UnsafeRawPointer(base)
    var index = 0
    var seen: UInt64 = 0
    while index &+ 32 <= bytes.count {
      seen |= unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      seen |= unsafe raw.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
      seen |= unsafe raw.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self)
      seen |= unsafe raw.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
      if seen & 0x8080_8080_8080_8080 != 0 { return false }
      index &+= 32
    }
    while index < bytes.count {
      if unsafe base[index] >= 0x80 { return false }
      index &+= 1
    }
    return true
  }

  /// True where the bytes are well-formed UTF-8 (The Unicode Standard, table 3-7).
  @unsafe
  public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    unsafe firstInvalidOffset(bytes) == nil
  }

  /// The offset of the first byte that cannot be part of UTF-8; nil where all is well.
  @unsafe
  public static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = bytes.count
    while index < count {
      let lead = unsafe bytes[index]
      if lead < 0x80 {
        index &+= 1
        // Text is mostly ASCII: eight bytes at a time while it is.
        while index &+ 8 <= count, let base = bytes.baseAddress,
          unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          index &+= 8
        }
        continue
      }
      let length: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, low) = (3, 0xA0)
      case 0xE1...0xEC, 0xEE...0xEF: length = 3
      case 0xED: (length, high) = (3, 0x9F)
      case 0xF0: (length, low) = (4, 0x90)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, high) = (4, 0x8F)
      default: return index
      }
      guard index &+ length <= count else { return index }
      guard unsafe bytes[index &+ 1] >= low && bytes[index &+ 1] <= high else { return index }
      var offset = 2
      while offset < length {
        guard unsafe bytes[index &+ offset] & 0xC0 == 0x80 else { return index }
        offset &+= 1
      }
      index &+= length
    }
    return nil
  }
}
