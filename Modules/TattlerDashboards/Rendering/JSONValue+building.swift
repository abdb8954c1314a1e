internal import TattlerConfig

extension JSONValue {
  static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember(name: $0, value: $1) })
  }

  static func integer(_ value: Int) -> JSONValue { .number("\(value)") }

  static func double(_ value: Double) -> JSONValue { .number(PromQL.text(of: value)) }

  /// True for objects and arrays that hold something.
  var hasParts: Bool {
    switch self {
    case .array(let items): !items.isEmpty
    case .object(let members): !members.isEmpty
    default: false
    }
  }

  /// The value on one line, without spaces.
  var compact: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }
}
