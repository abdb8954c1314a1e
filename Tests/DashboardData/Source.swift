import TattlerMetrics
import TattlerModel
import TattlerPrometheus

/// An application with a registry of its own, whose metrics are written with their times.
struct Source {
  let registry: MetricsRegistry

  init(service: String, instance: String, hand: TimeHand) {
    var configuration = MetricsConfiguration(
      resource: ["service.name": .string(service), "service.instance.id": .string(instance)])
    configuration.clock = { UInt64(hand.now) }
    registry = MetricsRegistry(configuration)
  }

  var meter: Meter { registry.meter("dashboard") }

  /// Appends what the instruments say now, without the mark of an end.
  func collect(_ encoder: inout PrometheusTextEncoder, into text: inout [UInt8], _ options: Settings) throws {
    var builder = MetricBatchBuilder()
    let collection = try registry.collect(into: &builder)
    let batch = try builder.finish()
    collection.commit()
    var encoding = PrometheusTextEncodingOptions(options.format)
    encoding.writesTimestamps = true
    encoding.series.addsTargetInfo = false
    encoding.series.naming = PrometheusNaming(
      options.addsSuffixes ? .underscoreEscapingWithSuffixes : .underscoreEscapingWithoutSuffixes)
    var buffer = PrometheusTextBuffer()
    _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: encoding)
    let end = Array("# EOF\n".utf8)
    text += buffer.bytes.suffix(end.count).elementsEqual(end) ? buffer.bytes.dropLast(end.count) : buffer.bytes[...]
  }
}
