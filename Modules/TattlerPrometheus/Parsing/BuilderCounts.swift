internal import TattlerModel

/// What a builder held, to go back to it.
struct BuilderCounts {
  private let counts: [Int]

  init(_ builder: borrowing MetricBatchBuilder) {
    counts = [
      builder.resources.count, builder.scopes.count, builder.metrics.count, builder.rows.count, builder.points.count,
      builder.attributeSets.count, builder.attributes.count, builder.histograms.count, builder.summaries.count,
      builder.exemplars.count, builder.numbers.count, builder.text.count, builder.blob.count,
    ]
  }

  func restore(_ builder: inout MetricBatchBuilder) {
    builder.resources.truncate(to: counts[0])
    builder.scopes.truncate(to: counts[1])
    builder.metrics.truncate(to: counts[2])
    builder.rows.truncate(to: counts[3])
    builder.points.truncate(to: counts[4])
    builder.attributeSets.truncate(to: counts[5])
    builder.attributes.truncate(to: counts[6])
    builder.histograms.truncate(to: counts[7])
    builder.summaries.truncate(to: counts[8])
    builder.exemplars.truncate(to: counts[9])
    builder.numbers.truncate(to: counts[10])
    builder.text.truncate(to: counts[11])
    builder.blob.truncate(to: counts[12])
  }
}
