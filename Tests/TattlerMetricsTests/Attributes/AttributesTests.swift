import TattlerMetrics
import TattlerModel
import Testing

struct AttributesTests {
  static let values: [AttributeValue] = [
    "text", "", "größe 🦜", true, false, 0, -1, .int(.max), .int(.min), 0.5, .double(-0.0), .double(.infinity),
    .strings(["a", "", "größe"]), .bools([true, false]), .ints([1, -1, .max]), .doubles([0.5, -1e300]),
    .string(String(repeating: "long ", count: 1_000)),
  ]

  @Test(arguments: values)
  func `A value arrives as it was given`(_ value: AttributeValue) throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    for _ in 0..<2 { counter.add(1, ["before": 1, "key": value, "behind": "b"]) }
    #expect(try test.point("x", ["before": 1, "key": value, "behind": "b"])?.int == 2)
  }

  @Test func `Values of different kinds or contents are different series`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    for value in Self.values { counter.add(1, ["key": value]) }
    for other in ["1", 1, 1.0, true, .strings(["1"]), .ints([1])] as [AttributeValue] {
      counter.add(1, ["other": other])
    }
    counter.add(1, ["ke": "ykey"])
    counter.add(1, ["key": .strings([])])
    let points = try test.collect()
    #expect(points.count == Self.values.count + 8)
    #expect(points.allSatisfy { $0.int == 1 })
  }

  @Test func `All orders of the same attributes are one series`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    let all = [
      Attribute("a", 1), Attribute("bb", "two"), Attribute("b", true), Attribute("c", 0.5), Attribute("d", .ints([1])),
    ]
    var random = SystemRandomNumberGenerator()
    for _ in 0..<1_000 { counter.add(1, Attributes(all.shuffled(using: &random))) }
    let points = try test.collect()
    #expect(points.count == 1)
    #expect(points.first?.int == 1_000)
  }

  @Test func `Of two values of one key the last counts`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    counter.add(1, ["a": 1, "b": 2, "a": 3])
    counter.add(1, ["b": 2, "a": 3])
    counter.add(1, ["a": 2, "a": 3, "b": 1, "b": 2])
    #expect(try test.point("x", ["a": 3, "b": 2])?.int == 3)
  }

  @Test func `An attribute without a key is left out and reported`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    counter.add(1, ["": 1])
    counter.add(1, ["": 1, "a": 2])
    counter.add(1)
    #expect(try test.point("x")?.int == 2)
    #expect(try test.point("x", ["a": 2])?.int == 1)
    #expect(test.log.codes == [.missingAttributeKey, .missingAttributeKey])
  }

  @Test func `Sets of many sizes are found again`() throws {
    let test = TestRegistry()
    let counter = test.meter.counter("x")
    for round in 0..<3 {
      for size in 0..<120 {
        counter.add(Int64(round + 1), Attributes((0..<size).map { Attribute("key.\($0)", "value \($0) of \(size)") }))
      }
    }
    let points = try test.collect()
    #expect(points.count == 120)
    #expect(points.allSatisfy { $0.int == 6 })
  }

  @Test func `Sets are equal where they lead to the same series`() {
    let set: Attributes = ["a": 1, "b": "two", "c": .doubles([0.5])]
    let same: [Attributes] = [
      set, ["c": .doubles([0.5]), "b": "two", "a": 1], ["a": 7, "c": .doubles([0.5]), "b": "two", "a": 1],
      ["": "no key", "a": 1, "b": "two", "c": .doubles([0.5])],
    ]
    for other in same {
      #expect(other == set)
      #expect(other.hashValue == set.hashValue)
    }
    #expect(Set(same).count == 1)
    #expect(Attributes() == ["": 1])
    for other in [["a": 1, "b": "two"], ["a": 1, "a": 2, "b": "two", "c": .doubles([0.5])], [:]] as [Attributes] {
      #expect(other != set)
    }
  }

  @Test func `Values with different bits make different sets, and the same bits the same`() {
    #expect(["a": .double(-0.0)] as Attributes != ["a": .double(0)])
    #expect(["a": .double(.nan)] as Attributes == ["a": .double(.nan)])
    #expect(["a": 1] as Attributes != ["a": 1.0])
    #expect(["a": "e\u{301}"] as Attributes != ["a": "\u{e9}"])
  }

  @Test func `Attributes are read and changed by their keys`() {
    var attributes: Attributes = ["a": 1, "b": "two", "a": 3]
    #expect(attributes["a"] == 3 && attributes["c"] == nil)
    attributes["a"] = nil
    attributes["c"] = true
    #expect(attributes.elements == [Attribute("b", "two"), Attribute("c", true)])
  }
}
