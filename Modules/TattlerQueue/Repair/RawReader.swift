/// Reads numbers from bytes that nobody has checked.
struct RawReader {
  private let source: [UInt8]
  private(set) var offset: Int

  init(_ bytes: [UInt8], at offset: Int) {
    source = bytes
    self.offset = offset
  }

  /// SQLite's variable-length integer: up to 9 bytes, big-endian, 7 bits each but the ninth.
  mutating func varint() -> Int64? {
    var value: UInt64 = 0
    for index in 0..<9 {
      guard let byte = next() else { return nil }
      if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
      value = value << 7 | UInt64(byte & 0x7f)
      if byte < 0x80 { return Int64(bitPattern: value) }
    }
    return nil
  }

  /// A big-endian two's complement number of 1 to 8 bytes.
  mutating func signed(_ count: Int) -> Int64? {
    guard (1...8).contains(count), let value = bigEndian(count) else { return nil }
    let shift = UInt64(64 - count * 8)
    return Int64(bitPattern: value << shift) >> Int64(shift)
  }

  mutating func bigEndian(_ count: Int) -> UInt64? {
    guard count >= 0, offset >= 0, offset <= source.count, count <= source.count - offset else { return nil }
    var value: UInt64 = 0
    for index in offset..<offset + count { value = value << 8 | UInt64(source[index]) }
    offset += count
    return value
  }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, offset >= 0, offset <= source.count, count <= source.count - offset else { return nil }
    defer { offset += count }
    return Array(source[offset..<offset + count])
  }

  private mutating func next() -> UInt8? {
    guard offset >= 0, offset < source.count else { return nil }
    defer { offset += 1 }
    return source[offset]
  }
}
