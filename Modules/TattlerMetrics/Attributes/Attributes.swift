/// What tells one series of an instrument from another.
///
/// ```swift
/// let attributes: Attributes = ["http.route": "/orders", "http.response.status_code": 200]
/// requests.add(1, attributes)
/// ```
///
/// The order does not matter; of two values of one key the last counts. Sets are equal where they lead to the same
/// series. Making such a value allocates: where values change with each call, an `InlineArray` of attributes on the
/// stack does not, see ``Counter``.
public struct Attributes: Sendable, Hashable {
  /// The attributes, as they were given.
  public var elements: [Attribute]

  /// Makes a set of some attributes.
  public init(_ elements: [Attribute] = []) { self.elements = elements }

  /// The value of a key; nil where there is none. Setting nil removes the key.
  public subscript(key: String) -> AttributeValue? {
    get { elements.last { $0.key == key }?.value }
    set {
      elements.removeAll { $0.key == key }
      if let newValue { elements.append(Attribute(key, newValue)) }
    }
  }
}

extension Attributes {
  /// True where both lead to the same series: in any order, of several values of a key by the last, without attributes
  /// that have no key, and byte by byte.
  public static func == (left: Attributes, right: Attributes) -> Bool {
    if left.elements.span.isIdentical(to: right.elements.span) { return true }
    return CanonicalAttributes.bytes(of: left) == CanonicalAttributes.bytes(of: right)
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) { AttributesKey(self).hash(into: &hasher) }
}

extension Attributes: ExpressibleByDictionaryLiteral {
  /// Makes a set of keys and values.
  public init(dictionaryLiteral elements: (String, AttributeValue)...) {
    self.elements = elements.map { Attribute($0.0, $0.1) }
  }
}
