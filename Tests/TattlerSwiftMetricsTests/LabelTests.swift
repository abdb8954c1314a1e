import CoreMetrics
import TattlerMetrics
import TattlerSwiftMetrics
import Testing

struct LabelTests {
  @Test func `The same label and dimensions in any order are one series`() throws {
    let backend = TestBackend()
    Counter(label: "x", dimensions: [("a", "1"), ("b", "2")], factory: backend.factory).increment()
    Counter(label: "x", dimensions: [("b", "2"), ("a", "1")], factory: backend.factory).increment()
    Counter(label: "x", dimensions: [("a", "1")], factory: backend.factory).increment()
    #expect(try backend.collect().compactMap(\.int).sorted() == [1, 2])
    #expect(backend.problems.isEmpty)
  }

  @Test func `Of two values of a dimension the last counts, and one without a name is left out`() throws {
    let backend = TestBackend()
    let dimensions = [("a", "1"), ("a", "2"), ("", "3")]
    Counter(label: "x", dimensions: dimensions, factory: backend.factory).increment()
    #expect(try backend.point("x")?.attributes == ["a": "2"])
    #expect(backend.problems == [.missingAttributeKey])
  }

  @Test(arguments: [
    ("response_size_bytes", "By"), ("upload.bytes.total", "By"), ("wait_milliseconds", "ms"), ("bytes", ""),
    ("seconds_behind", ""), ("total", ""), ("", ""), ("hit-ratio", "1"),
  ])
  func `The end of a label says the unit`(_ label: String, _ unit: String) throws {
    let backend = TestBackend()
    Recorder(label: label, factory: backend.factory).record(1)
    #expect(try backend.point(label)?.unit == unit)
    var configuration = SwiftMetricsConfiguration()
    configuration.derivesUnits = false
    let other = TestBackend(configuration)
    Recorder(label: label, factory: other.factory).record(1)
    #expect(try other.point(label)?.unit == "")
  }

  @Test func `A timer records in the unit of its label`() throws {
    let backend = TestBackend()
    Timer(label: "wait_milliseconds", factory: backend.factory).recordSeconds(2)
    let point = try #require(try backend.point("wait_milliseconds"))
    #expect(point.unit == "ms" && point.sum == 2_000 && point.bounds.first == 5)
  }

  @Test func `A description gives unit, text and buckets`() throws {
    var configuration = SwiftMetricsConfiguration()
    configuration.descriptions["x.bytes"] = SwiftMetricsDescription(
      unit: "KiBy", description: "Sizes.", buckets: .explicit([1, 2]))
    configuration.descriptions["t"] = SwiftMetricsDescription(unit: "{lap}", buckets: .explicit([0.5]))
    let backend = TestBackend(configuration)
    Recorder(label: "x.bytes", factory: backend.factory).record(1)
    Timer(label: "t", factory: backend.factory).recordSeconds(1)
    let points = try backend.collect()
    let sizes = try #require(points.first { $0.name == "x.bytes" })
    #expect(sizes.unit == "KiBy" && sizes.description == "Sizes." && sizes.bounds == [1, 2])
    // What is no unit of time is none of a timer.
    let times = try #require(points.first { $0.name == "t" })
    #expect(times.unit == "s" && times.bounds == [0.5])
  }

  @Test func `A mapping has the last word`() throws {
    var configuration = SwiftMetricsConfiguration()
    configuration.descriptions["shop.x"] = SwiftMetricsDescription(unit: "By", description: "Known.")
    configuration.labelMapping = { label, dimensions in
      var series = SwiftMetricsSeries(
        name: "shop." + label, attributes: SwiftMetricsConfiguration.attributes(dimensions), unit: "{item}")
      series.attributes["zone"] = "eu"
      return series
    }
    let backend = TestBackend(configuration)
    Counter(label: "x", dimensions: [("a", "1")], factory: backend.factory).increment()
    let point = try #require(try backend.point("shop.x"))
    #expect(point.attributes == ["a": "1", "zone": "eu"] && point.unit == "{item}" && point.description == "Known.")
  }
}
