internal import TattlerMetrics

/// Making the instruments of the vocabulary.
extension Meter {
  func counter<Value: MetricNumber>(_ metric: MetricDeclaration) -> Counter<Value> {
    counter(metric.name, of: Value.self, unit: metric.unit, description: metric.description)
  }

  func upDownCounter<Value: MetricNumber>(_ metric: MetricDeclaration) -> UpDownCounter<Value> {
    upDownCounter(metric.name, of: Value.self, unit: metric.unit, description: metric.description)
  }

  /// A histogram with the boundaries of milliseconds, or others.
  func histogram(
    _ metric: MetricDeclaration, buckets: [Double] = VoiceVocabulary.millisecondBuckets
  ) -> Histogram<Double> {
    histogram(metric.name, unit: metric.unit, description: metric.description, buckets: .explicit(buckets))
  }
}
