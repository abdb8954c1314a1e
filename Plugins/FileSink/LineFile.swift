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
  /// How much of the file was taken out of the page cache, in bytes.
  private var releasedSize = 0
  private let identity: (device: dev_t, inode: ino_t)

  /// The largest page that systems use, in bytes.
  private static let cacheBlock = 65_536

  /// Opens or makes a file, durably if `syncs`, and cuts off a last line that a crash left without its end.
  init(_ name: String, in folder: DirectoryHandle, mode: mode_t, syncs: Bool, now: UInt64) throws(FileSystemError) {
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
    try cutTornLine()
  }

  deinit { close(descriptor) }

  /// Whether the name still stands for this file, and the size is what was written: false after another program has
  /// moved, removed or changed it.
  func isCurrent(_ name: String, in folder: DirectoryHandle) -> Bool {
    guard let status = folder.status(of: name) else { return false }
    return status.st_dev == identity.device && status.st_ino == identity.inode && Int(status.st_size) == size
  }

  /// Appends bytes. After a failure some of them may be there: ``truncate(to:)`` takes them back.
  func append(_ bytes: ArraySlice<UInt8>) throws(FileSystemError) {
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
  }

  /// Makes what was written durable.
  func sync() throws(FileSystemError) {
    guard retryingInterrupts({ fdatasync(descriptor) }) == 0 else {
      throw FileSystemError(operation: "sync", path: path, errorNumber: errno)
    }
    releaseCache()
  }

  /// Lets the system use the memory of what is on the disk for something else: nobody reads an archive back at once, and
  /// its pages would push out those of others. The last, open block stays, as the next line goes on there.
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

  /// Cuts the file behind its last newline.
  private func cutTornLine() throws(FileSystemError) {
    var end = size
    // Nearly always the last byte settles it.
    var block: [UInt8] = [0]
    while end > 0 {
      let count = min(block.count, end)
      let start = end - count
      let got = retryingInterrupts {
        unsafe block.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, count, off_t(start)) }
      }
      guard got == count else {
        throw FileSystemError(operation: "read", path: path, errorNumber: got < 0 ? errno : EIO)
      }
      if let newline = block[..<count].lastIndex(of: UInt8(ascii: "\n")) {
        end = start + newline + 1
        break
      }
      end = start
      if block.count == 1 { block = [UInt8](repeating: 0, count: 64 << 10) }
    }
    if end < size { try truncate(to: end) }
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
