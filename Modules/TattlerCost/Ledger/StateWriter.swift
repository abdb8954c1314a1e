/// Writes numbers and texts as bytes: lengths as LEB128, numbers little-endian.
struct StateWriter {
  var bytes: [UInt8] = []

  mutating func add(_ byte: UInt8) { bytes.append(byte) }

  mutating func add(_ number: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func add(length: Int) {
    var rest = UInt64(length)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func add(run: some Collection<UInt8>) {
    add(length: run.count)
    bytes.append(contentsOf: run)
  }

  mutating func add(_ text: String) { add(run: text.utf8) }
}
