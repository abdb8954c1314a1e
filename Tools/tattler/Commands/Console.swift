#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Standard input, output and error, without buffers that could hide a failure.
enum Console {
  /// Why standard input or output cannot be used.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Writes bytes to standard output.
  static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        let (start, count) = unsafe (buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
        #if canImport(Glibc)
          return unsafe Glibc.write(descriptor, start, count)
        #elseif canImport(Musl)
          return unsafe Musl.write(descriptor, start, count)
        #else
          return unsafe Darwin.write(descriptor, start, count)
        #endif
      }
      if written > 0 {
        offset += written
      } else if written == 0 {
        throw Failure(description: "standard output: the system takes none of the bytes")
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        // Another process has made the pipe one that does not wait.
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
      } else if errno != EINTR {
        throw Failure(description: "standard output: \(words(errno))")
      }
    }
  }

  /// Writes a line to standard output.
  static func print(_ text: String) throws(Failure) { try write(Array((text + "\n").utf8)) }

  /// Writes a line to standard error; there is nobody to tell if that fails.
  static func complain(_ text: String) { try? write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  /// Reads standard input to its end.
  ///
  /// - Parameter limit: the most bytes.
  static func readAll(limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(description: "standard input: \(words(errno))")
      }
      guard bytes.count + count <= limit else {
        throw Failure(description: "standard input has more than \(limit) bytes; send it in pieces")
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The value of an environment variable.
  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
