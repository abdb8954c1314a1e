/// A JSON value (RFC 8259). Numbers keep their text, members their order.
///
/// ```swift
/// let event = try JSONValue(parsing: body)
/// let name = event["name"]?.stringValue
/// ```
public enum JSONValue: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean(Bool)
  /// A number as it was written, so that nothing is lost on the way.
  case number(String)
  /// Text.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; no name stands twice.
  case object([JSONMember])

  /// Parses one document strictly: no comments, trailing commas, duplicate names or text after the end.
  ///
  /// - Throws: with the place of the first mistake, or when a limit is passed.
  public init(parsing bytes: [UInt8], limits: ConfigLimits = ConfigLimits()) throws(JSONError) {
    var parser = JSONParser(bytes, builder: JSONValueBuilder(), limits: limits)
    self = try parser.parseDocument()
  }

  /// The value of the member `name`; nil if this is no object or has no such member.
  public subscript(name: String) -> JSONValue? {
    objectValue?.first { $0.name == name }?.value
  }

  /// The members, if this is an object.
  public var objectValue: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The items, if this is an array.
  public var arrayValue: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The text, if this is a string.
  public var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth value, if this is a boolean.
  public var booleanValue: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The number, if this is one that fits without loss: digits only, no fraction and no exponent.
  public var integerValue: Int64? {
    if case .number(let text) = self { Int64(text) } else { nil }
  }

  /// The number rounded to the nearest double; nil if this is no number or too large for one.
  public var doubleValue: Double? {
    guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }
}
