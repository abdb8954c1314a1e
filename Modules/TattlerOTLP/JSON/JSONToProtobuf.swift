/// Turns OTLP/JSON into the protobuf bytes of the same message, in one pass.
///
/// The mapping is that of opentelemetry-proto, `docs/specification.md`, "JSON Protobuf Encoding", over that of proto3:
/// keys are lowerCamelCase, unknown keys are ignored, enums are integers, trace and span ids are hexadecimal and other
/// bytes Base64 (either alphabet, padded or not), 64-bit integers and doubles may be strings, `null` is absent.
///
/// What the mapping leaves open is decided so:
/// - A key that comes twice in an object is refused, and so are two members of one choice (`asInt` beside `asDouble`).
///   `null` counts as a key, and not as a member. Keys that are ignored may repeat.
/// - Numbers in strings have the grammar of JSON's numbers. An integer may have a fraction or an exponent where its
///   value is integral, and is then exact.
/// - A byte order mark is refused: RFC 8259, section 8.1, forbids to send one.
/// - Fields whose value is the default are left out, as protobuf's own encoders do.
///
/// The bytes are canonical except for the order of the fields, which is that of the text. Their count is at most four
/// times that of the text (a zero among packed numbers takes eight bytes) and a few.
///
/// A value is meant to be kept and used again: it learns in which order a sender writes its keys.
@safe
struct JSONToProtobuf: ~Copyable, @unchecked Sendable {
  /// Objects and arrays nest no deeper than this by default: enough for 64 key-value lists in the attribute of an
  /// exemplar, the most that a batch holds.
  static let defaultMaximumDepth = 300

  private let maximumDepth: Int
  private let frames: UnsafeMutablePointer<JSONTranscription.Frame>
  private let kinds: UnsafeMutablePointer<UInt8>
  private let guesses: UnsafeMutablePointer<UInt8>

  /// Makes a transcoder; the limit counts objects and arrays, the outermost object included.
  init(maximumDepth: Int = defaultMaximumDepth) {
    self.maximumDepth = min(max(maximumDepth, 1), 10_000)
    unsafe frames = .allocate(capacity: self.maximumDepth)
    unsafe kinds = .allocate(capacity: self.maximumDepth)
    unsafe guesses = JSONTranscription.makeGuesses()
  }

  deinit {
    unsafe frames.deallocate()
    unsafe kinds.deallocate()
    unsafe guesses.deallocate()
  }

  /// Appends the protobuf bytes of a message.
  ///
  /// - Parameters:
  ///   - json: the whole text; it is not read behind its end.
  ///   - message: what the text is.
  ///   - out: where the bytes go; after an error it holds a part of them.
  /// - Throws: ``OTLPError`` with the offset in the text, and the path.
  mutating func transcode(
    _ json: UnsafeRawBufferPointer, as message: Schema.Message, into out: inout ByteBuffer
  ) throws(OTLPError) {
    guard let base = json.baseAddress, json.count > 0 else {
      throw OTLPError(code: .truncated, offset: 0, reason: "the text is empty")
    }
    let text = unsafe JSONText(base.assumingMemoryBound(to: UInt8.self), count: json.count)
    var transcription = unsafe JSONTranscription(
      text: text, frames: frames, kinds: kinds, guesses: guesses, maximumDepth: maximumDepth)
    do { unsafe try transcription.run(message, into: &out) } catch {
      let path = unsafe transcription.path
      throw OTLPError(code: error.code, offset: error.offset, path: path, reason: error.reason)
    }
  }
}
