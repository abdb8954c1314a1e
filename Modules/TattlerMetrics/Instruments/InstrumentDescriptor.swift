/// What an application says of an instrument when it makes one.
struct InstrumentDescriptor: Sendable {
  let name: String
  let kind: InstrumentKind
  let isDouble: Bool
  let unit: String
  let description: String
  /// What the application would like; not part of the identity.
  var buckets = HistogramBuckets.standard
  /// Whether its series may end; not part of the identity.
  var endsSeries = false

  /// True where both may feed the same stream: they differ in what is only said of them at most.
  func isSame(as other: InstrumentDescriptor) -> Bool {
    kind == other.kind && isDouble == other.isDouble && unit == other.unit
  }

  /// True where there is nothing to report either.
  func isIdentical(to other: InstrumentDescriptor) -> Bool {
    isSame(as: other) && description == other.description && buckets == other.buckets
      && endsSeries == other.endsSeries
  }
}
