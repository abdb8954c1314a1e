internal import TattlerModel

/// A failure inside the parser: a code and an offset into the text. It becomes a ``PrometheusTextError`` where somebody
/// will read it.
struct TextFault: Error {
  var code: PrometheusTextError.Code
  var offset: Int

  init(_ code: PrometheusTextError.Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

/// Growth whose failure stops the parser.
extension RecordTable {
  @inline(__always)
  mutating func add(_ record: Record, at offset: Int) throws(TextFault) {
    do throws(MetricBatchError) { try append(record) } catch { throw TextFault(.batchTooLarge, at: offset) }
  }

  /// Appends bytes or other records.
  @unsafe
  @inline(__always)
  mutating func add(_ start: UnsafePointer<Record>, _ count: Int, at offset: Int) throws(TextFault) {
    do throws(MetricBatchError) {
      unsafe try append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    } catch { throw TextFault(.batchTooLarge, at: offset) }
  }
}
