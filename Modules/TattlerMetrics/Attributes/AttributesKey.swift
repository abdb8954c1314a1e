/// Attributes as the key of a dictionary: in the one form that all equal sets have, so that looking them up encodes
/// them once.
package struct AttributesKey: Sendable, Hashable {
  private let bytes: [UInt8]

  /// The key of a set.
  package init(_ attributes: Attributes) { bytes = CanonicalAttributes.bytes(of: attributes) }

  /// Hashes the bytes at once, where an array would hash one after another.
  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}
