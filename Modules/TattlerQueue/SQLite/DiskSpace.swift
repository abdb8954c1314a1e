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
  enum File: Int {
    case database = 0
    case log
  }

  private let path: String
  private let isForeign: Bool
  private var descriptors: [Int32] = [-1, -1]

  /// Asks for the space of the database at a path.
  ///
  /// - Parameter isForeign: whether a VFS has its files that is not the system's.
  init(path: String, isForeign: Bool) {
    self.path = path
    self.isForeign = isForeign
  }

  deinit {
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }

  /// Makes sure that a file can grow to a length. The database grows at once; the log keeps its length, which says how
  /// much of it counts.
  ///
  /// - Throws: a failure with the code for a full disk.
  func reserve(_ bytes: Int, of file: File, _ database: OpaquePointer?) throws(SQLiteFailure) {
    let code = isForeign ? unsafe hint(bytes, file, database) : allocate(bytes, file)
    guard code == 0 else {
      throw SQLiteFailure(
        extendedCode: SQLITE_FULL, message: "the \(file) cannot grow to \(bytes) bytes")
    }
  }

  private func allocate(_ bytes: Int, _ file: File) -> Int32 {
    if descriptors[file.rawValue] < 0 {
      descriptors[file.rawValue] = unsafe open(path + (file == .log ? "-wal" : ""), O_RDWR | O_CLOEXEC)
    }
    let descriptor = descriptors[file.rawValue]
    if descriptor < 0 { return errno }
    while true {
      let code =
        file == .log
        ? tattler_sqlite_reserve_log(descriptor, Int64(bytes)) : posix_fallocate(descriptor, 0, off_t(bytes))
      if code != EINTR { return code }
    }
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
