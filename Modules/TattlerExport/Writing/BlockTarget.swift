internal import CTattlerProcess

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where blocks of an output go: a file, or standard output.
///
/// A file is written around the system's cache (open(2), `O_DIRECT`) where the file system can do that. What an export
/// writes is larger than what anybody reads again soon, so that the cache has better use for its memory; and bytes that are
/// on the disk already need no sync that takes longer than the export. Whether it can is seen at the first write.
struct BlockTarget {
  /// What direct writes begin and end at, in the file and in memory, and are a multiple of.
  static let pageBytes = 4_096

  private let descriptor: Int32
  private let name: String
  private let isFile: Bool
  private var isDirect = false
  private var canBeDirect: Bool

  /// - Parameters:
  ///   - name: of the output, for errors.
  ///   - isFile: whether blocks are written where they say, and not where the last one ended.
  init(descriptor: Int32, name: String, isFile: Bool) {
    (self.descriptor, self.name, self.isFile) = (descriptor, name, isFile)
    canBeDirect = isFile
  }

  /// Writes all that counts of a block; of a file the last piece of a page goes through the cache.
  mutating func write(_ block: BlockWriter.Block) -> ExportFailure? {
    let whole = isFile ? block.count & ~(Self.pageBytes - 1) : 0
    if let failure = write(block, 0..<whole, directly: true) { return failure }
    return write(block, whole..<block.count, directly: false)
  }

  private mutating func write(
    _ block: BlockWriter.Block, _ range: Range<Int>, directly: Bool
  ) -> ExportFailure? {
    if !range.isEmpty { set(direct: directly) }
    var done = range.lowerBound
    while done < range.upperBound {
      let written = unsafe put(block.memory + done, range.upperBound - done, at: block.offset + done)
      if written > 0 {
        done += written
      } else if written < 0, isDirect, [EINVAL, EOPNOTSUPP, ENOTSUP].contains(errno) {
        canBeDirect = false
        set(direct: false)
      } else if let trouble = trouble(written == 0 ? nil : errno) {
        return ExportFailure(.file, "\(name): \(trouble)")
      }
    }
    return nil
  }

  private func put(_ bytes: UnsafePointer<UInt8>, _ count: Int, at offset: Int) -> Int {
    if isFile { return unsafe pwrite(descriptor, bytes, count, off_t(offset)) }
    #if canImport(Glibc)
      return unsafe Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
      return unsafe Musl.write(descriptor, bytes, count)
    #else
      return unsafe Darwin.write(descriptor, bytes, count)
    #endif
  }

  private mutating func set(direct: Bool) {
    guard direct != isDirect, canBeDirect || !direct else { return }
    if tattler_set_direct(descriptor, direct ? 1 : 0) != 0 { canBeDirect = false }
    isDirect = direct && canBeDirect
  }

  /// Why nothing was written; nil where it is to be tried again.
  ///
  /// - Parameter code: of the error; nil where the system took no byte and named none.
  private func trouble(_ code: Int32?) -> String? {
    guard let code else { return "the system takes none of the bytes" }
    switch code {
    case EINTR: return nil
    case EAGAIN, EWOULDBLOCK:
      // Another process has made the pipe one that does not wait. What is wrong with it, the next write says.
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = unsafe poll(&entry, 1, -1)
      return nil
    default: return unsafe String(cString: strerror(code))
    }
  }
}
