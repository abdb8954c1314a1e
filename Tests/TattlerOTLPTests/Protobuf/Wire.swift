/// Protobuf by hand: messages as tests want them, also those that no encoder writes.
struct Wire {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// The bytes of some fields.
  static func message(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

  static func varint(_ value: UInt64, padding: Int = 0) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    for _ in 0..<padding {
      bytes[bytes.count - 1] |= 0x80
      bytes.append(0)
    }
    return bytes
  }

  /// A field with a length.
  static func block(_ field: UInt64, _ content: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(content.count)) + content
  }

  static func text(_ field: UInt64, _ text: String) -> [UInt8] { block(field, Array(text.utf8)) }

  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }

  static func fixed(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    varint(field << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func double(_ field: UInt64, _ value: Double) -> [UInt8] { fixed(field, value.bitPattern) }

  static func packed(_ field: UInt64, _ values: [UInt64]) -> [UInt8] {
    block(field, values.flatMap { fixed(1, $0).dropFirst() })
  }

  /// A request with one metric.
  static func request(metric: [UInt8]) -> [UInt8] { block(1, block(2, block(2, metric))) }

  /// A request with a gauge `m` of some points.
  static func gauge(_ points: [UInt8]...) -> [UInt8] {
    request(metric: text(1, "m") + block(5, points.flatMap { block(1, $0) }))
  }

  /// `KeyValue` with a text.
  static func attribute(_ key: String, _ value: String) -> [UInt8] { text(1, key) + block(2, text(1, value)) }

  /// `AnyValue` of arrays inside arrays.
  static func nested(_ depth: Int) -> [UInt8] {
    var value = number(3, 7)
    for _ in 0..<depth { value = block(5, block(1, value)) }
    return value
  }
}
