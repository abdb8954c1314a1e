/// Lengths that are known only after what they measure was written.
extension ByteBuffer {
  /// The bytes that a length takes as a varint.
  @inline(__always)
  static func varintSize(_ value: Int) -> Int {
    let bits = 64 &- (value | 1).leadingZeroBitCount
    // Nine 64ths are a little above one seventh.
    return (bits &* 9 &+ 64) &>> 6
  }

  /// Stores a varint; gives the count of its bytes, at most ten.
  @inline(__always)
  static func storeVarint(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var rest = value
    var count = 0
    while rest >= 0x80 {
      unsafe out[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest &>>= 7
      count &+= 1
    }
    unsafe out[count] = UInt8(truncatingIfNeeded: rest)
    return count &+ 1
  }

  /// Writes the length of everything from `contentStart` into the `reserved` bytes before it, as short as a varint can
  /// be. The content moves where the guess was wrong, so that a good guess saves time and nothing else.
  ///
  /// - Returns: the bytes that the length takes, as the guess for the next one.
  @inline(__always)
  mutating func closeLength(from contentStart: Int, reserved: Int) throws(OTLPError) -> Int {
    let length = count &- contentStart
    let size = Self.varintSize(length)
    if size != reserved { try moveContent(from: contentStart, by: size &- reserved) }
    _ = unsafe Self.storeVarint(UInt64(truncatingIfNeeded: length), to: start + (contentStart &- reserved))
    return size
  }

  @inline(never)
  private mutating func moveContent(from contentStart: Int, by distance: Int) throws(OTLPError) {
    let length = count &- contentStart
    try reserve(max(distance, 0))
    unsafe (start + (contentStart + distance)).update(from: start + contentStart, count: length)
    if distance < 0 { truncate(to: count + distance) } else { unsafe commit(distance) }
  }
}
