#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What is at the path of an output.
enum OutputPlace: Hashable {
  case nothing
  /// A regular file of so many bytes.
  case file(bytes: Int)
  case symbolicLink
  /// A folder, pipe or device.
  case other

  /// What has this name; a link is not followed.
  static func at(_ path: String) -> OutputPlace {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return .nothing }
    return OutputPlace(information)
  }

  /// What is open.
  static func at(_ descriptor: Int32) -> OutputPlace {
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else { return .nothing }
    return OutputPlace(information)
  }

  private init(_ information: stat) {
    switch information.st_mode & S_IFMT {
    case S_IFREG: self = .file(bytes: Int(information.st_size))
    case S_IFLNK: self = .symbolicLink
    default: self = .other
    }
  }

  /// Why an export cannot go there; nil where it can.
  func trouble(_ path: String) -> ExportFailure? {
    switch self {
    case .nothing, .file: nil
    case .symbolicLink: ExportFailure(.usage, "\(path) is a symbolic link: give the path of the file itself")
    case .other:
      ExportFailure(
        .usage,
        "\(path) is no regular file, so that nothing could be resumed: leave out --output and use standard output")
    }
  }

  /// Why the file is not the one of a finished export; nil where it is.
  ///
  /// - Parameter length: the bytes that the checkpoint counts.
  func differs(from length: Int, _ path: String) -> ExportFailure? {
    let found: String
    switch self {
    case .file(length): return nil
    case .file(let bytes): found = "\(path) has \(bytes) bytes"
    case .nothing: found = "\(path) is not there"
    case .symbolicLink, .other: found = "\(path) is no regular file"
    }
    return ExportFailure(
      .usage, "\(found), but its checkpoint says that it is complete with \(length): write it anew with --overwrite")
  }

  /// The path from the root, the links in its folder resolved; the last part may be a link and need not exist.
  static func absolute(_ path: String) -> String {
    let end = path.lastIndex(of: "/")
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = end.map { path[path.index(after: $0)...] } ?? path[...]
    guard let resolved = unsafe realpath(folder, nil) else { return path }
    defer { unsafe free(resolved) }
    let root = unsafe String(cString: resolved)
    return (root == "/" ? "" : root) + "/" + name
  }
}
