import CTattlerPlugin
import TattlerModel
import Testing

@testable import TattlerCost

/// What is taken out of a batch.
@Suite struct UsageSieveTests {
  private let sieve = UsageSieve(UsageIndex())

  @Test func `a batch without usage gives nothing`() throws {
    #expect(try sieve.record(of: makeBatch([])) == nil)
    #expect(try sieve.record(of: makeBatch([UsagePoint(metric: "cpu"), UsagePoint(metric: "")])) == nil)
  }

  @Test(arguments: [
    ("voice.llm.tokens.total", ""), ("voice_llm_tokens_total", ""), ("voice.llm.tokens.total", "value"),
    ("voice_llm_tokens_total", "value"), ("voice.llm.tokens", "total"), ("voice", "llm.tokens.total"),
    ("voice llm-tokens", "total"),
  ])
  func `a name is found in each of its forms`(_ name: (metric: String, field: String)) throws {
    let record = try sieve.record(of: makeBatch([UsagePoint(metric: name.metric, field: name.field)]))
    #expect(try MetricBatch(validating: #require(record)).rowCount == 1)
  }

  @Test(arguments: [
    ("voice.llm.tokens.totals", ""), ("voice.llm.tokens.tota", ""), ("voice.llm.tokens.total", "count"),
    ("Voice.llm.tokens.total", ""), ("voice.llm.tokenstotal", "x"), ("voicexllm.tokens.total", ""),
    ("voice.llm.tokens.total", "values"), ("voice.llm.token", "s.total"),
  ])
  func `names that are like it are not it`(_ name: (metric: String, field: String)) throws {
    #expect(try sieve.record(of: makeBatch([UsagePoint(metric: name.metric, field: name.field)])) == nil)
  }

  @Test func `of a batch the rows with usage are taken, with all that they say and nothing else`() throws {
    var points: [UsagePoint] = []
    for number in 0..<100 {
      var usage = UsagePoint.tokens(Int64(number))
      usage.resource = [("n", .int(Int64(number)))]
      points += [UsagePoint(metric: "cpu", attributes: [("secret", .string("x\(number)"))]), usage]
    }
    let batch = try makeBatch(points)
    let bytes = try #require(try sieve.record(of: batch))
    let record = try #require(UsageRecord.batch(bytes))
    #expect(record.rowCount == 100 && record.metricCount == 100)
    #expect(record.spelledRows == batch.spelledRows.filter { $0.name != "cpu" })
    #expect(bytes.count < batch.byteCount / 8)
  }

  @Test func `a line is taken whole where one of its fields is usage`() throws {
    var builder = MetricBatchBuilder()
    let fields = try ["tokens_total", "other"].map { try builder.addMetric(name: "voice_llm", field: $0) }
    let set = try builder.addAttributes([("a", .string("b"))])
    try builder.addRow(attributes: set, time: 1, [(fields[1], .int(1))])
    try builder.addRow(attributes: set, time: 2, [(fields[0], .int(1)), (fields[1], .int(2))])
    let record = try MetricBatch(validating: #require(try sieve.record(of: try builder.finish())))
    #expect(record.spelledRows.map(\.fields.count) == [2])
  }

  @Test func `a large note is compressed, and damage to it is noticed`() throws {
    let points = (0..<1_000).map { UsagePoint.tokens(Int64($0)) }
    let batch = try makeBatch(points)
    let bytes = try #require(try sieve.record(of: batch))
    #expect(bytes.count < batch.byteCount / 5)
    #expect(UsageRecord.batch(bytes)?.spelledRows == batch.spelledRows)
    #expect(UsageRecord.batch(Array(bytes.dropLast())) == nil)
    #expect(UsageRecord.batch(Array(bytes.prefix(4))) == nil)
    #expect(UsageRecord.batch([]) == nil)
  }
}
