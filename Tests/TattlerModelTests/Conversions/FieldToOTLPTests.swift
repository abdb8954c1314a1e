import CTattlerPlugin
import TattlerModel
import Testing

@Suite struct FieldToOTLPTests {
  private typealias Line = (name: String, tags: [(String, String)], fields: [(String, MetricValue)], time: Int64?)

  private func batch(_ lines: [Line]) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    var metrics: [String: UInt32] = [:]
    for line in lines {
      let set = try builder.addAttributes(line.tags.map { ($0.0, .string($0.1)) })
      var values: [(UInt32, MetricValue)] = []
      for (field, value) in line.fields {
        let key = line.name + "," + field
        let metric = try metrics[key] ?? builder.addMetric(name: line.name, field: field)
        metrics[key] = metric
        values.append((metric, value))
      }
      try builder.addRow(attributes: set, time: line.time, values)
    }
    return try builder.finish()
  }

  /// Each row as `name{tags} value time`.
  private func convert(_ batch: MetricBatch) throws -> (rows: [String], report: FieldToOTLP.Report) {
    var builder = MetricBatchBuilder()
    let report = try FieldToOTLP.convert(batch, into: &builder)
    let result = try MetricBatch(validating: try builder.finish().bytes)
    let rows = result.spelledRows.map { row in
      let tags = row.attributes.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      return "\(row.name){\(tags)} \(row.fields.map { "\($0.key)\($0.value)" }.joined()) \(row.time ?? 0)"
    }
    return (rows, report)
  }

  @Test func fieldsBecomeGauges() throws {
    let host = [("host", "a")]
    let result = try convert(
      try batch([
        ("cpu", host, [("user", .double(1.5)), ("value", .int(2)), ("on", .bool(true)), ("note", .string("x"))], 5),
        ("cpu", [], [("user", .double(2.5)), ("off", .bool(false))], nil),
        ("cpu", host, [("big", .uint(.max)), ("small", .uint(7)), ("user", .int(3))], 6),
      ]))
    #expect(
      result.rows == [
        #"cpu_user{host=string("a")} double(1.5) 5"#, "cpu_user{} double(2.5) 0",
        #"cpu_user{host=string("a")} int(3) 6"#, #"cpu{host=string("a")} int(2) 5"#,
        #"cpu_on{host=string("a")} int(1) 5"#, "cpu_off{} int(0) 0",
        #"cpu_big{host=string("a")} double(1.8446744073709552e+19) 6"#, #"cpu_small{host=string("a")} int(7) 6"#,
      ])
    #expect(result.report.converted == 8 && result.report.droppedStrings == 1 && result.report.passed == 0)
  }

  @Test func equalNamesAreOneMetric() throws {
    let batch = try batch([
      ("a", [], [("b_c", .int(1))], 1), ("x", [], [("", .int(9))], 1), ("a_b", [], [("c", .int(2))], 2),
    ])
    var builder = MetricBatchBuilder()
    _ = try FieldToOTLP.convert(batch, into: &builder)
    let metrics = unsafe try builder.finish().withView { view in unsafe view.points.map(\.metric) }
    #expect(metrics[0] == metrics[1] && metrics[1] != metrics[2])
    #expect(try convert(batch).rows == ["a_b_c{} int(1) 1", "a_b_c{} int(2) 2", "x{} int(9) 1"])
  }

  @Test func whatOTLPCannotSayIsLeftOutAndCounted() throws {
    let result = try convert(
      try batch([("m", [], [("a", .int(1)), ("s", .string("x"))], -5), ("m", [], [("a", .int(2))], 0)]))
    #expect(result.rows == ["m_a{} int(2) 0"])
    #expect(result.report.droppedNegativeTimes == 1 && result.report.droppedStrings == 1)
  }

  @Test func metricsBecomeGaugesWithoutFields() throws {
    var builder = MetricBatchBuilder()
    _ = try FieldToOTLP.convert(try batch([("m", [], [("a", .int(1))], 1)]), into: &builder)
    let metric = unsafe try builder.finish().withView { view in unsafe view.metrics[0] }
    #expect(Int32(metric.kind) == TATTLER_METRIC_GAUGE && metric.field.length == 0)
  }

  @Test func otherMetricsAndTheirExemplarsArePassedOn() throws {
    let before = try SampleBatch.make()
    var builder = MetricBatchBuilder()
    try builder.append(rows: 0..<1, of: before)
    let report = try FieldToOTLP.convert(before, into: &builder)
    let after = try MetricBatch(validating: try builder.finish().bytes)
    #expect(report.passed == 3 && report.converted == 3 && report.droppedStrings == 1)
    #expect(report.droppedNegativeTimes == 1)
    // The exemplar belongs to the histogram still.
    let kind = unsafe after.withView { view in unsafe view.points[Int(view.exemplars[0].point)].kind }
    #expect(kind == BatchValueKind.histogram.rawValue)
    #expect(after.rowCount == 1 + 6)
  }

  @Test func nothingBecomesNothing() throws {
    #expect(try convert(try batch([])).rows.isEmpty)
  }
}
