internal import CTattlerPlugin

/// Hashes of measurement, field and attributes: they tell in one process which samples are of the same series.
///
/// Attributes in another order are the same series. Two series with the same hash are possible and must do no harm.
public enum SampleHash {
  /// The hash of a sample whose attributes are text.
  public static func of(measurement: String, field: String, tags: [(key: String, value: String)]) -> Int {
    var bytes: [UInt8] = []
    append(measurement, to: &bytes)
    append(field, to: &bytes)
    let name = hash(bytes)
    bytes.removeAll(keepingCapacity: true)
    AttributeBytes.append(UInt64(tags.count), to: &bytes)
    let pieces = tags.map { tag in
      var piece: [UInt8] = []
      append(tag.key, to: &piece)
      piece.append(UInt8(truncatingIfNeeded: BatchValueKind.string.rawValue))
      append(tag.value, to: &piece)
      return piece
    }
    for piece in pieces.sorted(by: { $0.lexicographicallyPrecedes($1) }) { bytes.append(contentsOf: piece) }
    return combine(name: name, attributes: hash(bytes))
  }

  static func combine(name: Int, attributes: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(name)
    hasher.combine(attributes)
    return hasher.finalize()
  }

  static func hash(_ bytes: [UInt8]) -> Int {
    var hasher = Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// As ``AttributeBytes`` writes a text.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    AttributeBytes.append(UInt64(text.utf8.count), to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }
}
