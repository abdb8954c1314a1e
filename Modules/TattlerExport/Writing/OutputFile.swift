#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The file or pipe that an export goes to, behind a buffer. The first failure is kept and nothing is written after it.
@safe final class OutputFile {
  private let path: String?
  let descriptor: Int32
  private let buffer: UnsafeMutablePointer<UInt8>
  private var used = 0
  /// Bytes that were taken, those in the buffer included, counted from the start of the file.
  private(set) var length: Int
  /// Why writing failed.
  private(set) var failure: ExportFailure?

  private static let capacity = 256 << 10

  /// Opens a file for one writer; what is in it stays as it is until ``cut(to:)``.
  ///
  /// - Parameter path: nil for standard output.
  init(path: String?) throws(ExportFailure) {
    self.path = path
    length = 0
    if let path {
      descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    } else {
      descriptor = STDOUT_FILENO
    }
    unsafe buffer = .allocate(capacity: Self.capacity)
    guard let path else { return }
    guard descriptor >= 0 else { throw Self.failure(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw ExportFailure(.usage, "\(path): another export writes this file")
    }
  }

  /// Keeps so much of the file and goes on behind it.
  func cut(to length: Int) throws(ExportFailure) {
    self.length = length
    guard let path else { return }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= length else {
      throw ExportFailure(
        .usage, "\(path) has \(size) bytes, but its checkpoint says \(length); start anew with --overwrite")
    }
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) == off_t(length) else {
      throw Self.failure(path)
    }
  }

  deinit {
    unsafe buffer.deallocate()
    if path != nil, descriptor >= 0 { close(descriptor) }
  }

  /// Appends bytes.
  @inline(__always)
  func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
    if used + count > Self.capacity {
      unsafe appendSlowly(bytes, count)
      return
    }
    unsafe (buffer + used).update(from: bytes, count: count)
    used += count
    length += count
  }

  /// Appends a byte.
  @inline(__always)
  func append(_ byte: UInt8) {
    if used == Self.capacity { flush() }
    unsafe buffer[used] = byte
    used += 1
    length += 1
  }

  /// Appends bytes.
  func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { unsafe append(start, count: buffer.count) }
    }
  }

  private func appendSlowly(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    var done = 0
    while done < count {
      if used == Self.capacity { flush() }
      let part = min(count - done, Self.capacity - used)
      unsafe (buffer + used).update(from: bytes + done, count: part)
      used += part
      done += part
    }
    length += count
  }

  /// Hands everything to the system.
  func flush() {
    var offset = 0
    while offset < used, failure == nil {
      #if canImport(Glibc)
        let written = unsafe Glibc.write(descriptor, buffer + offset, used - offset)
      #elseif canImport(Musl)
        let written = unsafe Musl.write(descriptor, buffer + offset, used - offset)
      #else
        let written = unsafe Darwin.write(descriptor, buffer + offset, used - offset)
      #endif
      if written > 0 { offset += written } else if errno != EINTR { failure = Self.failure(path ?? "standard output") }
    }
    used = 0
  }

  /// Hands everything that the system has of a file to the disk.
  static func sync(_ descriptor: Int32) throws(ExportFailure) {
    if fsync(descriptor) != 0 { throw failure("the output") }
    #if !canImport(Darwin)
      // What is on the disk is not read again: the system's memory is for others.
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    #endif
  }

  private static func failure(_ path: String) -> ExportFailure {
    ExportFailure(.file, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
