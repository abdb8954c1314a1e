#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open folder. Everything below the sink's root is reached through handles, one name at a time and without
/// following symbolic links, so that no name in the data can lead outside.
final class DirectoryHandle: Sendable {
  let descriptor: Int32
  /// For messages.
  let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens the operator's own folder, in which symbolic links are followed, and makes it where it is missing.
  static func root(path: String, mode: mode_t) throws(FileSystemError) -> DirectoryHandle {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    var descriptor = retryingInterrupts { unsafe open(path, flags) }
    if descriptor < 0, errno == ENOENT {
      try makeFolders(path, mode: mode)
      descriptor = retryingInterrupts { unsafe open(path, flags) }
    }
    guard descriptor >= 0 else { throw FileSystemError(operation: "open the folder", path: path, errorNumber: errno) }
    return DirectoryHandle(descriptor: descriptor, path: path)
  }

  /// Whether the path still leads to this folder: false after it was removed, moved or mounted over.
  var isCurrent: Bool {
    var own = stat()
    var named = stat()
    guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &named) == 0 else { return false }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  /// The folder of a name in this one, made where it is missing if `mode` is given.
  ///
  /// - Returns: nil where it is missing and `mode` is nil.
  func folder(_ name: String, makingWith mode: mode_t?, syncs: Bool = false) throws(FileSystemError) -> DirectoryHandle?
  {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
    let path = self.path + "/" + name
    var child = retryingInterrupts { unsafe openat(descriptor, name, flags) }
    if child < 0, errno == ENOENT {
      guard let mode else { return nil }
      guard unsafe mkdirat(descriptor, name, mode) == 0 || errno == EEXIST else {
        throw FileSystemError(operation: "make the folder", path: path, errorNumber: errno)
      }
      // The new name is durable only once the folder that holds it is.
      if syncs { try sync() }
      child = retryingInterrupts { unsafe openat(descriptor, name, flags) }
    }
    guard child >= 0 else { throw FileSystemError(operation: "open the folder", path: path, errorNumber: errno) }
    return DirectoryHandle(descriptor: child, path: path)
  }

  /// The folder behind several names.
  func folder(_ names: [String], makingWith mode: mode_t?, syncs: Bool = false) throws(FileSystemError)
    -> DirectoryHandle?
  {
    var folder = self
    for name in names {
      guard let child = try folder.folder(name, makingWith: mode, syncs: syncs) else { return nil }
      folder = child
    }
    return folder
  }

  /// Makes new and changed names durable.
  func sync() throws(FileSystemError) {
    guard retryingInterrupts({ fsync(descriptor) }) == 0 else {
      throw FileSystemError(operation: "sync the folder", path: path, errorNumber: errno)
    }
  }

  func rename(_ old: String, to new: String) throws(FileSystemError) {
    guard unsafe renameat(descriptor, old, descriptor, new) == 0 else {
      throw FileSystemError(operation: "rename", path: path + "/" + old, errorNumber: errno)
    }
  }

  func remove(_ name: String) throws(FileSystemError) {
    guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
      throw FileSystemError(operation: "remove", path: path + "/" + name, errorNumber: errno)
    }
  }

  /// What a name stands for, without following it; nil where there is nothing.
  func status(of name: String) -> stat? {
    var status = stat()
    return unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  /// The names in this folder in no order, at most `limit`, without `.` and `..`.
  func names(limit: Int) -> [String] {
    let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = unsafe fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func makeFolders(_ path: String, mode: mode_t) throws(FileSystemError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      made += component
      guard unsafe mkdir(made, mode) == 0 || errno == EEXIST || errno == EISDIR else {
        throw FileSystemError(operation: "make the folder", path: made, errorNumber: errno)
      }
      made += "/"
    }
  }
}

/// Repeats a call that a signal interrupted.
func retryingInterrupts<Number: SignedInteger>(_ call: () -> Number) -> Number {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
