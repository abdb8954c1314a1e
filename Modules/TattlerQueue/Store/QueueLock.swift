#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The lock that keeps a second process, or a second queue of this process, away from a file.
///
/// The operating system holds it (`flock`), so that it ends with the process, however the process ends. The lock file
/// stays; it names the process that holds the lock, or held it last.
final class QueueLock: Sendable {
  private let descriptor: Int32

  init(_ files: QueueFiles) throws(QueueError) {
    let opened = unsafe open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw files.failure("open its lock \(files.lock)", errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      defer { close(opened) }
      guard number == EWOULDBLOCK else { throw files.failure("lock \(files.lock)", number) }
      throw Self.inUse(files, holder: Self.holder(opened))
    }
    descriptor = opened
    var line = "\(getpid())\n"
    ftruncate(opened, 0)
    _ = line.withUTF8 { unsafe pwrite(opened, $0.baseAddress, $0.count, 0) }
  }

  deinit { close(descriptor) }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    return Int32(String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 10 }, as: UTF8.self))
  }

  private static func inUse(_ files: QueueFiles, holder: Int32?) -> QueueError {
    let who = holder.map { $0 == getpid() ? "this process (\($0))" : "process \($0)" } ?? "another process"
    return QueueError(
      .alreadyInUse,
      "the queue \(files.path) is in use by \(who); stop it, or give this one a queue of its own", processID: holder)
  }
}
