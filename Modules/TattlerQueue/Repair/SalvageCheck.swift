internal import TattlerModel

/// A batch whose bytes and numbers match their checksum.
struct SalvagedBatch {
  let payload: StoredPayload
  let acceptedAt: UInt64
}

/// Checks what was read of a damaged file, and makes it ready to be stored again.
final class SalvageCheck {
  private let decompressor = PayloadDecompressor()
  private let compressor = PayloadCompressor()

  /// The batch that some bytes are; nil where bytes or numbers are not what was written.
  @unsafe
  func batch(_ description: BatchDescription, _ bytes: UnsafeRawBufferPointer, checksum: Int64) -> SalvagedBatch? {
    guard let batch = unsafe description.batch(bytes, checksum: checksum, decompressor) else { return nil }
    return SalvagedBatch(
      payload: StoredPayload(batch, compressor), acceptedAt: UInt64(max(description.acceptedAt, 0)))
  }
}
