/// Finds out what is wrong with a gzip member that libdeflate refused without saying where.
///
/// libdeflate is fast because it does not report why it stopped. This runs only after a refusal, walks the member's
/// structure without producing output, and tells a body that was cut short from one that is damaged.
enum GzipFaultLocator {
  /// The most symbols to walk, so that a refused body costs little more than an accepted one.
  static let maximumSymbolCount = 1_000_000

  static func locate(in input: RawSpan, memberOffset: Int) -> GzipError {
    // A copy, because a span cannot be kept in a reader; only refused data pays for it.
    var reader = DeflateBitReader(unsafe input.withUnsafeBytes { unsafe [UInt8]($0) }, offset: memberOffset)
    do throws(DeflateFault) {
      try skipHeader(&reader)
      var walker = DeflateWalker(symbolBudget: maximumSymbolCount)
      let produced = try walker.walk(&reader)
      try checkTrailer(&reader, produced: produced)
      return .corrupt(at: reader.offset, "its checksum does not match its content")
    } catch {
      switch error {
      case .endOfInput: return .truncated(at: input.byteCount)
      case .invalid(let what): return .corrupt(at: reader.offset, what)
      case .budgetSpent: return .corrupt(at: memberOffset, "the member that begins here is damaged")
      }
    }
  }

  /// Skips the member header of RFC 1952, section 2.3.
  private static func skipHeader(_ reader: inout DeflateBitReader) throws(DeflateFault) {
    let magic = (0x1F, 0x8B)
    guard try reader.byte() == magic.0, try reader.byte() == magic.1 else {
      throw .invalid("it does not begin with the gzip magic number")
    }
    guard try reader.byte() == 8 else { throw .invalid("its compression method is not DEFLATE") }
    let flags = try reader.byte()
    guard flags & 0xE0 == 0 else { throw .invalid("reserved header flags are set") }
    try reader.skip(6)
    if flags & 0x04 != 0 {
      let low = try reader.byte()
      let high = try reader.byte()
      try reader.skip(low | high << 8)
    }
    for flag in [0x08, 0x10] where flags & flag != 0 {
      while try reader.byte() != 0 {}
    }
    if flags & 0x02 != 0 { try reader.skip(2) }
  }

  /// Checks the length in the trailer; the checksum itself needs the output and is what remains when all else is right.
  private static func checkTrailer(_ reader: inout DeflateBitReader, produced: UInt64) throws(DeflateFault) {
    reader.alignToByte()
    try reader.skip(4)
    var claim: UInt32 = 0
    for index in 0..<4 {
      claim |= UInt32(try reader.byte()) << UInt32(8 * index)
    }
    guard claim == UInt32(truncatingIfNeeded: produced) else {
      throw .invalid("its length does not match its content")
    }
  }
}
