internal import CSQLite

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Asks the file system for the space of a database and its log before it is needed.
///
/// SQLite's own way, a size hint, writes a byte into each block where it was built without `posix_fallocate`, as
/// Debian's is: a thousand system calls and a page of memory each. A VFS that somebody put in the system's place has
/// its files to itself, and is asked that way.
@safe
final class DiskSpace {
  /// The files of a database.
  enum File {
    case database
    case log
  }

  private let path: String
  private let isForeign: Bool
  private var database: DatabaseFile?
  private var log: Int32 = -1

  /// Asks for the space of the database at a path.
  ///
  /// - Parameter isForeign: whether a VFS has its files that is not the system's.
  init(path: String, isForeign: Bool) {
    self.path = path
    self.isForeign = isForeign
  }

  // SQLite locks the database, not the log.
  deinit { if log >= 0 { close(log) } }

  /// Makes sure that a file can grow to a length. The database grows at once; the log keeps its length, which says how
  /// much of it counts. A file system that cannot reserve anything is let off.
  ///
  /// - Throws: a failure with the code for a full disk where there is no such space or the file may not be as long, and
  ///   with that of another error, and the system's words for it, where it cannot be known.
  func reserve(_ bytes: Int, of file: File, _ database: OpaquePointer?) throws(SQLiteFailure) {
    if isForeign {
      let code = unsafe hint(bytes, file, database)
      if code == SQLITE_OK { return }
      throw SQLiteFailure(extendedCode: code, message: "the \(file) cannot grow to \(bytes) bytes")
    }
    let number = allocate(bytes, file)
    if number != 0 { throw Self.failure(number, "the \(file) cannot grow to \(bytes) bytes") }
  }

  /// An error of the operating system as one of SQLite.
  static func failure(_ number: Int32, _ sentence: String) -> SQLiteFailure {
    let words = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    let code =
      switch number {
      case ENOSPC, EDQUOT, EFBIG: SQLITE_FULL
      case EACCES, EPERM, EROFS, EISDIR, ENOTDIR: SQLITE_CANTOPEN
      default: SQLITE_IOERR
      }
    return SQLiteFailure(extendedCode: code, message: "\(sentence): \(words)")
  }

  /// - Returns: an error number, or 0.
  private func allocate(_ bytes: Int, _ file: File) -> Int32 {
    while true {
      let number = file == .log ? allocateLog(bytes) : allocateDatabase(bytes)
      if number != EINTR { return number }
    }
  }

  private func allocateDatabase(_ bytes: Int) -> Int32 {
    do throws(DatabaseFile.Failure) {
      let file: DatabaseFile
      if let known = database { file = known } else { file = try DatabaseFile(path, .writing) }
      database = file
      return file.withDescriptor { tattler_sqlite_reserve_database($0, Int64(bytes)) }
    } catch { return error.number }
  }

  private func allocateLog(_ bytes: Int) -> Int32 {
    if log < 0 { log = unsafe open(path + "-wal", O_RDWR | O_CLOEXEC) }
    return log < 0 ? errno : tattler_sqlite_reserve_log(log, Int64(bytes))
  }

  private func hint(_ bytes: Int, _ file: File, _ database: OpaquePointer?) -> Int32 {
    var size = Int64(bytes)
    var handle: UnsafeMutablePointer<sqlite3_file>?
    let pointer = file == .log ? SQLITE_FCNTL_JOURNAL_POINTER : SQLITE_FCNTL_FILE_POINTER
    guard unsafe sqlite3_file_control(database, nil, pointer, &handle) == SQLITE_OK, let found = unsafe handle,
      let control = unsafe found.pointee.pMethods?.pointee.xFileControl
    else { return SQLITE_OK }
    let code = unsafe control(found, SQLITE_FCNTL_SIZE_HINT, &size)
    return code == SQLITE_NOTFOUND ? SQLITE_OK : code
  }
}
