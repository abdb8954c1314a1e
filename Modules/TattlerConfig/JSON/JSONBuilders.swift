/// Builds `JSONValue`, without positions.
struct JSONValueBuilder: JSONBuilder {
  func mark(_ offset: Int) {}

  func scalar(_ scalar: JSONScalar, at mark: Void) -> JSONValue {
    switch scalar {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .number(let text): .number(text)
    case .string(let text): .string(text)
    }
  }

  func array(_ items: [JSONValue], at mark: Void) -> JSONValue { .array(items) }

  func object(_ members: [(name: String, mark: Void, value: JSONValue)], at mark: Void) -> JSONValue {
    .object(members.map { JSONMember(name: $0.name, value: $0.value) })
  }
}

/// Builds `ConfigNode`; positions are found by going once over the text, as marks come in order.
struct JSONNodeBuilder: JSONBuilder {
  private let bytes: [UInt8]
  private let file: String
  private var offset = 0
  private var line = 1
  private var column = 1

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func mark(_ offset: Int) -> ConfigPosition {
    while self.offset < min(offset, bytes.count) {
      let byte = bytes[self.offset]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      self.offset += 1
    }
    return ConfigPosition(file: file, line: line, column: column)
  }

  func scalar(_ scalar: JSONScalar, at mark: ConfigPosition) -> ConfigNode {
    let content =
      switch scalar {
      case .null: ConfigScalar("null", isLiteral: true)
      case .boolean(let value): ConfigScalar(value ? "true" : "false", isLiteral: true)
      case .number(let text): ConfigScalar(text, isLiteral: true)
      case .string(let text): ConfigScalar(text, style: .quoted, isLiteral: true)
      }
    return ConfigNode(.scalar(content), at: mark)
  }

  func array(_ items: [ConfigNode], at mark: ConfigPosition) -> ConfigNode {
    ConfigNode(.sequence(items), at: mark)
  }

  func object(
    _ members: [(name: String, mark: ConfigPosition, value: ConfigNode)], at mark: ConfigPosition
  ) -> ConfigNode {
    let entries = members.map { ConfigEntry(key: $0.name, keyPosition: $0.mark, value: $0.value) }
    return ConfigNode(.mapping(entries), at: mark)
  }
}
