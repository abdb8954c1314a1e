internal import TattlerMetrics

/// Where a cost is added up: attributes, and the key that a ``CostBook`` finds them by, which takes time to make.
struct CostPlace: Sendable {
  let attributes: Attributes
  let key: AttributesKey

  init(_ attributes: Attributes) {
    self.attributes = attributes
    key = AttributesKey(attributes)
  }
}
