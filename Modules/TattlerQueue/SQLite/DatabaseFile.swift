#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The file of a database, opened beside SQLite.
///
/// Every such opening goes through here, because closing takes care: see ``DatabaseFileTable``.
final class DatabaseFile: Sendable {
  /// What a file is opened for.
  enum Access {
    case reading
    case writing
    /// Writing; a file that is missing is made, readable by its owner alone.
    case making

    var flags: Int32 {
      switch self {
      case .reading: O_RDONLY | O_CLOEXEC
      case .writing: O_RDWR | O_CLOEXEC
      case .making: O_RDWR | O_CREAT | O_CLOEXEC
      }
    }
  }

  /// A file that cannot be opened.
  struct Failure: Error {
    /// The error number of the operating system.
    let number: Int32
  }

  private let descriptor: Int32
  private let key: DatabaseFileTable.Key?
  private let isWritable: Bool

  init(_ path: String, _ access: Access) throws(Failure) {
    let writes = access != .reading
    if let known = DatabaseFileTable.key(path), let idle = DatabaseFileTable.takeIdle(of: known, writable: writes) {
      (descriptor, isWritable, key) = (idle.descriptor, idle.isWritable, known)
      return
    }
    let opened = unsafe open(path, access.flags, 0o600)
    guard opened >= 0 else { throw Failure(number: errno) }
    (descriptor, isWritable, key) = (opened, writes, DatabaseFileTable.key(opened))
  }

  deinit {
    DatabaseFileTable.giveBack(DatabaseFileTable.Idle(descriptor: descriptor, isWritable: isWritable), of: key)
  }

  /// Reads bytes; nil where not all of them are there.
  func read(at offset: Int, count: Int) -> [UInt8]? {
    guard let bytes = read(at: offset, upTo: count), bytes.count == count else { return nil }
    return bytes
  }

  /// Reads at most so many bytes; fewer where the file ends, nil where they cannot be read.
  func read(at offset: Int, upTo count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    if found < 0 { return nil }
    bytes.removeLast(count - found)
    return bytes
  }

  /// Waits until the file's content is safe from the loss of power.
  ///
  /// - Returns: an error number, or 0.
  func sync() -> Int32 { fsync(descriptor) == 0 ? 0 : errno }

  /// Runs something with the descriptor, which must not be closed, nor used later.
  func withDescriptor<Result>(_ body: (Int32) -> Result) -> Result { body(descriptor) }
}
