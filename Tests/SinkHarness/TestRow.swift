package import TattlerModel

/// A row with one tag set and some fields.
package typealias TestRow = (name: String, tags: [(String, MetricValue)], fields: [(String, MetricValue)], time: Int64?)

/// A batch of rows.
package func batch(_ rows: [TestRow]) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  for row in rows {
    var values: [(UInt32, MetricValue)] = []
    for (field, value) in row.fields { values.append((try builder.addMetric(name: row.name, field: field), value)) }
    try builder.addRow(attributes: try builder.addAttributes(row.tags), time: row.time, values)
  }
  return try builder.finish()
}
