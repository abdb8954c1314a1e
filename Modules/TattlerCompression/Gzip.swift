/// Gzip (RFC 1952) over whole buffers, with libdeflate.
///
/// ```swift
/// let body = Gzip.compress(lines)
/// let lines = try Gzip.decompress(body, limit: 10 << 20)
/// ```
public enum Gzip {
  /// The largest factor by which DEFLATE can expand: 258 bytes from two bits, so 1032 to 1.
  public static let maximumExpansion = 1_032

  /// The most members that one stream may consist of, so that a body of empty members cannot occupy a processor.
  public static let maximumMemberCount = 65_536

  /// Compresses bytes to one gzip member. For many calls in a row keep a ``GzipCompressor``.
  ///
  /// - Parameter level: 0 (store) to 12 (smallest); another value is clamped.
  public static func compress(_ bytes: RawSpan, level: Int = 6) -> [UInt8] {
    GzipCompressor(level: level).compress(bytes)
  }

  /// Compresses an array to one gzip member.
  public static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    unsafe compress(bytes.span.bytes, level: level)
  }

  /// Decompresses a gzip stream of one or more members and checks every checksum.
  ///
  /// The output never grows beyond `limit` bytes, nor beyond what the input could produce at ``maximumExpansion``.
  /// The length that the stream claims of itself is a hint for the first allocation and nothing else. While a stream of
  /// several members grows its buffer, the bytes of the members before are held twice.
  ///
  /// Whatever follows a member has to be another member: trailing bytes, zeros included, are refused, because
  /// in a request body they can only be a mistake of the sender. An empty input is truncated.
  ///
  /// - Parameter limit: the most bytes to return, 0 or more.
  public static func decompress(_ bytes: RawSpan, limit: Int) throws(GzipError) -> [UInt8] {
    var decompressor = GzipDecompressor(limit: limit)
    return try decompressor.decompress(bytes)
  }

  /// Decompresses an array.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    try unsafe decompress(bytes.span.bytes, limit: limit)
  }
}
