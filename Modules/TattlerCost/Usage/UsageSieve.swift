internal import CTattlerPlugin
public import TattlerModel

/// Takes the rows out of a batch that tell of usage: what the processor of costs notes when the batch is accepted.
///
/// ```swift
/// let sieve = UsageSieve(UsageIndex())
/// if let record = try sieve.record(of: batch) { … }
/// ```
/// It runs for every batch: one without usage costs a look at each of its metrics' descriptions, and no memory.
public struct UsageSieve: Sendable {
  private let index: UsageIndex

  /// A sieve for the metrics of an index.
  public init(_ index: UsageIndex) { self.index = index }

  /// The rows of a batch that tell of usage, as bytes that ``CostLedger/fold(_:now:tells:forgets:isFrugal:)`` reads; nil
  /// where there are none.
  ///
  /// - Throws: `MetricBatchError` with code `tooLarge` where there is no memory for them.
  public func record(of batch: MetricBatch) throws(MetricBatchError) -> [UInt8]? {
    let rows = usageRows(batch)
    guard !rows.isEmpty else { return nil }
    var builder = MetricBatchBuilder()
    try builder.append(rows: rows, of: batch)
    return UsageRecord.bytes(try builder.finish())
  }

  private func usageRows(_ batch: MetricBatch) -> [Int] {
    unsafe batch.withView { view in
      let first = unsafe view.metrics.indices.first { unsafe index.mapping(of: view.metrics[$0], in: view) != nil }
      guard let first else { return [] }
      var isUsage = unsafe [Bool](repeating: false, count: view.metrics.count)
      for metric in unsafe first..<view.metrics.count {
        isUsage[metric] = unsafe index.mapping(of: view.metrics[metric], in: view) != nil
      }
      var rows: [Int] = []
      for row in unsafe view.rows.indices {
        let points = unsafe view.points(of: view.rows[row])
        if unsafe points.contains(where: { isUsage[Int($0.metric)] }) { rows.append(row) }
      }
      return rows
    }
  }
}
