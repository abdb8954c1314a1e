internal import TattlerModel

/// The identity of a told series, which is all that is needed to tell it: resource, kind and attributes.
struct SeriesName {
  static let tag = UInt8(ascii: "o")

  /// As ``AttributeCoding`` has them.
  let resource: ArraySlice<UInt8>
  let kind: Total.Kind
  /// As ``AttributeCoding`` has them.
  let attributes: ArraySlice<UInt8>

  /// The key of a series.
  static func key(
    _ kind: Total.Kind, resource: some Collection<UInt8>, _ attributes: [(String, MetricValue)]
  ) -> BinaryKey {
    var writer = StateWriter()
    writer.add(tag)
    writer.add(run: resource)
    writer.add(kind.rawValue)
    writer.add(length: attributes.count)
    for (name, value) in attributes.sorted(by: { $0.0 < $1.0 }) {
      writer.add(name)
      switch value {
      case .string(let text):
        writer.add(UInt8(truncatingIfNeeded: BatchValueKind.string.rawValue))
        writer.add(text)
      default:
        writer.add(UInt8(truncatingIfNeeded: BatchValueKind.bool.rawValue))
        writer.add(UInt64(1))
      }
    }
    return BinaryKey(bytes: writer.bytes)
  }

  /// The series beyond the bounds. What is summed up in one has one unit.
  ///
  /// - Parameter shared: what tells several of them apart.
  static func overflow(_ kind: Total.Kind, _ shared: [(String, MetricValue)] = []) -> BinaryKey {
    // An empty set of attributes is the one byte that is its number.
    key(kind, resource: [0], shared + [(overflowAttribute, .bool(true))])
  }

  /// The attribute of what is beyond the bounds.
  static let overflowAttribute = "otel.metric.overflow"

  /// Reads a key; nil where it is none.
  init?(_ key: BinaryKey) {
    var reader = StateReader(key.bytes)
    guard (try? reader.byte()) == Self.tag, let resource = try? reader.run(), let byte = try? reader.byte(),
      let kind = Total.Kind(rawValue: byte)
    else { return nil }
    self.resource = resource
    self.kind = kind
    attributes = key.bytes[(resource.endIndex + 1)...]
  }
}
