#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that holds the last checkpoint whole, whenever the power goes.
struct CheckpointFile: Sendable {
  let path: String

  private static let maximumBytes = 256 << 20

  /// The checkpoint; nil where there is no file.
  func read() throws(ExportFailure) -> Checkpoint? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw failure() }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe part.withUnsafeMutableBytes { buffer in unsafe receive(descriptor, buffer) }
      if count == 0 { break }
      guard count > 0, bytes.count + count <= Self.maximumBytes else { throw failure() }
      bytes.append(contentsOf: part[..<count])
    }
    do throws(ExportFailure) { return try Checkpoint(bytes) } catch {
      throw ExportFailure(
        .data, "the checkpoint \(path) cannot be used, \(error.description): start anew with --overwrite")
    }
  }

  /// Replaces the file: a new one is written and synced, takes the name, and the folder is synced.
  func write(_ checkpoint: Checkpoint) throws(ExportFailure) {
    let partial = path + ".part"
    let bytes = checkpoint.bytes
    let descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure() }
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(descriptor, UnsafeRawBufferPointer(rebasing: buffer[offset...]))
      }
      if count > 0 { offset += count } else if errno != EINTR { break }
    }
    let isSynced = offset == bytes.count && fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isSynced, isClosed, unsafe rename(partial, path) == 0 else { throw failure() }
    Self.syncFolder(of: path)
  }

  /// Makes the name of a file survive a power cut.
  static func syncFolder(of path: String) {
    let end = path.lastIndex(of: "/")
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func failure() -> ExportFailure {
    ExportFailure(.file, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}

private func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

private func send(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, buffer.baseAddress, buffer.count)
}
