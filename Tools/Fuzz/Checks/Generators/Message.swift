/// Protobuf as it is written: fields after one another. It knows no schema.
struct Message {
  private(set) var bytes: [UInt8] = []

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func tag(_ field: Int, _ wireType: Int) { varint(UInt64(field << 3 | wireType)) }

  mutating func field(_ field: Int, _ number: UInt64) {
    tag(field, 0)
    varint(number)
  }

  mutating func fixed64(_ field: Int, _ number: UInt64) {
    tag(field, 1)
    append(number)
  }

  mutating func field(_ field: Int, bytes content: [UInt8]) {
    tag(field, 2)
    varint(UInt64(content.count))
    bytes += content
  }

  mutating func field(_ field: Int, _ message: Message) { self.field(field, bytes: message.bytes) }

  mutating func field(_ field: Int, _ text: String) { self.field(field, bytes: Array(text.utf8)) }

  mutating func packed64(_ field: Int, _ numbers: [UInt64]) {
    var content = Message()
    for number in numbers { content.append(number) }
    self.field(field, content)
  }

  mutating func packedVarints(_ field: Int, _ numbers: [UInt64]) {
    var content = Message()
    for number in numbers { content.varint(number) }
    self.field(field, content)
  }

  mutating func group(_ field: Int, _ body: (inout Message) -> Void) {
    tag(field, 3)
    body(&self)
    tag(field, 4)
  }

  mutating func append(_ other: Message) { bytes += other.bytes }

  private mutating func append(_ number: UInt64) {
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(index * 8))) }
  }
}
