#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file of whole lines that is open for appending, and locked against other processes.
final class LineFile {
  /// For messages.
  let path: String
  /// In bytes.
  private(set) var size: Int
  /// When it was last written, in nanoseconds since 1970.
  var lastWriteTime: UInt64
  private let descriptor: Int32
  /// The size that the file's mark says; nil where it has none that holds.
  private var markedSize: Int?
  /// Whether the file ends where a record ends.
  private var isWhole = true
  /// Whether a newline may also lie inside a record.
  private let hasInnerNewlines: Bool
  /// How much of the file was taken out of the page cache, in bytes.
  private var releasedSize = 0
  private let identity: (device: dev_t, inode: ino_t)

  /// The largest page that systems use, in bytes.
  private static let cacheBlock = 65_536
  private static let readBytes = 64 << 10
  /// How much is written between marks, which bounds what is read after a crash, in bytes.
  private static let markStep = 1 << 20
  /// The most that is cut where no mark vouches for the start of the scan, in bytes: a write of this sink and a long
  /// line. A longer tail comes from a stray quote in lines of somebody else.
  private static let maximumUnmarkedCut = 16 << 20

  /// Opens or makes a file, durably if `syncs`, and cuts off a last record that a crash left without its end.
  init(
    _ name: String, in folder: DirectoryHandle, mode: mode_t, syncs: Bool, format: FileSinkConfiguration.Format,
    now: UInt64
  ) throws(FileSystemError) {
    let path = folder.path + "/" + name
    let (descriptor, isNew) = try Self.open(name, in: folder, mode: mode, path: path)
    do throws(FileSystemError) {
      let status = try Self.checkedStatus(descriptor, path: path)
      size = Int(status.st_size)
      identity = (status.st_dev, status.st_ino)
      lastWriteTime = isNew ? now : status.modificationTime
      if isNew {
        fchmod(descriptor, mode)
        if syncs { try folder.sync() }
      }
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
    hasInnerNewlines = format == .lineProtocol
    try cutTornRecord()
    mark()
  }

  deinit {
    mark()
    close(descriptor)
  }

  /// Whether the name still stands for this file, and the size is what was written: false after another program has
  /// moved, removed or changed it.
  func isCurrent(_ name: String, in folder: DirectoryHandle) -> Bool {
    guard let status = folder.status(of: name) else { return false }
    return status.st_dev == identity.device && status.st_ino == identity.inode && Int(status.st_size) == size
  }

  /// Appends whole records. After a failure some of them may be there: ``truncate(to:)`` takes them back.
  func append(_ bytes: ArraySlice<UInt8>) throws(FileSystemError) {
    isWhole = false
    var rest = bytes
    while !rest.isEmpty {
      let count = retryingInterrupts {
        unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      }
      guard count > 0 else {
        throw FileSystemError(operation: "write", path: path, errorNumber: count == 0 ? EIO : errno)
      }
      size += count
      rest = rest.dropFirst(count)
    }
    isWhole = true
  }

  /// Remembers the size beside the content from time to time; to be called once the content is as durable as it gets.
  func markAfterWriting() {
    if size - (markedSize ?? 0) >= Self.markStep { mark() }
  }

  private func mark() {
    guard hasInnerNewlines, isWhole, markedSize != size else { return }
    SizeMark.write(size, descriptor)
    markedSize = size
  }

  /// Makes what was written durable.
  func sync() throws(FileSystemError) {
    guard retryingInterrupts({ fdatasync(descriptor) }) == 0 else {
      throw FileSystemError(operation: "sync", path: path, errorNumber: errno)
    }
    releaseCache()
  }

  /// Lets the system use the memory of what is on the disk for something else: nobody reads an archive back at once,
  /// and its pages would push out those of others. The last, open block stays, as the next line goes on there.
  private func releaseCache() {
    #if os(Linux)
      let whole = size / Self.cacheBlock * Self.cacheBlock
      if whole <= releasedSize { return }
      posix_fadvise(descriptor, off_t(releasedSize), off_t(whole - releasedSize), POSIX_FADV_DONTNEED)
      releasedSize = whole
    #endif
  }

  /// Cuts the file at a size that it had before.
  func truncate(to newSize: Int) throws(FileSystemError) {
    guard retryingInterrupts({ ftruncate(descriptor, off_t(newSize)) }) == 0 else {
      throw FileSystemError(operation: "truncate", path: path, errorNumber: errno)
    }
    size = newSize
    isWhole = true
    if let markedSize, markedSize > newSize { mark() }
  }

  private static func open(
    _ name: String, in folder: DirectoryHandle, mode: mode_t, path: String
  ) throws(FileSystemError) -> (descriptor: Int32, isNew: Bool) {
    // O_NONBLOCK, so that a FIFO in the place of a file is refused rather than waited for.
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
    let old = retryingInterrupts { unsafe openat(folder.descriptor, name, flags) }
    if old >= 0 { return (old, false) }
    guard errno == ENOENT else { throw FileSystemError(operation: "open", path: path, errorNumber: errno) }
    let new = retryingInterrupts { unsafe openat(folder.descriptor, name, flags | O_CREAT | O_EXCL, mode) }
    guard new >= 0 else { throw FileSystemError(operation: "make", path: path, errorNumber: errno) }
    return (new, true)
  }

  private static func checkedStatus(_ descriptor: Int32, path: String) throws(FileSystemError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw FileSystemError(operation: "open", path: path, errorNumber: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileSystemError(operation: "write anything but a regular file:", path: path, errorNumber: EINVAL)
    }
    // Truncating back would destroy what another process has written meanwhile.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileSystemError(operation: "lock, as another process or sink writes it:", path: path, errorNumber: errno)
    }
    return status
  }

