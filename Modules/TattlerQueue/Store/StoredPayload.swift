internal import TattlerModel

/// The bytes of a batch on their way to the file, with what the table keeps beside them.
struct StoredPayload: Sendable {
  /// The batch as it came.
  let batch: MetricBatch
  let rows: Int
  let points: Int
  let codec: PayloadCodec
  /// The compressed bytes; nil where the batch is stored as it is.
  private let frame: [UInt8]?
  /// The checksum of the bytes that are stored.
  private let byteChecksum: UInt64

  /// Compresses a batch, where that gains something, and takes its checksum.
  init(_ batch: MetricBatch, _ compressor: PayloadCompressor) {
    self.batch = batch
    rows = batch.rowCount
    points = batch.pointCount
    let frame = unsafe batch.withUnsafeBytes { bytes in unsafe compressor.compress(bytes) }
    self.frame = frame
    codec = frame == nil ? .plain : .zstd
    byteChecksum =
      if let frame {
        unsafe frame.withUnsafeBytes { unsafe Checksum64.of($0) }
      } else { unsafe batch.withUnsafeBytes { unsafe Checksum64.of($0) } }
  }

  /// The size of what is stored, in bytes.
  var size: Int { frame?.count ?? batch.byteCount }

  /// Lends the bytes that are stored.
  func withStoredBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if let frame { return unsafe frame.withUnsafeBytes { unsafe body($0) } }
    return unsafe batch.withUnsafeBytes { unsafe body($0) }
  }

  /// The checksum of a row of `batches`: of the bytes and of the numbers beside them.
  func checksum(batch id: Int64, acceptedAt: UInt64) -> Int64 {
    BatchDescription(
      id: id, acceptedAt: Int64(clamping: acceptedAt), rows: Int64(rows), points: Int64(points), codec: codec.rawValue
    ).checksum(ofBytes: byteChecksum)
  }

  /// The checksum of a dead letter: of the bytes and of what stands beside them.
  func checksum(of letter: DeadLetterRecord) -> Int64 { letter.checksum(codec: codec.rawValue, ofBytes: byteChecksum) }
}
