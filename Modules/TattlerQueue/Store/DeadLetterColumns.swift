internal import TattlerModel

/// The columns of a row of `dead`, in their order, and how they are read.
struct DeadLetterColumns {
  /// Everything but the rows, which come last.
  static let summary = "id, sink, batch, at, row_count, point_count, codec, size, checksum, reason, message"
  static let all = summary + ", data"

  let id: Int64
  let letter: DeadLetterRecord
  /// The stored bytes of the rows; 0 where none were kept.
  let size: Int
  private let codec: Int64
  private let checksum: Int64
  private let statement: SQLiteStatement

  /// Reads the row on which a statement stands; it stays there.
  init(_ statement: SQLiteStatement) {
    self.statement = statement
    id = statement.integer(0)
    codec = statement.integer(6)
    size = Int(min(max(statement.integer(7), 0), Int64(SinkLedger.maximum)))
    checksum = statement.integer(8)
    letter = DeadLetterRecord(
      sink: statement.integer(1), batch: statement.integer(2), reason: statement.text(9), message: statement.text(10),
      at: statement.integer(3), rows: statement.integer(4), points: statement.integer(5))
  }

  /// True where nothing but a count was kept and its numbers are what was written.
  var isIntactWithoutRows: Bool { size == 0 && (codec == 0 || letter.checksum(codec: codec, ofBytes: 0) == checksum) }

  /// The rows; nil where none were kept or they do not match their checksum. The statement must have the column `data`.
  func batch(_ decompressor: PayloadDecompressor) -> MetricBatch? {
    guard size > 0 else { return nil }
    return unsafe statement.withBlob(11) { bytes in
      guard unsafe letter.checksum(codec: codec, ofBytes: Checksum64.of(bytes)) == checksum else { return nil }
      return unsafe decompressor.batch(bytes, codec: codec)
    }
  }
}
