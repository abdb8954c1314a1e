/// Walks a DEFLATE stream (RFC 1951) without producing its output: enough to find the fault in a damaged one.
struct DeflateWalker {
  private var symbolBudget: Int
  private var produced: UInt64 = 0

  init(symbolBudget: Int) {
    self.symbolBudget = symbolBudget
  }

  /// Walks all blocks and returns how many bytes they stand for.
  mutating func walk(_ reader: inout DeflateBitReader) throws(DeflateFault) -> UInt64 {
    while true {
      let isLast = try reader.bits(1) == 1
      switch try reader.bits(2) {
      case 0: try walkStored(&reader)
      case 1: try walkCompressed(&reader, literals: DeflateCode.fixedLiterals, distances: DeflateCode.fixedDistances)
      case 2:
        let (literals, distances) = try Self.readCodes(&reader)
        try walkCompressed(&reader, literals: literals, distances: distances)
      default: throw .invalid("a block has the reserved type")
      }
      if isLast { return produced }
    }
  }

  private mutating func walkStored(_ reader: inout DeflateBitReader) throws(DeflateFault) {
    reader.alignToByte()
    let length = try reader.bits(16)
    guard try reader.bits(16) == ~length & 0xFFFF else { throw .invalid("the length of a stored block is damaged") }
    try reader.skip(length)
    produced += UInt64(length)
    try spend(1)
  }

  private mutating func walkCompressed(
    _ reader: inout DeflateBitReader, literals: DeflateCode, distances: DeflateCode
  ) throws(DeflateFault) {
    while true {
      try spend(1)
      let symbol = try literals.decode(&reader)
      if symbol == 256 { return }
      if symbol < 256 {
        produced += 1
        continue
      }
      guard symbol - 257 < Self.lengthBases.count else { throw .invalid("a length symbol does not exist") }
      let length = Self.lengthBases[symbol - 257] + (try reader.bits(Self.lengthBits[symbol - 257]))
      let distanceSymbol = try distances.decode(&reader)
      guard distanceSymbol < 30 else { throw .invalid("a distance symbol does not exist") }
      let extraBits = max(0, distanceSymbol / 2 - 1)
      let base = distanceSymbol < 2 ? distanceSymbol + 1 : ((2 + distanceSymbol % 2) << extraBits) + 1
      let distance = base + (try reader.bits(extraBits))
      guard UInt64(distance) <= produced else { throw .invalid("a copy reaches back before the beginning") }
      produced += UInt64(length)
    }
  }

  private mutating func spend(_ count: Int) throws(DeflateFault) {
    symbolBudget -= count
    guard symbolBudget > 0 else { throw .budgetSpent }
  }

  /// Reads the code lengths of a block with dynamic codes (RFC 1951, section 3.2.7).
  private static func readCodes(
    _ reader: inout DeflateBitReader
  ) throws(DeflateFault) -> (literals: DeflateCode, distances: DeflateCode) {
    let literalCount = try reader.bits(5) + 257
    let distanceCount = try reader.bits(5) + 1
    let lengthCount = try reader.bits(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw .invalid("a block declares too many symbols") }
    var lengthLengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount {
      lengthLengths[lengthOrder[index]] = UInt8(try reader.bits(3))
    }
    let lengthCode = try DeflateCode(lengths: lengthLengths)
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try lengthCode.decode(&reader)
      if symbol < 16 {
        lengths.append(UInt8(symbol))
        continue
      }
      guard symbol != 16 || !lengths.isEmpty else { throw .invalid("a code length repeats nothing") }
      let repeated = symbol == 16 ? lengths[lengths.count - 1] : 0
      let times = try symbol == 16 ? 3 + reader.bits(2) : symbol == 17 ? 3 + reader.bits(3) : 11 + reader.bits(7)
      lengths.append(contentsOf: repeatElement(repeated, count: times))
    }
    guard lengths.count == literalCount + distanceCount else { throw .invalid("the code lengths run over") }
    guard lengths[256] != 0 else { throw .invalid("a block cannot end") }
    return (
      try DeflateCode(lengths: Array(lengths[..<literalCount])),
      try DeflateCode(lengths: Array(lengths[literalCount...]))
    )
  }

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
}
