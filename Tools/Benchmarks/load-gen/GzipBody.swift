internal import CBenchDeflate

/// Compresses bodies before the load begins.
enum GzipBody {
  /// The level that agents use for metrics.
  private static let level: Int32 = 1

  /// The body as gzip (RFC 1952), or as it is where there is no memory.
  static func compress(_ body: [UInt8]) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(level) else { return body }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_gzip_compress_bound(compressor, body.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = unsafe body.withUnsafeBytes { input in
        unsafe libdeflate_gzip_compress(compressor, input.baseAddress, input.count, buffer.baseAddress, bound)
      }
    }
  }
}
