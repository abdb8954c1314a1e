import TestHarness
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The process's descriptor 2, which sinks write to and the test runner as well.
enum StandardError {
  /// Puts a file in its place for the time of a function, and gives what was written, by whomever.
  ///
  /// Lines of others are handed on afterwards. One call at a time.
  static func capturing(in scratch: Scratch, _ body: () async throws -> Void) async throws -> String {
    let path = scratch["stderr"]
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    let original = dup(2)
    try #require(file >= 0 && original >= 0)
    defer {
      close(file)
      close(original)
    }
    dup2(file, 2)
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    dup2(original, 2)
    let text = scratch.text("stderr")
    for line in text.split(separator: "\n") where !line.hasPrefix("{") {
      let bytes = Array("\(line)\n".utf8)
      _ = unsafe write(2, bytes, bytes.count)
    }
    try result.get()
    return text
  }
}
