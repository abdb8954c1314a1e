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
  /// The bytes of the block that count.
  private var used = 0
  /// Where in the file the block begins: at a page.
  private var start = 0
  /// Bytes that were taken, those in the block included, counted from the start of the file.
  var length: Int { start &+ used }
  /// Why writing failed; of the last blocks it is known after ``drain()``.
  var failure: ExportFailure? { writer.failure }

  /// Opens a file for one writer; what is in it stays as it is until ``cut(to:)``.
  ///
  /// - Parameter path: nil for standard output.
  init(path: String?) throws(ExportFailure) {
    self.path = path
    if let path {
      if let trouble = OutputPlace.at(path).trouble(path) { throw trouble }
      // A pipe that takes the name meanwhile does not hold it up.
      descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
      guard descriptor >= 0 else { throw Self.failure(path) }
    } else {
      descriptor = STDOUT_FILENO
    }
    do throws(ExportFailure) {
      writer = try BlockWriter(descriptor: descriptor, name: path ?? "standard output", isFile: path != nil)
    } catch {
      if path != nil { close(descriptor) }
      throw error
    }
    block = writer.take()
    guard let path else { return }
    if let trouble = OutputPlace.at(descriptor).trouble(path) { throw trouble }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw ExportFailure(.usage, "\(path): another export writes this file")
    }
  }

  /// Keeps so much of the file and goes on behind it.
  func cut(to length: Int) throws(ExportFailure) {
    guard let path else { return start = length }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= length else {
      throw ExportFailure(
        .usage, "\(path) has \(size) bytes, but its checkpoint says \(length); start anew with --overwrite")
    }
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.failure(path) }
    // What the last page has is written again with what comes behind it.
    let rest = length % BlockTarget.pageBytes
    let found = unsafe pread(descriptor, block.memory, rest, off_t(length - rest))
    if found < 0 { throw Self.failure(path) }
    guard found == rest else { throw ExportFailure(.file, "\(path): its last page cannot be read back") }
    (start, used) = (length - rest, rest)
  }

  deinit {
    writer.drain()
    if path != nil { close(descriptor) }
  }

  /// The most bytes that ``room(_:)`` has room for.
  static let roomBytes = BlockWriter.blockBytes - BlockTarget.pageBytes

  /// Where the next bytes go: room for so many, at most ``roomBytes``, and ``WideCopy/slack`` more. What is written there
  /// counts after ``advance(_:)``.
  @inline(__always)
  func room(_ count: Int) -> UnsafeMutableRawPointer {
    if used &+ count > BlockWriter.blockBytes { flush() }
    return unsafe UnsafeMutableRawPointer(block.memory + used)
  }

  /// Counts bytes that were written where ``room(_:)`` says.
  @inline(__always)
  func advance(_ count: Int) { used &+= count }

  /// Appends bytes.
  func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { unsafe append(start, buffer.count) }
    }
  }

  private func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    var done = 0
    while done < count {
      if used == BlockWriter.blockBytes { flush() }
      let part = min(count - done, BlockWriter.blockBytes - used)
      unsafe (block.memory + used).update(from: bytes + done, count: part)
      used += part
      done += part
    }
  }

  /// Hands the block over, and goes on in another one. A file gets whole pages, and with ``drain()`` the rest as well; what
  /// stands in the last page is carried over, since direct writes begin where a page does.
  private func flush(rest isWhole: Bool = false) {
    let carried = path == nil ? 0 : used % BlockTarget.pageBytes
    guard used > (isWhole ? 0 : carried) else { return }
    var next = writer.take()
    unsafe next.memory.update(from: block.memory + used - carried, count: carried)
    swap(&next, &block)
    next.count = isWhole ? used : used - carried
    next.offset = start
    writer.hand(over: next)
    start += used - carried
    used = carried
  }

  /// Hands everything to the system, and waits until it has it.
  func drain() {
    flush(rest: true)
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
