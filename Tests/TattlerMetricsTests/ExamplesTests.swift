import TattlerMetrics
import TattlerModel
import Testing

/// The examples of the documentation, as an application writes them.
struct ExamplesTests {
  @Test func `The examples do what they say`() throws {
    var configuration = MetricsConfiguration(resource: ["service.name": "orders"])
    configuration.views = [MetricView(MetricSelector(name: "http.*"), attributes: .only(["http.route"]))]
    configuration.problemHandler = { problem in Issue.record(problem) }
    let registry = MetricsRegistry(configuration)
    let meter = registry.meter("com.example.orders", version: "1.2.0")

    let orders = meter.counter("orders.placed", unit: "{order}", description: "Orders that were placed.")
    orders.add(1, ["payment": "card"])
    let placed = orders.bound(to: ["payment": "card"])
    placed.add(1)
    let cost = meter.counter("llm.cost", of: Double.self, unit: "{USD}")
    cost.add(0.0025)
    let connections = meter.upDownCounter("connections.open", unit: "{connection}")
    connections.add(1)
    connections.add(-1)
    let gauge = meter.gauge("room.temperature", of: Double.self, unit: "Cel")
    gauge.set(21.5, ["room": "kitchen"])
    let durations = meter.exponentialHistogram("http.server.request.duration", unit: "s")
    let (route, status) = ("/orders", Int64(200))
    let attributes: InlineArray<2, Attribute> = [
      Attribute("http.route", route), Attribute("http.response.status_code", .int(status)),
    ]
    durations.record(0.018, attributes)
    let sizes = meter.histogram("answer.size", unit: "By", buckets: .explicit([1_000, 10_000, 100_000]))
    sizes.record(2_048)
    let registration = meter.observableUpDownCounter("memory.used", of: Int64.self, unit: "By") {
      $0.observe(1_048_576)
    }

    var builder = MetricBatchBuilder()
    let collection = try registry.collect(into: &builder)
    let batch = try builder.finish()
    collection.commit()
    registration.cancel()
    let points = try TestRegistry.points(of: batch)
    #expect(points.count == 7)
    #expect(points.first { $0.name == "orders.placed" }?.int == 2)
    #expect(points.first { $0.name == "http.server.request.duration" }?.attributes == ["http.route": "/orders"])
  }
}
