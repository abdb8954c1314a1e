internal import TattlerModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The files of a queue, by the path of its database.
struct QueueFiles: Sendable {
  let path: String

  /// The longest chain of symbolic links that is followed.
  private static let maximumLinks = 16

  init(path: String) { self.path = path }

  /// The files that a configured path leads to: where it is a symbolic link, SQLite has the log beside its target, and
  /// whoever names the target must find the same lock.
  init(following path: String) {
    var target = path
    for _ in 0..<Self.maximumLinks {
      guard let link = Self.link(target) else { break }
      target = link.hasPrefix("/") ? link : "\(QueueFiles(path: target).directory)/\(link)"
    }
    self.path = target
  }

  /// What a symbolic link says; nil where the path is none.
  private static func link(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    guard count > 0, count < bytes.count else { return nil }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  var writeAheadLog: String { path + "-wal" }
  var sharedMemory: String { path + "-shm" }
  var lock: String { path + ".lock" }
  /// A complete database that is to replace what is at ``path``.
  var repaired: String { path + ".repaired" }

  private var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the database file where it is missing, readable by its owner alone.
  func prepare() throws(QueueError) {
    do throws(DatabaseFile.Failure) { _ = try DatabaseFile(path, .making) } catch {
      throw failure("open \(path)", error.number)
    }
    syncDirectory()
  }

  /// The size of a file in bytes; nil where there is none.
  static func size(_ path: String) -> Int? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Moves the database and its companions away, as far as they are there.
  ///
  /// - Returns: the new path of the database, or what its companions' new paths begin with; nil where nothing was
  ///   there.
  func setAside(at nanoseconds: UInt64) throws(QueueError) -> String? {
    let suffixes = ["", "-wal", "-shm"]
    let found = suffixes.filter { Self.size(path + $0) != nil }
    if found.isEmpty { return nil }
    let stem = path + ".damaged-" + UTCCalendar(nanosecondsSince1970: Int64(clamping: nanoseconds)).compact
    var target = stem
    var attempt = 1
    while attempt < 1_000, suffixes.contains(where: { Self.size(target + $0) != nil }) {
      attempt += 1
      target = "\(stem)-\(attempt)"
    }
    for suffix in found {
      guard unsafe rename(path + suffix, target + suffix) == 0 else {
        throw failure("move the damaged \(path + suffix) aside", errno)
      }
    }
    syncDirectory()
    return target
  }

  /// Gives a database that is complete and closed the name that says so, safe from the loss of power.
  func announceRepaired(_ complete: QueueFiles) throws(QueueError) {
    let file: DatabaseFile
    do throws(DatabaseFile.Failure) { file = try DatabaseFile(complete.path, .writing) } catch {
      throw failure("open \(complete.path)", error.number)
    }
    let number = file.sync()
    guard number == 0 else { throw failure("sync \(complete.path)", number) }
    guard unsafe rename(complete.path, repaired) == 0 else { throw failure("rename \(complete.path)", errno) }
    syncDirectory()
  }

  /// Puts the repaired database in its place, from which the damaged one was moved.
  func adoptRepaired() throws(QueueError) {
    guard unsafe rename(repaired, path) == 0 else { throw failure("put \(repaired) in its place", errno) }
    syncDirectory()
  }

  /// Makes the directory where it is missing, for its owner alone.
  func makeDirectory() throws(QueueError) {
    var made = ""
    for part in directory.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && !part.isEmpty ? String(part) : "/" + part
      if part.isEmpty || Self.size(made) != nil { continue }
      guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw failure("make the directory \(made)", errno)
      }
    }
  }

  /// A new name in a directory survives the loss of power once the directory is synced.
  private func syncDirectory() {
    let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// An error of the operating system as callers see it.
  func failure(_ action: String, _ number: Int32) -> QueueError {
    let words = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let code: QueueError.Code =
      switch number {
      case EACCES, EPERM, EROFS, EISDIR, ENOTDIR: .permission
      case ENOSPC, EDQUOT: .diskFull
      default: .ioError
      }
    return QueueError(code, "the queue cannot \(action): \(words)")
  }
}
