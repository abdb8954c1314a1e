/// Reads what ``StateWriter`` wrote, from bytes that may be anything: a failure costs no more than the bytes.
package struct StateReader {
  package struct Malformed: Error {}

  private let bytes: ArraySlice<UInt8>
  private var index: Int

  package init(_ bytes: some Collection<UInt8>) {
    self.bytes = ArraySlice(bytes)
    index = self.bytes.startIndex
  }

  package var isAtEnd: Bool { index == bytes.endIndex }

  package mutating func byte() throws(Malformed) -> UInt8 {
    guard index < bytes.endIndex else { throw Malformed() }
    index += 1
    return bytes[index - 1]
  }

  package mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(Malformed) -> Number
  {
    var number: Number = 0
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      number |= Number(truncatingIfNeeded: try byte()) << Number(shift)
    }
    return number
  }

  package mutating func length() throws(Malformed) -> Int {
    var length: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      let byte = try byte()
      length |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 {
        guard length <= UInt64(bytes.endIndex - bytes.startIndex) else { throw Malformed() }
        return Int(length)
      }
    }
    throw Malformed()
  }

  package mutating func run() throws(Malformed) -> ArraySlice<UInt8> {
    let length = try length()
    guard length <= bytes.endIndex - index else { throw Malformed() }
    index += length
    return bytes[index - length..<index]
  }

  package mutating func text() throws(Malformed) -> String { String(decoding: try run(), as: UTF8.self) }
}
