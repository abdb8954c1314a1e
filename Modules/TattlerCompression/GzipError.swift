/// Why gzip data could not be decompressed.
public struct GzipError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure, stable enough to branch on.
  public enum Code: Sendable, Equatable {
    /// The data is not gzip, is damaged, or does not match its checksum. `offset` is the byte at which the fault was
    /// noticed, counted from the start of the input.
    case corrupt(offset: Int)
    /// The data ends before the stream does, after `offset` bytes.
    case truncated(offset: Int)
    /// The decompressed data would be larger than `limit` bytes.
    case tooLarge(limit: Int)
  }

  /// What went wrong.
  public let code: Code

  /// One sentence that says what went wrong, fit for an answer to the sender.
  public let message: String

  /// Makes an error from its code and sentence.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// The sentence.
  public var description: String { message }

  static func corrupt(at offset: Int, _ what: String) -> GzipError {
    GzipError(code: .corrupt(offset: offset), message: "The gzip data is corrupt at byte \(offset): \(what).")
  }

  static func truncated(at offset: Int) -> GzipError {
    GzipError(
      code: .truncated(offset: offset),
      message: "The gzip data ends after \(offset) bytes, before the stream is complete.")
  }

  static func tooLarge(_ limit: Int) -> GzipError {
    GzipError(
      code: .tooLarge(limit: limit), message: "The decompressed data is larger than the limit of \(limit) bytes.")
  }
}
