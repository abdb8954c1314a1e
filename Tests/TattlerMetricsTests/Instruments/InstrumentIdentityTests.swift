import TattlerMetrics
import TattlerModel
import Testing

struct InstrumentIdentityTests {
  @Test func `Asking twice gives the same instrument, whatever the case of the name`() throws {
    let test = TestRegistry()
    test.meter.counter("Orders", unit: "1").add(1)
    test.meter.counter("orders", unit: "1").add(2)
    test.registry.meter("test").counter("ORDERS", unit: "1").add(4)
    let points = try test.collect()
    #expect(points.map(\.name) == ["Orders"] && points.first?.int == 7)
    #expect(test.log.all.isEmpty)
  }

  @Test func `Meters differ by name, version, schema and attributes`() throws {
    let test = TestRegistry()
    let meters = [
      test.registry.meter("a"), test.registry.meter("b"), test.registry.meter("a", version: "1"),
      test.registry.meter("a", schemaURL: "https://example.com/1"),
      test.registry.meter("a", attributes: ["x": 1, "y": 2]),
    ]
    for meter in meters { meter.counter("calls").add(1) }
    test.registry.meter("a", attributes: ["y": 2, "x": 1]).counter("calls").add(1)
    #expect(try test.collect().map(\.int) == [1, 1, 1, 1, 2])
    #expect(test.log.all.isEmpty)
  }

  @Test func `The same name with another kind, number or unit is a metric of its own, and is reported`() throws {
    let test = TestRegistry()
    test.meter.counter("x", unit: "s").add(1)
    test.meter.counter("x", unit: "ms").add(2)
    test.meter.counter("x", of: Double.self, unit: "s").add(0.5)
    test.meter.gauge("x", unit: "s").set(3)
    test.meter.histogram("x", unit: "s").record(1)
    #expect(try test.collect().count == 5)
    #expect(test.log.codes == [.conflict, .conflict, .conflict, .conflict])
    #expect(test.log.all.first?.meter == "test")
  }

  @Test func `Another description or other buckets are reported, and the first stay`() throws {
    let test = TestRegistry()
    test.meter.counter("x", description: "One.").add(1)
    test.meter.counter("x", description: "Two.").add(1)
    test.meter.histogram("y", buckets: .explicit([1])).record(1)
    test.meter.histogram("y", buckets: .exponential).record(1)
    let points = try test.collect()
    #expect(points.first { $0.name == "x" }?.int == 2)
    #expect(points.first { $0.name == "x" }?.description == "One.")
    #expect(points.first { $0.name == "y" }?.histogram?.bounds == [1])
    #expect(test.log.codes == [.conflict, .conflict])
  }

  @Test func `Differences are reported less and less often`() throws {
    let test = TestRegistry()
    test.meter.counter("x", description: "One.").add(1)
    for _ in 0..<1_000 { test.meter.counter("x").add(1) }
    #expect(test.log.all.map(\.occurrences) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    #expect(Set(test.log.codes) == [.conflict])
    #expect(try test.point("x")?.int == 1_001)
  }

  @Test(arguments: [
    ("a", true), ("http.server.request-duration_x/y9", true), (String(repeating: "a", count: 255), true),
    (String(repeating: "a", count: 256), false), ("", false), ("1a", false), ("_a", false), ("a b", false),
    ("größe", false),
    ("a\n", false), (".a", false),
  ])
  func `Names are as the specification has them, and others are reported and work`(_ name: String, _ isValid: Bool)
    throws
  {
    let test = TestRegistry()
    test.meter.counter(name).add(1)
    #expect(try test.point(name)?.int == 1)
    #expect(test.log.codes == (isValid ? [] : [.invalidName]))
  }

  @Test(arguments: [
    ("By", true), ("{größe}", false), (String(repeating: "s", count: 63), true),
    (String(repeating: "s", count: 64), false),
  ])
  func `Units are ASCII and short, and others are reported and work`(_ unit: String, _ isValid: Bool) throws {
    let test = TestRegistry()
    test.meter.counter("x", unit: unit).add(1)
    #expect(try test.point("x")?.unit == unit)
    #expect(test.log.codes == (isValid ? [] : [.invalidUnit]))
  }
}
