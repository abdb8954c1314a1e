internal import TattlerModel

/// Growth whose failure stops the parser at an offset of the body.
extension RecordTable {
  @inline(__always)
  mutating func add(_ record: Record, at offset: Int) throws(LineFault) {
    do throws(MetricBatchError) { try append(record) } catch { throw LineFault(.batchTooLarge, at: offset) }
  }

  @inline(__always)
  mutating func makeRoom(_ additional: Int, at offset: Int) throws(LineFault) {
    do throws(MetricBatchError) { try reserve(additional) } catch { throw LineFault(.batchTooLarge, at: offset) }
  }
}
