/// An ordered list of header fields; names compare without regard to ASCII case (RFC 9110, section 5.1).
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One header field.
  public struct Field: Sendable, Equatable {
    /// The field's name as it was given.
    public var name: String
    /// The field's value without surrounding white space.
    public var value: String

    /// Makes a field.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The fields in the order in which they were added or received.
  public private(set) var fields: [Field]

  /// Makes an empty list.
  public init() {
    fields = []
  }

  /// Makes a list of pairs; a name may occur more than once.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// Makes a list of fields.
  public init(_ fields: [Field]) {
    self.fields = fields
  }

  /// Adds a field behind the others.
  public mutating func add(name: String, value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The value of the first field with this name. Setting replaces every field with this name; `nil` removes them.
  public subscript(name: String) -> String? {
    get { fields.first { Self.matches($0.name, name) }?.value }
    set {
      fields.removeAll { Self.matches($0.name, name) }
      if let newValue { add(name: name, value: newValue) }
    }
  }

  /// Whether a field with this name is in the list.
  public func contains(_ name: String) -> Bool {
    fields.contains { Self.matches($0.name, name) }
  }

  static func matches(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}

extension HTTPHeaders: CustomStringConvertible {
  /// The names alone: values may be credentials.
  public var description: String {
    "[" + fields.map { $0.name }.joined(separator: ", ") + "]"
  }
}

extension HTTPHeaders.Field: CustomStringConvertible {
  /// The name alone: the value may be a credential.
  public var description: String { name }
}