  /// Cuts the file behind its last whole record.
  private func cutTornRecord() throws(FileSystemError) {
    let end = hasInnerNewlines ? try lastRecordEnd() : try lastNewlineEnd()
    if end < size { try truncate(to: end) }
  }

  /// Reads on from the mark, or from the start of a file that has none.
  private func lastRecordEnd() throws(FileSystemError) -> Int {
    let start = try checkedMark()
    if let start { markedSize = start }
    var scanner = RecordScanner()
    var block = [UInt8](repeating: 0, count: min(Self.readBytes, size - (start ?? 0)))
    while (start ?? 0) + scanner.count < size {
      let offset = (start ?? 0) + scanner.count
      let count = min(block.count, size - offset)
      try read(count, at: offset, into: &block)
      scanner.scan(block[..<count])
    }
    let end = (start ?? 0) + scanner.wholeCount
    return start == nil && size - end > Self.maximumUnmarkedCut ? try lastNewlineEnd() : end
  }

  /// The mark, unless the file was cut or written anew since.
  private func checkedMark() throws(FileSystemError) -> Int? {
    guard let mark = SizeMark.read(descriptor), mark > 0, mark <= size else { return nil }
    var last: [UInt8] = [0]
    try read(1, at: mark - 1, into: &last)
    return last[0] == UInt8(ascii: "\n") ? mark : nil
  }

  private func lastNewlineEnd() throws(FileSystemError) -> Int {
    var end = size
    // Nearly always the last byte settles it.
    var block: [UInt8] = [0]
    while end > 0 {
      let count = min(block.count, end)
      let start = end - count
      try read(count, at: start, into: &block)
      if let newline = block[..<count].lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
      end = start
      if block.count == 1 { block = [UInt8](repeating: 0, count: Self.readBytes) }
    }
    return 0
  }

  private func read(_ count: Int, at offset: Int, into block: inout [UInt8]) throws(FileSystemError) {
    let got = retryingInterrupts {
      unsafe block.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, count, off_t(offset)) }
    }
    guard got == count else {
      throw FileSystemError(operation: "read", path: path, errorNumber: got < 0 ? errno : EIO)
    }
  }
}

extension stat {
  /// Nanoseconds since 1970; 0 for a time before.
  fileprivate var modificationTime: UInt64 {
    #if os(Linux)
      let time = st_mtim
    #else
      let time = st_mtimespec
    #endif
    guard time.tv_sec >= 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
