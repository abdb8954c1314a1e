internal import TattlerMetrics

/// Making the instruments of the vocabulary.
extension Meter {
  func counter<Value: MetricNumber>(_ metric: MetricDeclaration, endsSeries: Bool = false) -> Counter<Value> {
    counter(
      metric.name, of: Value.self, unit: metric.unit, description: metric.description, endsSeries: endsSeries)
  }

  func upDownCounter<Value: MetricNumber>(
    _ metric: MetricDeclaration, endsSeries: Bool = false
  ) -> UpDownCounter<Value> {
    upDownCounter(
      metric.name, of: Value.self, unit: metric.unit, description: metric.description, endsSeries: endsSeries)
  }

  /// A histogram with the boundaries of milliseconds, or others.
  func histogram(
    _ metric: MetricDeclaration, buckets: [Double] = VoiceVocabulary.millisecondBuckets, endsSeries: Bool = false
  ) -> Histogram<Double> {
    histogram(
      metric.name, unit: metric.unit, description: metric.description, buckets: .explicit(buckets),
      endsSeries: endsSeries)
  }
}
