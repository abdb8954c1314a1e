internal import TattlerCompression
internal import TattlerPlugin

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Looks after the files that rotation has put aside: compresses them, removes those that are too many or too old, and
/// finishes at the start what a crash has left.
///
/// It touches only files whose folder and name could have come from the sink's own path.
struct FileHousekeeper {
  private static let maximumNames = 100_000
  private static let blockBytes = 1 << 20

  private let configuration: FileSinkConfiguration
  private let host: SinkHost
  private let isClosing: @Sendable () -> Bool

  init(_ configuration: FileSinkConfiguration, host: SinkHost, isClosing: @escaping @Sendable () -> Bool) {
    self.configuration = configuration
    self.host = host
    self.isClosing = isClosing
  }

  /// Looks after everything below the root.
  func sweep() {
    attempt {
      () throws(FileSystemError) in
      let root = try DirectoryHandle.root(path: configuration.path.root, mode: mode_t(configuration.directoryMode))
      sweep(root, depth: 0)
    }
  }

  /// Looks after the files of one path.
  func tend(_ family: RotatedFamily) {
    attempt {
      () throws(FileSystemError) in
      let root = try DirectoryHandle.root(path: configuration.path.root, mode: mode_t(configuration.directoryMode))
      guard let folder = try root.folder(family.folder, makingWith: nil) else { return }
      let names = folder.names(limit: Self.maximumNames).filter { RotatedName(parsing: $0)?.base == family.base }
      tend(names, in: folder)
    }
  }

  private func sweep(_ folder: DirectoryHandle, depth: Int) {
    let names = folder.names(limit: Self.maximumNames)
    if depth == configuration.path.components.count - 1 {
      let families = Dictionary(grouping: names) { RotatedName(parsing: $0)?.base }
      for case (let base?, let names) in families where configuration.path.matches(base, component: depth) {
        tend(names, in: folder)
      }
      return
    }
    for name in names where configuration.path.matches(name, component: depth) && !isClosing() {
      guard let status = folder.status(of: name), status.st_mode & S_IFMT == S_IFDIR else { continue }
      attempt {
        () throws(FileSystemError) in
        if let child = try folder.folder(name, makingWith: nil) { sweep(child, depth: depth + 1) }
      }
    }
  }

  /// Looks after the rotated files of one base.
  private func tend(_ names: [String], in folder: DirectoryHandle) {
    var rotated: Set<RotatedName> = []
    for name in names {
      guard let parsed = RotatedName(parsing: name), let status = folder.status(of: name),
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      if name == parsed.temporary {
        attempt { () throws(FileSystemError) in try folder.remove(name) }
      } else if name == parsed.plain || name == parsed.compressed {
        rotated.insert(parsed)
      }
    }
    let kept = removeSurplus(rotated.sorted(by: >), in: folder)
    guard configuration.rotation.compression == .gzip else { return }
    for name in kept where !isClosing() {
      attempt { () throws(FileSystemError) in try compress(name, in: folder) }
    }
  }

  /// Removes what is too much or too old of a list that begins with the newest.
  private func removeSurplus(_ files: [RotatedName], in folder: DirectoryHandle) -> [RotatedName] {
    let age = configuration.rotation.keepAge?.unsignedNanoseconds
    let now = host.now
    let oldestStamp = age.map { RotatedName(base: "-", nanoseconds: now > $0 ? now - $0 : 0).stamp }
    var kept: [RotatedName] = []
    for (place, file) in files.enumerated() {
      let isSurplus = configuration.rotation.keepCount.map { place >= $0 } ?? false
      let isOld = oldestStamp.map { file.stamp < $0 } ?? false
      guard isSurplus || isOld else {
        kept.append(file)
        continue
      }
      attempt {
        () throws(FileSystemError) in
        try folder.remove(file.plain)
        try folder.remove(file.compressed)
        host.count("files_removed")
      }
    }
    return kept
  }

  /// Compresses a file by way of a temporary one, so that a `.gz` is always whole.
  private func compress(_ name: RotatedName, in folder: DirectoryHandle) throws(FileSystemError) {
    guard folder.status(of: name.plain) != nil else { return }
    if folder.status(of: name.compressed) == nil {
      guard try copyCompressed(name, in: folder) else { return try folder.remove(name.temporary) }
      try folder.rename(name.temporary, to: name.compressed)
      try folder.sync()
    }
    try folder.remove(name.plain)
    host.count("files_compressed")
  }

  /// - Returns: false where it gave up as the sink is closing.
  private func copyCompressed(_ name: RotatedName, in folder: DirectoryHandle) throws(FileSystemError) -> Bool {
    let source = try ByteFile(reading: name.plain, in: folder)
    let target = try ByteFile(making: name.temporary, in: folder, mode: mode_t(configuration.mode))
    let compressor = GzipCompressor(level: 6)
    // A gzip stream may have many members (RFC 1952, section 2.2), so that a large file needs one block of memory.
    while true {
      let block = try source.nextBlock(upTo: Self.blockBytes)
      if block.isEmpty { break }
      if isClosing() { return false }
      try target.append(compressor.compress(block))
    }
    try target.sync()
    return true
  }

  /// Logs a failure and goes on: the next sweep tries again.
  private func attempt(_ body: () throws(FileSystemError) -> Void) {
    do throws(FileSystemError) { try body() } catch {
      host.log(.warning, "A file that was put aside could not be looked after: \(error).")
    }
  }
}
