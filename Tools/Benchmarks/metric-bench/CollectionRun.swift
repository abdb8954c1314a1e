internal import CAllocationCounter
internal import TattlerMetrics
internal import TattlerModel
internal import TattlerOTLP

/// Many series, collected into a batch and written as OTLP.
struct CollectionRun {
  enum Kind: String {
    case counter = "counters"
    case histogram = "histograms of 16 buckets"
    case exponential = "exponential histograms"
  }

  let series: Int
  let rounds: Int
  let kind: Kind

  func report() throws {
    var configuration = MetricsConfiguration(resource: ["service.name": "metric-bench"])
    configuration.cardinalityLimit = series + 2
    let registry = MetricsRegistry(configuration)
    let before = Int(allocated_byte_count())
    let textBytes = fill(registry)
    let perSeries = Double(Int(allocated_byte_count()) - before - textBytes) / Double(series)
    var builder = MetricBatchBuilder()
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    var collecting: [Double] = []
    var encoding: [Double] = []
    var bytes = 0
    for round in 0...rounds {
      let start = MetricClock.now()
      let collection = try registry.collect(into: &builder)
      let batch = try builder.finish()
      let middle = MetricClock.now()
      let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      let end = MetricClock.now()
      guard collection.pointCount == series, report.rows == series else { throw WrongCount() }
      collection.commit()
      bytes = buffer.count
      if round > 0 {
        collecting.append(Double(middle - start) / 1e6)
        encoding.append(Double(end - middle) / 1e6)
      }
    }
    collecting.sort()
    encoding.sort()
    print(
      "\(series) \(kind.rawValue), four attributes: \(text(collecting[rounds / 2])) ms into a batch, \(text(encoding[rounds / 2])) ms to OTLP (\(bytes) bytes); \(text(perSeries)) bytes of memory a series beside \(text(Double(textBytes) / Double(series))) of text"
    )
  }

  /// Records in each series and gives the bytes of the attributes' text.
  private func fill(_ registry: MetricsRegistry) -> Int {
    let meter = registry.meter("metric-bench")
    let counter = meter.counter("requests")
    let histogram = meter.histogram("times")
    let exponential = meter.exponentialHistogram("times.exponential")
    var textBytes = 0
    for index in 0..<series {
      let route = "/orders/of/customers/\(index)"
      let attributes: Attributes = ["cached": true, "method": "GET", "route": .string(route), "status": 200]
      // A number or a boolean has eight bytes.
      textBytes += 6 + 6 + 5 + 6 + 3 + route.utf8.count + 8 + 8
      switch kind {
      case .counter: counter.add(Int64(index), attributes)
      case .histogram: for value in [1.0, 30, 700] { histogram.record(value, attributes) }
      case .exponential: for value in [1.0, 1.5, 2, 3] { exponential.record(value, attributes) }
      }
    }
    return textBytes
  }

  struct WrongCount: Error, CustomStringConvertible {
    let description = "the batch has not all series"
  }
}
