internal import TattlerCompression
internal import TattlerModel

/// A note of usage: a batch, compressed where it is large. Both forms tell themselves apart by their first bytes.
enum UsageRecord {
  /// Smaller notes are kept as they are: they are read after a few seconds.
  private static let minimumCompressedBytes = 16 << 10
  /// The fastest; notes shrink to about a tenth.
  private static let level = 1
  /// The first bytes of a frame of Zstandard (RFC 8878, section 3.1.1).
  private static let frameMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  /// The largest batch that is unpacked: the largest that receivers can be told to take.
  private static let maximumBatchBytes = 1 << 28

  /// The bytes of a note.
  static func bytes(_ batch: MetricBatch) -> [UInt8] {
    guard batch.byteCount >= minimumCompressedBytes, let compressor = ZstdCompressor(level: level),
      let frame = unsafe batch.withUnsafeBytes({ unsafe compressor.compress($0) })
    else { return batch.bytes }
    return frame
  }

  /// The batch of a note; nil where it is none.
  static func batch(_ bytes: [UInt8]) -> MetricBatch? {
    guard bytes.starts(with: frameMagic) else { return try? MetricBatch(validating: bytes) }
    return unsafe bytes.withUnsafeBytes { frame in
      guard let size = unsafe ZstdDecompressor.decodedSize(of: frame), size <= maximumBatchBytes,
        let decompressor = ZstdDecompressor()
      else { return nil }
      return unsafe MetricBatch(byteCount: size) { unsafe decompressor.decompress(frame, into: $0) }
    }
  }
}
