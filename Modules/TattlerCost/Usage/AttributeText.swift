internal import CTattlerPlugin
internal import TattlerModel

/// The text of attributes.
enum AttributeText {
  /// Bytes of a text that are kept.
  static let keptBytes = 256

  /// The text of the first of some attributes that a set has, shortened to ``keptBytes``; nil where it has none. Numbers and
  /// booleans are text as well; empty text is as if it were not there.
  static func first(_ names: [String], ofSet set: UInt32, in view: BatchView) -> String? {
    let attributes = unsafe view.attributes(ofSet: set)
    guard !attributes.isEmpty else { return nil }
    for name in names {
      for index in attributes.indices where unsafe view.bytes(attributes[index].key).elementsEqual(name.utf8) {
        if let text = unsafe text(attributes[index], view) { return text }
      }
    }
    return nil
  }

  private static func text(_ attribute: tattler_attribute, _ view: BatchView) -> String? {
    switch BatchValueKind(rawValue: attribute.kind) {
    case .string:
      let bytes = unsafe view.bytes(attribute.value.text)
      return bytes.isEmpty ? nil : unsafe String(decoding: bytes.prefix(end(of: bytes)), as: UTF8.self)
    case .int: return String(attribute.value.i64)
    case .uint: return String(attribute.value.u64)
    case .bool: return attribute.value.u64 == 0 ? "false" : "true"
    case .double: return "\(attribute.value.f64)"
    default: return nil
    }
  }

  /// Where a text is cut so that no character is.
  private static func end(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard bytes.count > keptBytes else { return bytes.count }
    var end = keptBytes
    while end > 0, unsafe bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
