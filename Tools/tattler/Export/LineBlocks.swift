#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file in blocks of whole lines.
final class LineBlocks {
  private let path: String
  private let descriptor: Int32
  private var rest: [UInt8] = []
  private var isAtEnd = false
  private var part = [UInt8](repeating: 0, count: 1 << 16)

  private static let longestLine = 4 << 20

  /// - Parameter path: `-` for standard input.
  init(path: String) throws(Console.Failure) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Console.Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
  }

  deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

  /// The next lines with their newlines; nil at the end. Without a newline at its end the last line counts too.
  ///
  /// - Parameter maximumBytes: what several lines may have together; a single one may be longer.
  func next(maximumBytes: Int) throws(Console.Failure) -> [UInt8]? {
    while rest.count <= maximumBytes, !isAtEnd { try read() }
    while !rest[...].contains(0x0A), !isAtEnd {
      guard rest.count <= Self.longestLine else {
        throw Console.Failure(description: "\(path): a line is longer than \(Self.longestLine) bytes")
      }
      try read()
    }
    if rest.isEmpty { return nil }
    let within = rest.prefix(maximumBytes).lastIndex(of: 0x0A)
    guard let end = within ?? rest.firstIndex(of: 0x0A) else {
      defer { rest = [] }
      return rest
    }
    let block = Array(rest[...end])
    rest.removeSubrange(...end)
    return block
  }

  /// The first bytes, with the first line that is not empty unless it is long; they are still there to be taken.
  func beginning() throws(Console.Failure) -> ArraySlice<UInt8> {
    while rest.count < part.count, !isAtEnd, !rest.drop(while: { $0 == 0x0A || $0 == 0x0D }).contains(0x0A) {
      try read()
    }
    return rest[...]
  }

  /// The next bytes, wherever they end; nil at the end.
  func next() throws(Console.Failure) -> [UInt8]? {
    while rest.isEmpty, !isAtEnd { try read() }
    defer { rest = [] }
    return rest.isEmpty ? nil : rest
  }

  private func read() throws(Console.Failure) {
    let count = unsafe part.withUnsafeMutableBytes { buffer in
      unsafe receive(descriptor, buffer)
    }
    if count > 0 { rest.append(contentsOf: part[..<count]) }
    if count == 0 { isAtEnd = true }
    if count < 0, errno != EINTR {
      throw Console.Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
  }
}

private func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}
