#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where an export goes: standard output, or a file that appears under its name once it is whole.
final class FileOutput {
  private let path: String?
  private let partial: String?
  private var descriptor: Int32

  /// - Parameter path: nil for standard output.
  init(path: String?) throws(Console.Failure) {
    self.path = path
    guard let path else {
      partial = nil
      descriptor = STDOUT_FILENO
      return
    }
    var information = stat()
    // A pipe or a device is written to directly.
    let isSpecial = unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT != S_IFREG
    // A name that nobody has, so that nothing of somebody else's is followed or overwritten.
    partial = isSpecial ? nil : "\(path).\(UInt32.random(in: 0 ... .max)).part"
    let creating = isSpecial ? 0 : O_CREAT | O_EXCL | O_NOFOLLOW
    descriptor = unsafe open(partial ?? path, O_WRONLY | O_CLOEXEC | creating, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  deinit {
    if path != nil, descriptor >= 0 { close(descriptor) }
    if descriptor >= 0, let partial { unsafe unlink(partial) }
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(Console.Failure) {
    do throws(Console.Failure) { try Console.write(bytes, to: descriptor) } catch {
      guard let path else { throw error }
      throw Self.failure(path)
    }
  }

  /// Ends the file and gives it its name.
  func finish() throws(Console.Failure) {
    guard let path else { return }
    let isSynced = partial == nil || fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard let partial else {
      if !isClosed { throw Self.failure(path) }
      return
    }
    guard isSynced, isClosed, unsafe rename(partial, path) == 0 else {
      let failure = Self.failure(path)
      unsafe unlink(partial)
      throw failure
    }
  }

  private static func failure(_ path: String) -> Console.Failure {
    Console.Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
