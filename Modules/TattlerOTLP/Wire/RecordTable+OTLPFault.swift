internal import TattlerModel

/// Growth whose failure stops the decoder at an offset of the body.
extension RecordTable {
  @inline(__always)
  mutating func add(_ record: Record, at offset: Int) throws(OTLPFault) {
    do throws(MetricBatchError) { try append(record) } catch { throw OTLPFault(.batchTooLarge, at: offset) }
  }

  @inline(__always)
  mutating func makeRoom(_ additional: Int, at offset: Int) throws(OTLPFault) {
    do throws(MetricBatchError) { try reserve(additional) } catch { throw OTLPFault(.batchTooLarge, at: offset) }
  }
}
