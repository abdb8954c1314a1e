internal import TattlerModel

/// The bytes of a batch on their way to the file, with what the table keeps beside them.
struct StoredPayload: Sendable {
  let batch: MetricBatch
  let rows: Int
  let points: Int
  let checksum: UInt64

  init(_ batch: MetricBatch) {
    self.batch = batch
    rows = batch.rowCount
    points = batch.pointCount
    checksum = unsafe batch.withUnsafeBytes { bytes in unsafe Checksum64.of(bytes) }
  }
}
