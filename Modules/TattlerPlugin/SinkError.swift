/// Why a sink cannot be made.
public struct SinkError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The configuration key at fault, such as `url` or `headers[0]`; empty where no key is.
  public let keyPath: String
  /// A sentence that says what is wrong and what to do, without secrets.
  public let reason: String

  /// Makes an error.
  public init(_ reason: String, keyPath: String = "") {
    self.keyPath = keyPath
    self.reason = reason
  }

  /// Key and sentence.
  public var description: String { keyPath.isEmpty ? reason : "\(keyPath): \(reason)" }
}
