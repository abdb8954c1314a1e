internal import TattlerCompression
internal import TattlerModel

/// Decompresses stored bytes; used by one thread at a time.
final class PayloadDecompressor: @unchecked Sendable {
  private final class Tool {
    let decompressor: ZstdDecompressor

    init?() {
      guard let decompressor = ZstdDecompressor() else { return nil }
      self.decompressor = decompressor
    }
  }

  private var tool: Tool?

  init() {}

  /// Reads a batch whose bytes match their checksum; nil where they are no batch for all that.
  @unsafe
  func batch(_ bytes: UnsafeRawBufferPointer, codec: Int64) -> MetricBatch? {
    switch PayloadCodec(rawValue: codec) {
    case .bare, .plain:
      do throws(MetricBatchError) { return unsafe try MetricBatch(validating: bytes) } catch { return nil }
    case .zstd:
      guard let size = unsafe ZstdDecompressor.decodedSize(of: bytes), size <= QueueSchema.maximumPayloadBytes else {
        return nil
      }
      if tool == nil { tool = Tool() }
      guard let tool else { return nil }
      return unsafe MetricBatch(byteCount: size) { output in unsafe tool.decompressor.decompress(bytes, into: output) }
    case nil: return nil
    }
  }
}
