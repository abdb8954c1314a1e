#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads whole files up to a limit. The unsafe part is the four system calls.
enum BoundedFile {
  private static let chunkBytes = 16 << 10

  /// Reads the file at `path`, which may hold `maximumBytes` at most.
  ///
  /// With `regularOnly`, pipes and devices are refused without waiting for them.
  static func read(path: String, maximumBytes: Int, regularOnly: Bool) throws(ConfigFileError) -> [UInt8] {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw ConfigFileError(.missing, path: path, reason: "the path of the file is empty or not valid")
    }
    let flags = O_RDONLY | O_CLOEXEC | (regularOnly ? O_NONBLOCK : 0)
    let descriptor = unsafe open(path, flags)
    guard descriptor >= 0 else { throw failure(errno, path: path) }
    defer { _ = close(descriptor) }

    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(errno, path: path) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR || (regularOnly && kind != S_IFREG) {
      let found = kind == S_IFDIR ? "a folder" : "no regular file"
      throw ConfigFileError(.notRegular, path: path, reason: "\(path) is \(found)")
    }
    return try contents(of: descriptor, path: path, maximumBytes: maximumBytes)
  }

  private static func contents(
    of descriptor: Int32, path: String, maximumBytes: Int
  ) throws(ConfigFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: chunkBytes)
    while bytes.count <= maximumBytes {
      #if canImport(Darwin)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe Darwin.read(descriptor, $0.baseAddress, $0.count) }
      #elseif canImport(Musl)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe Musl.read(descriptor, $0.baseAddress, $0.count) }
      #else
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      #endif
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno, path: path)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw ConfigFileError(.tooLarge, path: path, reason: "\(path) is larger than \(ByteSize.format(maximumBytes))")
  }

  private static func failure(_ code: Int32, path: String) -> ConfigFileError {
    switch code {
    case ENOENT, ENOTDIR: ConfigFileError(.missing, path: path, reason: "the file \(path) does not exist")
    case EACCES, EPERM: ConfigFileError(.denied, path: path, reason: "the file \(path) may not be read by this user")
    default: ConfigFileError(.unreadable, path: path, reason: "the file \(path) cannot be read (error \(code))")
    }
  }
}
