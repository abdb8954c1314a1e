internal import TattlerLineProtocol
internal import TattlerModel

/// Writes stored batches in a format of `tattler convert`.
struct BatchRendering {
  let format: MetricFormat

  /// A document of the rows of a batch.
  ///
  /// - Returns: the document, and what the format has no place for, a sentence each.
  func document(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    var (batch, lost) = (batch, [String]())
    if format == .influx || format == .json { (batch, lost) = try Conversion.flattened(batch) }
    let (output, more) = try MetricWriting(format: format, precision: .nanoseconds).write(batch)
    return (output, lost + more)
  }
}
