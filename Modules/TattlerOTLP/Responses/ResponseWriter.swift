/// Writes the small messages that receivers answer with. What is empty or zero is left out.
struct ResponseWriter {
  var bytes: [UInt8] = []

  /// Writes a number.
  mutating func write(_ number: UInt8, _ value: UInt64) {
    if value == 0 { return }
    bytes.append(number << 3)
    append(value)
  }

  /// Writes a string or a message.
  mutating func write(_ number: UInt8, _ content: [UInt8]) {
    if content.isEmpty { return }
    bytes.append(number << 3 | 2)
    append(UInt64(content.count))
    bytes += content
  }

  /// Appends a varint.
  mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// The OTLP/JSON of a message that this type wrote.
  static func json(_ protobuf: [UInt8], as message: Schema.Message) -> [UInt8] {
    var transcoder = ProtobufToJSON()
    var buffer = ByteBuffer()
    do throws(OTLPError) {
      try unsafe protobuf.withUnsafeBufferPointer { bytes throws(OTLPError) in
        unsafe try transcoder.transcode(UnsafeRawBufferPointer(bytes), as: message, into: &buffer)
      }
    } catch {
      // The text comes from strings, which are UTF-8: only more than a gigabyte can fail.
      return Array("{}".utf8)
    }
    return buffer.bytes
  }
}
