internal import CTattlerPlugin
package import TattlerModel

/// Builds a batch of metrics in the shape of OTLP, family by family: the encoder adds the suffixes of unit and kind.
package struct MetricFamilies: ~Copyable {
  private var builder = MetricBatchBuilder()
  private var current: UInt32 = 0

  package init() {}

  /// Begins a family of counters.
  package mutating func counter(_ name: String, unit: String = "", _ help: String) throws(MetricBatchError) {
    try begin(name, TATTLER_METRIC_SUM, unit, help)
    var metric = builder.metrics[Int(current)]
    metric.temporality = TATTLER_TEMPORALITY_CUMULATIVE
    metric.flags = UInt16(TATTLER_METRIC_MONOTONIC)
    builder.metrics[Int(current)] = metric
  }

  /// Begins a family of gauges.
  package mutating func gauge(_ name: String, unit: String = "", _ help: String) throws(MetricBatchError) {
    try begin(name, TATTLER_METRIC_GAUGE, unit, help)
  }

  /// Adds a sample to the family.
  package mutating func add(_ value: Int, _ labels: [(String, String)] = []) throws(MetricBatchError) {
    try add(.int(Int64(value)), labels)
  }

  /// Adds a sample to the family.
  package mutating func add(_ value: Double) throws(MetricBatchError) { try add(.double(value), []) }

  /// Adds a sample to the family.
  package mutating func add(seconds value: Double) throws(MetricBatchError) { try add(.double(value), []) }

  /// The batch; the families are empty afterwards.
  package mutating func finish() throws(MetricBatchError) -> MetricBatch { try builder.finish() }

  private mutating func begin(
    _ name: String, _ kind: Int32, _ unit: String, _ help: String
  ) throws(MetricBatchError) {
    current = try builder.addMetric(name: name, kind: kind, unit: unit)
    builder.metrics[Int(current)].description = try builder.addText(help)
  }

  private mutating func add(_ value: MetricValue, _ labels: [(String, String)]) throws(MetricBatchError) {
    let set = try builder.addAttributes(labels.map { ($0.0, .string($0.1)) })
    try builder.addRow(attributes: set, time: nil, [(current, value)])
  }
}
