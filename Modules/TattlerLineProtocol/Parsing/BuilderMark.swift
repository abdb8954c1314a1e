internal import TattlerModel

/// What a builder held, to go back to it.
struct BuilderMark {
  private let resources: Int
  private let scopes: Int
  private let metrics: Int
  private let rows: Int
  private let points: Int
  private let attributeSets: Int
  private let attributes: Int
  private let text: Int

  init(_ builder: borrowing MetricBatchBuilder) {
    resources = builder.resources.count
    scopes = builder.scopes.count
    metrics = builder.metrics.count
    rows = builder.rows.count
    points = builder.points.count
    attributeSets = builder.attributeSets.count
    attributes = builder.attributes.count
    text = builder.text.count
  }

  func restore(_ builder: inout MetricBatchBuilder) {
    builder.resources.truncate(to: resources)
    builder.scopes.truncate(to: scopes)
    builder.metrics.truncate(to: metrics)
    builder.rows.truncate(to: rows)
    builder.points.truncate(to: points)
    builder.attributeSets.truncate(to: attributeSets)
    builder.attributes.truncate(to: attributes)
    builder.text.truncate(to: text)
  }
}
