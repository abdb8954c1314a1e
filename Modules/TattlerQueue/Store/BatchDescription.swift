internal import TattlerModel

/// The numbers beside the bytes of a batch, as the table has them.
struct BatchDescription: Sendable {
  var id: Int64
  var acceptedAt: Int64
  var rows: Int64
  var points: Int64
  var codec: Int64

  /// The checksum that the row should have.
  func checksum(ofBytes checksum: UInt64) -> Int64 {
    if codec == PayloadCodec.bare.rawValue { return Int64(bitPattern: checksum) }
    var seal = RowSeal(.batch)
    seal.add(Int64(bitPattern: checksum))
    for number in [id, acceptedAt, rows, points, codec] { seal.add(number) }
    return seal.value
  }

  /// Reads the batch; nil where bytes or numbers are not what was written.
  @unsafe
  func batch(_ bytes: UnsafeRawBufferPointer, checksum: Int64, _ decompressor: PayloadDecompressor) -> MetricBatch? {
    guard unsafe self.checksum(ofBytes: Checksum64.of(bytes)) == checksum,
      let batch = unsafe decompressor.batch(bytes, codec: codec), batch.rowCount == rows, batch.pointCount == points
    else { return nil }
    return batch
  }
}
