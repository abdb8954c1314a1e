internal import CZstd

/// A reusable Zstandard compressor (RFC 8878): it owns libzstd's working memory, which frequent callers then allocate once.
///
/// A compressor is for one thread at a time. It is non-copyable; keep it in a class, an actor or a `Mutex` to share it.
///
/// ```swift
/// if let compressor = ZstdCompressor(level: 1), let frame = compressor.compress(batch) { store(frame) }
/// ```
@safe public struct ZstdCompressor: ~Copyable {
  private let handle: OpaquePointer

  /// Allocates a compressor; nil where the system gives no memory.
  ///
  /// - Parameter level: 1 (fast) to 19 (small); libzstd clamps other values.
  public init?(level: Int) {
    guard let handle = unsafe ZSTD_createCCtx() else { return nil }
    unsafe self.handle = handle
    _ = unsafe ZSTD_CCtx_setParameter(handle, ZSTD_c_compressionLevel, CInt(clamping: level))
  }

  deinit { _ = unsafe ZSTD_freeCCtx(handle) }

  /// Compresses bytes to one frame that tells its decompressed size.
  ///
  /// - Returns: nil where the frame would not be smaller than the bytes, or where memory ran out.
  @unsafe
  public borrowing func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    if bytes.count < 2 { return nil }
    var isComplete = false
    let frame = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { output, count in
      let size = unsafe ZSTD_compress2(handle, output.baseAddress, output.count, bytes.baseAddress, bytes.count)
      isComplete = ZSTD_isError(size) == 0
      count = isComplete ? size : 0
    }
    return isComplete ? frame : nil
  }
}
