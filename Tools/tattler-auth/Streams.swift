import ArgumentParser
import TattlerConfig

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

  /// Everything on standard input.
  ///
  /// - Throws: exit code 78 if it cannot be read or holds more than 64 KiB.
  static func allInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= ConfigEnvironment.maximumFileBytes {
      guard let chunk = readChunk() else {
        throw failure("standard input cannot be read", exitCode: .configuration)
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
    throw failure("standard input holds more than 64 KiB", exitCode: .configuration)
  }

  /// The bytes of a file.
  ///
  /// - Throws: exit code 78 if it cannot be read or holds more than 64 KiB.
  static func file(_ path: String) throws -> [UInt8] {
    do throws(ConfigFileError) {
      return try ConfigEnvironment.process.file(path)
    } catch {
      throw failure(error.description, exitCode: .configuration)
    }
  }

  /// True where standard output shows colours: a terminal, and nobody has set NO_COLOR.
  static var showsColor: Bool {
    let variable = { (name: String) in ConfigEnvironment.process.variable(name) ?? "" }
    return isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
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

  /// 1: something is wrong with what was checked.
  static let wrong = ExitCode(1)

  /// 70, `EX_SOFTWARE` of sysexits: the failure is not the user's.
  static let software = ExitCode(70)
}
