#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The Unix socket beside a queue over which its daemon is asked.
///
/// Whoever may open it may change the queue, so that only its owner may. It is bound inside a folder that nobody else
/// can enter, gets its mode there, and is moved to its place then: at no moment could somebody else connect.
struct AdminSocket: Sendable {
  /// Where it is.
  let path: String
  private let folder: String

  init(queuePath: String) {
    path = queuePath + ".sock"
    folder = queuePath + ".s"
  }

  /// Where it is bound first.
  var bindingPath: String { folder + "/s" }

  /// True where both paths fit into an address of the system.
  var fits: Bool { max(path.utf8.count, bindingPath.utf8.count) < Self.maximumBytes }

  /// The bytes of a socket's path in an address, the end mark included.
  static let maximumBytes = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// Removes what an earlier process left, and makes the folder to bind in.
  ///
  /// - Returns: nil, or why there can be no socket.
  func prepare() -> String? {
    guard fits else { return "the path \(path) is longer than the system's \(Self.maximumBytes - 1) bytes" }
    cleanUp()
    guard remove(path) else { return "\(path) is there and is no socket" }
    guard unsafe mkdir(folder, 0o700) == 0 else { return "\(folder): \(Self.words(errno))" }
    return nil
  }

  /// Moves the bound socket to its place.
  ///
  /// - Returns: nil, or why that failed.
  func publish() -> String? {
    defer { cleanUp() }
    guard unsafe chmod(bindingPath, 0o600) == 0 else { return "\(bindingPath): \(Self.words(errno))" }
    guard unsafe rename(bindingPath, path) == 0 else { return "\(path): \(Self.words(errno))" }
    return nil
  }

  /// Takes the socket away.
  func withdraw() {
    cleanUp()
    remove(path)
  }

  private func cleanUp() {
    remove(bindingPath)
    _ = unsafe rmdir(folder)
  }

  /// Removes a socket; false where something else has the name.
  @discardableResult
  private func remove(_ path: String) -> Bool {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return true }
    guard information.st_mode & S_IFMT == S_IFSOCK else { return false }
    return unsafe unlink(path) == 0
  }

  private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
