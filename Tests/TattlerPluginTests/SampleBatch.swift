import TattlerModel

/// A batch of rows `room,floor=<n> temperature=<n>.5 <time>`; every fourth row also has text.
func sampleBatch(rows: Int) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let temperature = try builder.addMetric(name: "room", field: "temperature")
  let note = try builder.addMetric(name: "room", field: "note")
  for row in 0..<rows {
    let set = try builder.addAttributes([("floor", .string("\(row)"))])
    var values: [(UInt32, MetricValue)] = [(temperature, .double(Double(row) + 0.5))]
    if row % 4 == 3 { values.append((note, .string("warm, \"very\""))) }
    try builder.addRow(attributes: set, time: 1_700_000_000_000_000_000 + Int64(row), values)
  }
  return try builder.finish()
}
