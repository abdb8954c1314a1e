internal import TattlerSinkSupport

/// Why the file system refused something: what was tried, on which path, and the system's own words.
struct FileSystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Such as `write`.
  let operation: String
  let path: String
  let errorNumber: Int32

  /// `cannot write logs/a.lp: No space left on device`.
  var description: String { "cannot \(operation) \(path): \(SystemErrorText.words(for: errorNumber))" }
}
