#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that is read or written once from the start to the end.
final class ByteFile {
  private let descriptor: Int32
  private let path: String

  /// Opens a regular file for reading.
  init(reading name: String, in folder: DirectoryHandle) throws(FileSystemError) {
    path = folder.path + "/" + name
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    descriptor = retryingInterrupts { unsafe openat(folder.descriptor, name, flags) }
    if descriptor < 0 { throw FileSystemError(operation: "open", path: path, errorNumber: errno) }
  }

  /// Makes a file that is not there yet.
  init(making name: String, in folder: DirectoryHandle, mode: mode_t) throws(FileSystemError) {
    path = folder.path + "/" + name
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    descriptor = retryingInterrupts { unsafe openat(folder.descriptor, name, flags, mode) }
    if descriptor < 0 { throw FileSystemError(operation: "make", path: path, errorNumber: errno) }
    fchmod(descriptor, mode)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Up to `limit` bytes; none at the end.
  func nextBlock(upTo limit: Int) throws(FileSystemError) -> [UInt8] {
    var count = 0
    let block = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      count = retryingInterrupts { unsafe read(descriptor, buffer.baseAddress, limit) }
      filled = max(count, 0)
    }
    guard count >= 0 else { throw FileSystemError(operation: "read", path: path, errorNumber: errno) }
    return block
  }

  /// Writes all bytes.
  func append(_ bytes: [UInt8]) throws(FileSystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = retryingInterrupts {
        unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      }
      guard count > 0 else {
        throw FileSystemError(operation: "write", path: path, errorNumber: count == 0 ? EIO : errno)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Makes the content durable.
  func sync() throws(FileSystemError) {
    guard retryingInterrupts({ fsync(descriptor) }) == 0 else {
      throw FileSystemError(operation: "sync", path: path, errorNumber: errno)
    }
  }
}
