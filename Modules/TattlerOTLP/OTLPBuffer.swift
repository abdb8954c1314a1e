/// The bytes of a message that an ``OTLPEncoder`` wrote.
///
/// The memory stays from message to message, so that a buffer which is used again soon stops allocating.
public struct OTLPBuffer: ~Copyable, Sendable {
  var protobuf = BackwardBuffer()
  var json = ByteBuffer()
  var isJSON = false

  /// An empty buffer that owns no memory yet.
  public init() {}

  /// Bytes of the message.
  public var count: Int { isJSON ? json.count : protobuf.count }

  /// True where nothing was written, which is also the form of a request without metrics.
  public var isEmpty: Bool { count == 0 }

  /// A copy of the bytes.
  public var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

  /// The bytes, valid inside the closure.
  @unsafe
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isJSON { return unsafe try json.withUnsafeBytes(body) }
    return unsafe try body(UnsafeRawBufferPointer(protobuf.bytes))
  }
}
