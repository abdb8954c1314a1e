import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The three standard streams. The unsafe part is `read` and `write`.
enum Streams {
  /// Writes all of `text` to standard output.
  ///
  /// - Throws: exit code 70 if the output does not take it, so that a full disk is not mistaken for success.
  static func print(_ text: String) throws {
    guard write(text, to: STDOUT_FILENO) else {
      throw failure("the output cannot be written", exitCode: .software)
    }
  }

  /// Writes a line for a person to standard error.
  static func say(_ sentence: String) {
    _ = write(sentence + "\n", to: STDERR_FILENO)
  }

  /// Writes a prompt, which no line break follows.
  static func prompt(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  /// Says what went wrong and gives the error that ends the process with `exitCode`.
  static func failure(_ sentence: String, exitCode: ExitCode) -> ExitCode {
    say("Error: " + sentence)
    return exitCode
  }

  /// Everything on standard input; nil if it cannot be read or is larger.
  static func readInput(maximumBytes: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count <= maximumBytes {
      guard let chunk = readChunk() else { return nil }
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
    return nil
  }

  /// What `read` gives next from standard input: empty at the end, nil on an error.
  static func readChunk() -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 { return Array(chunk[..<count]) }
      if errno != EINTR { return nil }
    }
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = unsafe rest.withUnsafeBytes { unsafe Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #elseif canImport(Musl)
        let count = unsafe rest.withUnsafeBytes { unsafe Musl.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

extension ExitCode {
  /// 78, `EX_CONFIG` of sysexits: what was given is not usable.
  static let configuration = ExitCode(78)

  /// 70, `EX_SOFTWARE` of sysexits: the failure is not the user's.
  static let software = ExitCode(70)
}
