import CDeflate

/// A reusable gzip compressor: it owns libdeflate's working memory, which frequent callers then allocate once.
///
/// A compressor is for one thread at a time. It is non-copyable; keep it in a class, an actor or a `Mutex` to share it.
///
/// ```swift
/// let compressor = GzipCompressor(level: 6)
/// let body = compressor.compress(lines.span.bytes)
/// ```
@safe public struct GzipCompressor: ~Copyable {
  /// The levels that libdeflate offers: 0 stores, 1 is fastest, 12 is smallest (and slow).
  public static let levels = 0...12

  /// The level in use.
  public let level: Int

  private let handle: OpaquePointer

  /// Allocates a compressor. A level outside of ``levels`` is clamped to the nearest one.
  public init(level: Int = 6) {
    self.level = min(max(level, Self.levels.lowerBound), Self.levels.upperBound)
    guard let handle = unsafe libdeflate_alloc_compressor(CInt(self.level)) else {
      // The same answer that Swift gives when an array cannot be allocated; input cannot reach this.
      fatalError("FATAL: out of memory while allocating a gzip compressor")
    }
    unsafe self.handle = handle
  }

  deinit {
    unsafe libdeflate_free_compressor(handle)
  }

  /// Compresses bytes to one gzip member (RFC 1952), without a name or a time, so that equal input gives equal output.
  public borrowing func compress(_ bytes: RawSpan) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe compress($0) }
  }

  /// Compresses an array to one gzip member.
  public borrowing func compress(_ bytes: [UInt8]) -> [UInt8] {
    unsafe compress(bytes.span.bytes)
  }

  private borrowing func compress(_ input: UnsafeRawBufferPointer) -> [UInt8] {
    let bound = unsafe libdeflate_gzip_compress_bound(handle, input.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      // libdeflate reads the pointer only when the size is not zero, but an empty buffer must still not be null.
      var nothing: UInt8 = 0
      count = unsafe withUnsafePointer(to: &nothing) { empty in
        unsafe libdeflate_gzip_compress(
          handle, input.baseAddress ?? UnsafeRawPointer(empty), input.count, output.baseAddress, output.count)
      }
    }
  }
}
