import TattlerMetrics
import TattlerModel
import TattlerOTLP
import Testing

struct CollectionTests {
  @Test func `A registry without points adds nothing to a builder`() throws {
    let test = TestRegistry()
    _ = test.meter.counter("idle")
    var builder = MetricBatchBuilder()
    let collection = try test.registry.collect(into: &builder)
    let count = collection.pointCount
    #expect(count == 0)
    let isEmpty = builder.isEmpty
    #expect(isEmpty)
    let isCommitted = collection.commit()
    #expect(isCommitted)
    let batch = try builder.finish()
    #expect(batch.metricCount == 0)
  }

  @Test func `What is in the builder stays`() throws {
    let test = TestRegistry()
    test.meter.counter("calls").add(1, ["a": 1])
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "room", field: "temperature")
    try builder.addRow(attributes: MetricBatchBuilder.emptyAttributes, time: 5, [(metric, .double(21.5))])
    let collection = try test.registry.collect(into: &builder)
    let count = collection.pointCount
    #expect(count == 1)
    let rows = try MetricBatch(validating: try builder.finish().bytes).spelledRows
    #expect(rows.map(\.name) == ["room", "calls"])
    #expect(rows.last?.attributes == [MetricRow.Entry("a", .int(1))])
  }

  @Test func `The message of OTLP is as it should be, byte by byte`() throws {
    let test = TestRegistry()
    let meter = test.registry.meter("lib", version: "1.0", attributes: ["team": "a"])
    meter.counter("calls", unit: "1", description: "Calls.").add(3, ["b": 2, "a": "x"])
    meter.gauge("heat", of: Double.self).set(0.5)
    meter.histogram("times", buckets: .explicit([1, 2])).record(1.5)
    test.clock.now = 2_000
    var builder = MetricBatchBuilder()
    _ = try test.registry.collect(into: &builder)
    let batch = try builder.finish()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
    let expected = """
      {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"test"}}]},\
      "scopeMetrics":[{"scope":{"name":"lib","version":"1.0","attributes":[{"key":"team","value":{"stringValue":"a"}}]},\
      "metrics":[{"name":"calls","description":"Calls.","unit":"1","sum":{"aggregationTemporality":2,\
      "isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"1000","timeUnixNano":"2000","asInt":"3",\
      "attributes":[{"key":"a","value":{"stringValue":"x"}},{"key":"b","value":{"intValue":"2"}}]}]}},\
      {"name":"heat","gauge":{"dataPoints":[{"timeUnixNano":"2000","asDouble":0.5}]}},\
      {"name":"times","histogram":{"aggregationTemporality":2,"dataPoints":[{"startTimeUnixNano":"1000",\
      "timeUnixNano":"2000","count":"1","sum":1.5,"bucketCounts":["0","1","0"],"explicitBounds":[1,2],\
      "min":1.5,"max":1.5}]}}]}]}]}
      """
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == expected)
  }

  @Test func `Instruments outlive their registry`() throws {
    var registry: MetricsRegistry? = MetricsRegistry()
    let counter = try #require(registry?.meter("test").counter("calls"))
    let bound = counter.bound(to: ["a": 1])
    registry = nil
    counter.add(1, ["b": 2])
    bound.add(1)
    #expect(registry == nil)
  }

  @Test func `A clock that goes back does not put the start behind the time`() throws {
    let test = TestRegistry()
    test.meter.counter("calls").add(1)
    test.clock.now = 10
    let point = try #require(try test.point("calls"))
    #expect(point.start == 10 && point.time == 10)
  }
}
