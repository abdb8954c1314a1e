#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Whose files may be loaded into this process: those that only root and the effective user can change.
///
/// The file and every folder above it are checked, from the top down, on a path without symbolic links. Nobody else can
/// then put another file in its place between the check and the loading, and the file is loaded under its own path, so
/// that `$ORIGIN` and the loader's words keep their meaning.
struct PluginTrust {
  /// The user whose files are as good as root's.
  let user: uid_t
  /// The group of this process.
  let group: gid_t

  /// The rule of this process.
  static var current: PluginTrust { PluginTrust(user: geteuid(), group: getegid()) }

  /// Checks a file.
  ///
  /// - Parameter path: absolute, as `realpath` gives it.
  /// - Throws: ``PluginError`` with code `unsafeFile`, which names the file or folder at fault and the remedy.
  func check(_ path: String) throws(PluginError) {
    var ends = path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }
    ends.removeFirst(min(1, ends.count))
    let folders = ["/"] + ends.map { String(path[..<$0]) }
    for (index, folder) in folders.enumerated() {
      let isOwnFolder = index == folders.count - 1
      let status = try status(of: folder, of: path, type: S_IFDIR, "no folder")
      guard let fault = fault(of: status, allowsSticky: !isOwnFolder) else { continue }
      throw PluginError(.unsafeFile, .file(path), "its folder \(folder) is not safe: \(fault)")
    }
    let status = try status(of: path, of: path, type: S_IFREG, "no regular file")
    if let fault = fault(of: status, allowsSticky: false) {
      throw PluginError(.unsafeFile, .file(path), "the file is not safe: \(fault)")
    }
  }

  private func status(of name: String, of path: String, type: mode_t, _ words: String) throws(PluginError) -> stat {
    var status = stat()
    guard unsafe lstat(name, &status) == 0, status.st_mode & S_IFMT == type else {
      throw PluginError(.unsafeFile, .file(path), "\(name) is \(words)")
    }
    return status
  }

  /// What is wrong with owner and permissions; nil where nothing is.
  ///
  /// - Parameter allowsSticky: whether anybody may make files there but not replace those of others, as in `/tmp`: good
  ///   enough for what lies further up, where the next folder has a trusted owner of its own.
  func fault(of status: stat, allowsSticky: Bool) -> String? {
    guard status.st_uid == 0 || status.st_uid == user else {
      return "it belongs to user \(status.st_uid); only root and user \(user), who runs this, are trusted: chown it"
    }
    if allowsSticky, status.st_mode & mode_t(S_ISVTX) != 0 { return nil }
    guard status.st_mode & S_IWOTH == 0 else { return "anybody may write it; chmod o-w it" }
    // A group of the same number as the user holds only that user, by the custom of umask 002.
    let isPrivateGroup = status.st_gid == group && status.st_gid == user
    guard status.st_mode & S_IWGRP == 0 || status.st_gid == 0 || isPrivateGroup else {
      return "group \(status.st_gid) may write it; chmod g-w it"
    }
    return nil
  }
}
