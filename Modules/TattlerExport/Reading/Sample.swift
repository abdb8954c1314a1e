/// A sample of an answer. A number of at most ``longestShort`` bytes, as nearly all are, stands in it; of everything else it
/// says where the text stands in the answer.
struct Sample {
  /// What the text is.
  enum Kind: UInt64 {
    /// A finite number as JSON writes it.
    case number = 0
    /// `NaN`, `+Inf` or `-Inf`.
    case notFinite = 1
    /// A native histogram, as an object of JSON.
    case histogram = 2
  }

  /// The longest number that stands in a sample, in bytes.
  static let longestShort = 15

  /// Milliseconds since 1970.
  var time: Int64
  /// The first eight bytes of a short number; or where the text begins.
  private let low: UInt64
  /// Seven bytes more, then the length; or the length, then the kind and the mark of what does not stand here. The last
  /// byte is the highest one.
  private let high: UInt64

  private static let elsewhere: UInt64 = 0x80

  /// A number, or something else, that stands in the answer.
  init(time: Int64, offset: Int, length: Int, kind: Kind) {
    self.time = time
    low = UInt64(truncatingIfNeeded: offset)
    high = UInt64(truncatingIfNeeded: length) | (Self.elsewhere | kind.rawValue) << 56
  }

  /// A number of 1 to ``longestShort`` bytes, of which 16 may be read.
  @inline(__always)
  init(time: Int64, short text: UnsafeRawPointer, length: Int) {
    self.time = time
    low = unsafe text.loadUnaligned(as: UInt64.self).littleEndian
    let rest = unsafe text.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
    high = rest & 0x00FF_FFFF_FFFF_FFFF | UInt64(truncatingIfNeeded: length) << 56
  }

  /// Whether the number stands in the sample.
  @inline(__always) var isShort: Bool { high >> 63 == 0 }

  var kind: Kind { isShort ? .number : Kind(rawValue: high >> 56 & ~Self.elsewhere) ?? .histogram }
  @inline(__always) var isNumber: Bool { isShort || high >> 56 == Self.elsewhere }

  /// The bytes of the text.
  @inline(__always) var length: Int { Int(truncatingIfNeeded: isShort ? high >> 56 : high & 0xFFFF_FFFF) }

  /// Where a text begins that does not stand in the sample.
  @inline(__always) var offset: Int { Int(truncatingIfNeeded: low) }

  /// Writes a short number, and 16 bytes in all.
  @inline(__always)
  func copyShort(to place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: low.littleEndian, as: UInt64.self)
    unsafe place.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
  }

  /// The text.
  ///
  /// - Parameter answer: what the sample was read from.
  func text(in answer: [UInt8]) -> [UInt8] { unsafe answer.withUnsafeBytes { unsafe text(in: $0) } }

  /// The text.
  func text(in answer: UnsafeRawBufferPointer) -> [UInt8] {
    guard isShort else { return unsafe Array(answer[offset..<offset + length]) }
    return (0..<length).map { place in
      UInt8(truncatingIfNeeded: (place < 8 ? low : high) >> UInt64((place & 7) * 8))
    }
  }
}
