public import TattlerBots
internal import TattlerPrometheus

/// The names of the vocabulary's metrics in Prometheus, with the suffixes of unit and kind or without.
public struct MetricNames: Sendable, Hashable {
  /// Whether the receiver appends units and `_total`: on in Grafana Cloud, off by default in plain Mimir.
  public let addsSuffixes: Bool

  /// Chooses between the two.
  public init(addsSuffixes: Bool = true) { self.addsSuffixes = addsSuffixes }

  /// The name of a metric; that of a histogram's parts is longer.
  public func name(_ metric: MetricDeclaration) -> String {
    var bytes: [UInt8] = []
    _ = naming.appendMetricName(
      Array(metric.name.utf8), unit: Array(metric.unit.utf8), type: Self.type(metric.kind), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The buckets of a histogram.
  public func buckets(_ metric: MetricDeclaration) -> String { name(metric) + "_bucket" }

  /// The sum of a histogram's values.
  public func sum(_ metric: MetricDeclaration) -> String { name(metric) + "_sum" }

  /// The number of a histogram's values.
  public func count(_ metric: MetricDeclaration) -> String { name(metric) + "_count" }

  private var naming: PrometheusNaming {
    PrometheusNaming(addsSuffixes ? .underscoreEscapingWithSuffixes : .underscoreEscapingWithoutSuffixes)
  }

  private static func type(_ kind: MetricDeclaration.Kind) -> PrometheusMetricType {
    switch kind {
    case .counter: .monotonicCounter
    case .upDownCounter: .nonMonotonicCounter
    case .gauge: .gauge
    case .histogram: .histogram
    }
  }
}
