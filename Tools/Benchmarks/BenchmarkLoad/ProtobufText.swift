/// A message of protobuf as it is written, field after field.
struct ProtobufText {
  private(set) var bytes: [UInt8] = []

  mutating func field(_ field: Int, _ number: UInt64) {
    varint(UInt64(field << 3))
    varint(number)
  }

  mutating func fixed64(_ field: Int, _ number: UInt64) {
    varint(UInt64(field << 3 | 1))
    append(number)
  }

  mutating func field(_ field: Int, _ text: String) { self.field(field, ProtobufText(bytes: Array(text.utf8))) }

  mutating func field(_ field: Int, _ message: ProtobufText) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(message.bytes.count))
    bytes += message.bytes
  }

  /// A `KeyValue` whose value is a string.
  mutating func attribute(_ key: String, _ value: String, field: Int) {
    var any = ProtobufText()
    any.field(1, value)
    var pair = ProtobufText()
    pair.field(1, key)
    pair.field(2, any)
    self.field(field, pair)
  }

  /// Eight bytes of a packed field.
  mutating func append(_ number: UInt64) {
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(index * 8))) }
  }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
