/// Why the walk through a DEFLATE stream stopped.
enum DeflateFault: Error {
  case endOfInput
  case invalid(String)
  case budgetSpent
}

/// Reads bits, least significant first, as RFC 1951 section 3.1.1 packs them.
struct DeflateBitReader {
  private let input: [UInt8]
  private(set) var offset: Int
  private var buffer = 0
  private var bitCount = 0

  init(_ input: [UInt8], offset: Int) {
    self.input = input
    self.offset = offset
  }

  /// Reads one to sixteen bits.
  mutating func bits(_ count: Int) throws(DeflateFault) -> Int {
    while bitCount < count {
      guard offset < input.count else { throw .endOfInput }
      buffer |= Int(input[offset]) << bitCount
      offset += 1
      bitCount += 8
    }
    let value = buffer & ((1 << count) - 1)
    buffer >>= count
    bitCount -= count
    return value
  }

  /// Reads a whole byte; the reader has to be aligned.
  mutating func byte() throws(DeflateFault) -> Int {
    try bits(8)
  }

  /// Skips whole bytes; the reader has to be aligned.
  mutating func skip(_ count: Int) throws(DeflateFault) {
    guard count <= input.count - offset else {
      offset = input.count
      throw .endOfInput
    }
    offset += count
  }

  /// Drops the bits up to the next byte boundary.
  mutating func alignToByte() {
    buffer = 0
    bitCount = 0
  }
}
