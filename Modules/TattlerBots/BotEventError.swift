/// Why something is no bot event.
public struct BotEventError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: String, Sendable, Hashable {
    /// The name has a character that it must not have.
    case badName
    /// An attribute has a character that line protocol cannot carry.
    case badAttribute
    /// The name or an attribute is blank.
    case blank
    /// The value is no finite number, or an event happened less than once.
    case badValue
    /// Raw data is not one line of line protocol.
    case badLine
    /// There are as many names of events as are counted.
    case tooManyNames
    /// What takes raw data failed, or is not there.
    case notWritten
  }

  /// The kind of the failure.
  public let code: Code
  /// The key of the event at fault, such as `name` or `botId`.
  public let key: String
  /// A sentence that says which character stands where.
  public let reason: String

  /// Makes an error.
  public init(_ code: Code, key: String, _ reason: String) {
    self.code = code
    self.key = key
    self.reason = reason
  }

  /// The sentence.
  public var description: String { reason }
}
