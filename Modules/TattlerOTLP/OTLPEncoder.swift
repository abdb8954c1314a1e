public import TattlerModel

/// Writes metric batches as OTLP.
///
/// ```swift
/// var encoder = OTLPEncoder()
/// var buffer = OTLPBuffer()
/// let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
/// ```
///
/// The message is `ExportMetricsServiceRequest` of opentelemetry-proto. What a decoder made of one is written as it was:
/// also metrics without points, scopes without metrics and messages that are there but empty. Of some rows only the
/// metrics that they have points of are written.
///
/// Values that belong to nobody in OTLP are turned as `OTLPEncodingReport` counts them: a boolean is 1 or 0, an unsigned
/// integer above the largest signed one a double; strings are left out.
///
/// An encoder keeps its memory from call to call.
public struct OTLPEncoder: ~Copyable, Sendable {
  private var places = AttributePlaces()
  private var json = ProtobufToJSON()

  /// An encoder.
  public init() {}

  /// Writes rows of a batch as one message in protobuf.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows, clamped to those that are there.
  ///   - buffer: gets the message, in place of what it held.
  ///   - options: how values are written, and the most bytes.
  /// - Returns: how many rows are done and what was left out.
  /// - Throws: `MetricBatchError` with code `tooLarge` where the system gives no memory.
  public mutating func encode(
    _ batch: MetricBatch, rows: Range<Int>, into buffer: inout OTLPBuffer,
    options: OTLPEncodingOptions = OTLPEncodingOptions()
  ) throws(MetricBatchError) -> OTLPEncodingReport {
    buffer.isJSON = false
    let result: Result<OTLPEncodingReport, MetricBatchError> = unsafe batch.withView { view in
      let wanted = rows.clamped(to: 0..<(unsafe view.rows.count))
      do throws(MetricBatchError) { return .success(unsafe try encode(view, wanted, &buffer.protobuf, options)) } catch
      { return .failure(error) }
    }
    return try result.get()
  }

  /// Writes rows of a batch as one message in OTLP/JSON, without white space.
  ///
  /// - Parameters: as for ``encode(_:rows:into:options:)``.
  /// - Returns: how many rows are done and what was left out. The largest size is kept by leaving rows for the next
  ///   call, as in protobuf.
  /// - Throws: `MetricBatchError` with code `tooLarge` where the system gives no memory.
  public mutating func encodeJSON(
    _ batch: MetricBatch, rows: Range<Int>, into buffer: inout OTLPBuffer,
    options: OTLPEncodingOptions = OTLPEncodingOptions()
  ) throws(MetricBatchError) -> OTLPEncodingReport {
    var wanted = rows.clamped(to: 0..<batch.rowCount)
    while true {
      let report = try encode(batch, rows: wanted, into: &buffer, options: options)
      if report.rows == 0, !wanted.isEmpty { return report }
      if try transcribe(&buffer), buffer.json.count <= options.maximumByteCount { return report }
      let fitting = report.rows / 2
      guard fitting > 0 else {
        buffer.json.removeAll()
        return OTLPEncodingReport()
      }
      wanted = wanted.lowerBound..<wanted.lowerBound + fitting
    }
  }

  /// Turns the message in the buffer into JSON; false where that would be larger than any buffer.
  private mutating func transcribe(_ buffer: inout OTLPBuffer) throws(MetricBatchError) -> Bool {
    buffer.isJSON = true
    buffer.json.removeAll()
    do throws(OTLPError) {
      unsafe try json.transcode(UnsafeRawBufferPointer(buffer.protobuf.bytes), as: .exportRequest, into: &buffer.json)
      return true
    } catch {
      guard error.code == .batchTooLarge else { throw MetricBatchError(.malformed, "\(error)") }
      return false
    }
  }

  /// Writes as many of the rows as fit.
  private mutating func encode(
    _ view: BatchView, _ rows: Range<Int>, _ buffer: inout BackwardBuffer, _ options: OTLPEncodingOptions
  ) throws(MetricBatchError) -> OTLPEncodingReport {
    var wanted = rows
    while true {
      buffer.removeAll()
      buffer.maximumCount = min(options.maximumByteCount, OTLPLimits.largestBody)
      places.begin(sets: unsafe view.attributeSets.count)
      var writer = unsafe MessageWriter(view, wanted, options)
      do throws(EncodingStop) {
        try writer.request(&buffer, &places)
        writer.report.rows = wanted.count
        return writer.report
      } catch .full {
        buffer.removeAll()
        guard wanted.count > 1 else { return OTLPEncodingReport() }
        // The rows written are the last ones: about as many of the first ones will fit.
        let fitting = min(writer.rowsWritten - writer.rowsWritten / 16, wanted.count - 1)
        wanted = wanted.lowerBound..<wanted.lowerBound + max(1, fitting)
      } catch {
        buffer.removeAll()
        throw MetricBatchError(.tooLarge, "no memory for a message")
      }
    }
  }
}
