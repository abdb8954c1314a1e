/// A key and its value.
///
/// ```swift
/// let attribute = Attribute("http.route", "/orders")
/// ```
@frozen
public struct Attribute: Sendable, Hashable {
  /// The key, not empty: an attribute without a key is left out and reported.
  public var key: String
  /// The value.
  public var value: AttributeValue

  /// Makes an attribute.
  @inlinable
  public init(_ key: String, _ value: AttributeValue) {
    self.key = key
    self.value = value
  }

  /// Makes an attribute whose value is text.
  @inlinable
  public init(_ key: String, _ text: String) {
    self.init(key, .string(text))
  }
}
