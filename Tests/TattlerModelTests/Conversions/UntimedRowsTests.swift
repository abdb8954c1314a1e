import TattlerModel
import Testing

@Suite struct UntimedRowsTests {
  @Test func samplesHaveOneHashHoweverTheyCome() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", field: "f")
    let first = try builder.addAttributes([("a", .string("1")), ("b", .string("2"))])
    let second = try builder.addAttributes([("b", .string("2")), ("a", .string("1"))])
    let other = try builder.addAttributes([("b", .string("21"))])
    for set in [first, second, other] { try builder.addRow(attributes: set, time: nil, [(metric, .int(1))]) }
    let rows = UntimedRows(builder)
    let same = SampleHash.of(measurement: "m", field: "f", tags: [("b", "2"), ("a", "1")])
    let alone = SampleHash.of(measurement: "m", field: "f", tags: [("b", "21")])
    #expect(rows.samples == [same: 1, alone: 0])
    rows.assign(5_000_000, to: &builder)
    #expect(try builder.finish().spelledRows.map(\.time) == [4_000_000, 5_000_000, 5_000_000])
  }

  @Test func rowsWithATimeAreLeftAlone() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", field: "f")
    for time in [7, nil, 8, nil] as [Int64?] {
      try builder.addRow(attributes: MetricBatchBuilder.emptyAttributes, time: time, [(metric, .int(1))])
    }
    UntimedRows(builder, from: 2).assign(-3, to: &builder)
    #expect(UntimedRows(builder, from: 2).isEmpty)
    #expect(!UntimedRows(builder).isEmpty)
    #expect(try builder.finish().spelledRows.map(\.time) == [7, nil, 8, -3])
  }
}
