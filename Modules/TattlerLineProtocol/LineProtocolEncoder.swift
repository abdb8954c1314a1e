public import TattlerModel

/// Writes metric batches as line protocol.
///
/// ```swift
/// var encoder = LineProtocolEncoder()
/// var buffer = LineBuffer()
/// var options = LineProtocolEncodingOptions.numbersOnly
/// options.maximumByteCount = 1 << 20
/// let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
/// ```
///
/// A row becomes a line, its points the fields. A metric of OTLP, which has no field, is written with the field
/// `value`, and its attributes as tags; distributions are left out and counted.
///
/// What line protocol cannot say is changed as little as possible, so that one strange name does not cost a metric. In
/// measurements, keys and tag values a newline, a carriage return and a tab become `\n`, `\r` and `\t` (a backslash and
/// a letter); other control characters, backslashes at the end and number signs at the start of a measurement are left
/// out: ``LineProtocolEncodingReport/changedNames`` counts that. Other backslashes are written as
/// ``LineProtocolEncodingOptions/backslashes`` says. Of the fields of a row that become the same the first is written.
/// Strings are written byte by byte. Numbers are the shortest that read back as the same double, or within one digit of
/// it. Of the tags of a row the first 256 are written, as many as the parser reads.
///
/// An encoder keeps its memory from call to call.
public struct LineProtocolEncoder: ~Copyable, Sendable {
  private var names = RenderedNames()

  /// An encoder.
  public init() {}

  /// Appends rows of a batch to a buffer.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows, clamped to those that are there.
  ///   - buffer: gets a line per row, each with a newline at its end.
  ///   - options: how values and names are written, and the most bytes that this call may add.
  /// - Returns: how many rows are done and what was left out.
  /// - Throws: `MetricBatchError` with code `tooLarge` where the buffer cannot grow.
  public mutating func encode(
    _ batch: MetricBatch, rows: Range<Int>, into buffer: inout LineBuffer,
    options: LineProtocolEncodingOptions = LineProtocolEncodingOptions()
  ) throws(MetricBatchError) -> LineProtocolEncodingReport {
    let result: Result<LineProtocolEncodingReport, MetricBatchError> = unsafe batch.withView { view in
      let wanted = rows.clamped(to: 0..<(unsafe view.rows.count))
      do throws(MetricBatchError) {
        unsafe try names.begin(view, options)
        var writer = unsafe LineWriter(view, options)
        return .success(try writer.write(wanted, &names, &buffer.table))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
