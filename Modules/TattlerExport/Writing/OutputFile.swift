#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The file or pipe that an export goes to, behind blocks that a thread of its own writes. The first failure is kept and
/// nothing is written after it.
@safe final class OutputFile {
  private let path: String?
  /// The path, or words for standard output.
  var name: String { path ?? "standard output" }
  let descriptor: Int32
  private let writer: BlockWriter
  private var block: BlockWriter.Block
  private var used = 0
  /// Bytes that were taken, those in the buffer included, counted from the start of the file.
  private(set) var length: Int
  /// Why writing failed; of the last blocks it is known after ``drain()``.
  var failure: ExportFailure? { writer.failure }

  /// Opens a file for one writer; what is in it stays as it is until ``cut(to:)``.
  ///
  /// - Parameter path: nil for standard output.
  init(path: String?) throws(ExportFailure) {
    self.path = path
    length = 0
    if let path {
      if let trouble = OutputPlace.at(path).trouble(path) { throw trouble }
      // A pipe that takes the name meanwhile does not hold it up.
      descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    } else {
      descriptor = STDOUT_FILENO
    }
    writer = try BlockWriter(descriptor: descriptor, name: path ?? "standard output")
    block = writer.take()
    guard let path else { return }
    guard descriptor >= 0 else { throw Self.failure(path) }
    if let trouble = OutputPlace.at(descriptor).trouble(path) { throw trouble }
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
    writer.drain()
    if path != nil, descriptor >= 0 { close(descriptor) }
  }

  /// Appends bytes.
  @inline(__always)
  func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
    if used + count > BlockWriter.blockBytes {
      unsafe appendSlowly(bytes, count)
      return
    }
    unsafe (block.memory + used).update(from: bytes, count: count)
    used += count
    length += count
  }

  /// Appends a byte.
  @inline(__always)
  func append(_ byte: UInt8) {
    if used == BlockWriter.blockBytes { flush() }
    unsafe block.memory[used] = byte
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
      if used == BlockWriter.blockBytes { flush() }
      let part = min(count - done, BlockWriter.blockBytes - used)
      unsafe (block.memory + used).update(from: bytes + done, count: part)
      used += part
      done += part
    }
    length += count
  }

  /// Has everything handed to the system, soon.
  func flush() {
    guard used > 0 else { return }
    block.count = used
    writer.hand(over: block)
    block = writer.take()
    used = 0
  }

  /// Hands everything to the system, and waits until it has it.
  func drain() {
    flush()
    writer.drain()
  }

  /// Hands everything that the system has of a file to the disk.
  static func sync(_ descriptor: Int32, name: String) throws(ExportFailure) {
    if fsync(descriptor) != 0 { throw failure(name) }
  }

  private static func failure(_ path: String) -> ExportFailure {
    ExportFailure(.file, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
