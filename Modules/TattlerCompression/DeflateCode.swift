/// A canonical Huffman code (RFC 1951, section 3.2.2), decoded a bit at a time.
struct DeflateCode {
  private static let maximumLength = 15

  private var countOfLength = [Int](repeating: 0, count: maximumLength + 1)
  private var symbols: [UInt16] = []

  /// Builds the code from the length of each symbol's code word; 0 means that the symbol is not used.
  init(lengths: [UInt8]) throws(DeflateFault) {
    for length in lengths { countOfLength[Int(length)] += 1 }
    countOfLength[0] = 0
    var available = 1
    for length in 1...Self.maximumLength {
      available = available * 2 - countOfLength[length]
      guard available >= 0 else { throw .invalid("a Huffman code is over-subscribed") }
    }
    for length in 1...Self.maximumLength {
      for (symbol, symbolLength) in lengths.enumerated() where Int(symbolLength) == length {
        symbols.append(UInt16(symbol))
      }
    }
  }

  private init(fixed lengths: [UInt8]) {
    // The lengths of the fixed codes are a constant of the format, so that they cannot be refused.
    self = (try? DeflateCode(lengths: lengths)) ?? DeflateCode()
  }

  private init() {}

  /// Reads one symbol.
  func decode(_ reader: inout DeflateBitReader) throws(DeflateFault) -> Int {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...Self.maximumLength {
      code |= try reader.bits(1)
      let count = countOfLength[length]
      if code - count < first { return Int(symbols[index + (code - first)]) }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw .invalid("a code word does not exist")
  }

  /// The fixed literal and length code (RFC 1951, section 3.2.6).
  static let fixedLiterals = DeflateCode(
    fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })

  /// The fixed distance code (RFC 1951, section 3.2.6).
  static let fixedDistances = DeflateCode(fixed: [UInt8](repeating: 5, count: 30))
}
