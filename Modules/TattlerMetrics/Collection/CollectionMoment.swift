/// What all points of a collection share.
struct CollectionMoment: Sendable {
  /// The number of the collection, from 1.
  let number: UInt64
  /// When it began: nanoseconds since 1970.
  let time: UInt64
  /// When the last collection that arrived began, or the registry; nanoseconds since 1970.
  let previous: UInt64
  /// When the last collection began that was made, arrived or not, or the registry.
  let earlier: UInt64
}
