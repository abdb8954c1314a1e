internal import CZstd

/// A reusable Zstandard decompressor (RFC 8878), for one thread at a time.
@safe public struct ZstdDecompressor: ~Copyable {
  private let handle: OpaquePointer

  /// Allocates a decompressor; nil where the system gives no memory.
  public init?() {
    guard let handle = unsafe ZSTD_createDCtx() else { return nil }
    unsafe self.handle = handle
  }

  deinit { _ = unsafe ZSTD_freeDCtx(handle) }

  /// The decompressed size in bytes that a frame tells of itself; nil where it tells none. It is not checked.
  @unsafe
  public static func decodedSize(of frame: UnsafeRawBufferPointer) -> Int? {
    let size = unsafe tattler_zstd_content_size(frame.baseAddress, frame.count)
    return size == 0 ? nil : Int(exactly: size)
  }

  /// Decompresses a frame into memory of exactly its decompressed size.
  ///
  /// - Returns: false where the frame is damaged or has another size; the memory holds anything then.
  @unsafe
  public borrowing func decompress(_ frame: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool
  {
    let size = unsafe ZSTD_decompressDCtx(handle, output.baseAddress, output.count, frame.baseAddress, frame.count)
    return ZSTD_isError(size) == 0 && size == output.count
  }
}
