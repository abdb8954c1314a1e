/// Writes numbers and texts as bytes: lengths as LEB128, numbers little-endian.
package struct StateWriter {
  package var bytes: [UInt8] = []

  package init() {}

  package mutating func add(_ byte: UInt8) { bytes.append(byte) }

  package mutating func add(_ number: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func add(length: Int) {
    var rest = UInt64(length)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func add(run: some Collection<UInt8>) {
    add(length: run.count)
    bytes.append(contentsOf: run)
  }

  package mutating func add(_ text: String) { add(run: text.utf8) }
}
