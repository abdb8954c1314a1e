internal import TattlerModel

/// Reads the small messages that receivers answer with.
enum ResponseReader {
  /// A field that is a number or a string.
  struct Field {
    /// The message that it stands in.
    let message: Schema.Message
    let number: UInt8
    /// The number; 0 where it is a string.
    var value: UInt64 = 0
    /// The string; empty where it is a number.
    var text = ""
  }

  /// Reads the fields of a message and of those in it, in the order in which they stand: the last value of a field
  /// counts, and messages merge.
  static func read(
    _ body: [UInt8], as message: Schema.Message, _ visit: (Field) throws(OTLPError) -> Void
  ) throws(OTLPError) {
    guard body.count <= OTLPExportResponse.maximumByteCount else { throw tooLarge(body.count) }
    try unsafe body.withUnsafeBufferPointer { elements throws(OTLPError) in
      let bytes = UnsafeRawBufferPointer(elements)
      var scanner = unsafe WireScanner(bytes)
      do throws(OTLPError) { unsafe try read(&scanner, bytes, message, visit) } catch {
        let path = unsafe SchemaPath.path(toOffset: error.offset, in: bytes, of: message)
        throw OTLPError(code: error.code, offset: error.offset, path: path, reason: error.reason)
      }
    }
  }

  /// The messages nest as the schema has them: two deep.
  private static func read(
    _ scanner: inout WireScanner, _ body: UnsafeRawBufferPointer, _ message: Schema.Message,
    _ visit: (Field) throws(OTLPError) -> Void
  ) throws(OTLPError) {
    let table = SchemaTable.shared
    while unsafe scanner.index < scanner.end {
      let (number, wireType) = unsafe try scanner.tag()
      let index = table.field(number, of: message)
      guard index != SchemaTable.none, table[index].kind.wireType == wireType else {
        unsafe try scanner.skip(number, wireType)
        continue
      }
      let field = table[index]
      if wireType == 0 {
        try visit(Field(message: message, number: field.number, value: unsafe scanner.varint()))
        continue
      }
      var content = unsafe scanner
      unsafe content.end = try content.lengthEnd()
      unsafe scanner.index = content.end
      if field.kind == .message {
        unsafe try read(&content, body, field.message, visit)
      } else {
        try visit(Field(message: message, number: field.number, text: unsafe text(content, body)))
      }
    }
  }

  private static func text(
    _ content: WireScanner, _ body: UnsafeRawBufferPointer
  ) throws(OTLPError) -> String {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: body[content.index..<content.end])
      .assumingMemoryBound(to: UInt8.self)
    if let bad = unsafe UTF8Check.firstInvalidOffset(bytes) {
      throw OTLPError(code: .invalidUTF8, offset: unsafe content.index + bad, reason: "the string is not UTF-8")
    }
    return unsafe String(decoding: bytes, as: UTF8.self)
  }

  /// The protobuf bytes of a message in OTLP/JSON.
  static func protobuf(_ json: [UInt8], as message: Schema.Message) throws(OTLPError) -> [UInt8] {
    guard json.count <= OTLPExportResponse.maximumByteCount else { throw tooLarge(json.count) }
    var transcoder = JSONToProtobuf()
    var buffer = ByteBuffer()
    try unsafe json.withUnsafeBufferPointer { bytes throws(OTLPError) in
      unsafe try transcoder.transcode(UnsafeRawBufferPointer(bytes), as: message, into: &buffer)
    }
    return buffer.bytes
  }

  private static func tooLarge(_ count: Int) -> OTLPError {
    OTLPError(
      code: .bodyTooLarge, offset: OTLPExportResponse.maximumByteCount,
      reason: "the response has \(count) bytes, more than \(OTLPExportResponse.maximumByteCount)")
  }
}
