/// Turns the protobuf bytes of a message into OTLP/JSON, in one pass and without white space.
///
/// The mapping is the one that ``JSONToProtobuf`` reads. 64-bit integers are strings, enums and 32-bit integers are
/// numbers, trace and span ids are hexadecimal in lower case, other bytes are padded Base64 in the standard alphabet,
/// doubles are short and read back as the same number, and `NaN`, `Infinity` and `-Infinity` are strings. Fields appear in
/// the order of the bytes; unknown ones are left out.
///
/// The bytes must have been written by an encoder that keeps the values of a field together, and writes a field that is
/// not repeated once and one member of a choice, as all do that do not merge messages: what would have to be merged is
/// refused.
@safe
struct ProtobufToJSON: ~Copyable, @unchecked Sendable {
  /// Messages nest no deeper than this by default.
  static let defaultMaximumDepth = 300

  private let maximumDepth: Int
  private let frames: UnsafeMutablePointer<ProtobufTranscription.Frame>

  /// Makes a transcoder; the limit counts messages, the outermost included.
  init(maximumDepth: Int = defaultMaximumDepth) {
    self.maximumDepth = min(max(maximumDepth, 1), 10_000)
    unsafe frames = .allocate(capacity: self.maximumDepth)
  }

  deinit {
    unsafe frames.deallocate()
  }

  /// Appends the text of a message.
  ///
  /// - Parameters:
  ///   - body: the protobuf bytes.
  ///   - message: what they are.
  ///   - out: where the text goes; after an error it holds a part of it.
  /// - Throws: ``OTLPError`` with the offset in the bytes, and the path.
  mutating func transcode(
    _ body: UnsafeRawBufferPointer, as message: Schema.Message, into out: inout ByteBuffer
  ) throws(OTLPError) {
    var transcription = unsafe ProtobufTranscription(
      scanner: WireScanner(body), frames: frames, maximumDepth: maximumDepth)
    do { unsafe try transcription.run(message, into: &out) } catch {
      let path = unsafe SchemaPath.path(toOffset: error.offset, in: body, of: message)
      throw OTLPError(code: error.code, offset: error.offset, path: path, reason: error.reason)
    }
  }
}
