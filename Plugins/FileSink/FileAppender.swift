/// Appends lines to files: all of what one call is given, or nothing.
///
/// When a write or a sync fails, every file of the call is cut back to the size that it had before, so that no torn
/// line stays and a retry repeats nothing. Only lines in a file that was put aside during the call stay there.
struct FileAppender {
  private let rotation: FileRotation
  private let syncs: Bool
  private let onRotation: @Sendable (RotatedFamily) -> Void
  private var files: OpenFiles
  private var undo: [(path: [String], size: Int)] = []

  init(_ configuration: FileSinkConfiguration, onRotation: @escaping @Sendable (RotatedFamily) -> Void) {
    rotation = configuration.rotation
    syncs = configuration.syncs
    self.onRotation = onRotation
    files = OpenFiles(configuration)
  }

  /// How many files are open.
  var openFileCount: Int { files.count }

  /// Opens the root, to find out early whether that is possible.
  mutating func openRoot() throws(FileSystemError) { _ = try files.openRoot() }

  mutating func write(_ pending: [PendingFile], now: UInt64) throws(FileSystemError) {
    undo.removeAll(keepingCapacity: true)
    do throws(FileSystemError) {
      for file in pending where !file.bytes.isEmpty { try write(file, now: now) }
    } catch {
      takeBack(now: now)
      throw error
    }
  }

  private mutating func write(_ pending: PendingFile, now: UInt64) throws(FileSystemError) {
    var target = try files.open(pending.path, now: now)
    if target.file.size > 0, rotation.isPeriodOver(written: target.file.lastWriteTime, now: now) {
      try putAside(target, pending.path, now: now)
      target = try files.open(pending.path, now: now)
    }
    undo.append((pending.path, target.file.size))
    var start = 0
    var end = 0
    for pieceEnd in pending.pieceEnds {
      if let limit = rotation.maximumBytes, target.file.size + pieceEnd - start > limit,
        target.file.size + end - start > 0
      {
        try target.file.append(pending.bytes[start..<end])
        try putAside(target, pending.path, now: now)
        target = try files.open(pending.path, now: now)
        undo[undo.count - 1].size = target.file.size
        start = end
      }
      end = pieceEnd
    }
    try target.file.append(pending.bytes[start..<end])
    if syncs { try target.file.sync() }
    target.file.markAfterWriting()
    target.file.lastWriteTime = now
  }

  private mutating func putAside(
    _ target: (file: LineFile, folder: DirectoryHandle, name: String), _ path: [String], now: UInt64
  ) throws(FileSystemError) {
    if syncs { try target.file.sync() }
    var rotated = RotatedName(base: target.name, nanoseconds: now)
    while [rotated.plain, rotated.compressed, rotated.temporary].contains(where: { target.folder.status(of: $0) != nil }
    ),
      rotated.sequence < 100_000
    {
      rotated.sequence += 1
    }
    try target.folder.rename(target.name, to: rotated.plain)
    files.close(path)
    if syncs { try target.folder.sync() }
    onRotation(RotatedFamily(folder: Array(path.dropLast()), base: target.name))
  }

  /// Cuts the files of a failed call back. Where that fails as well, the next opening repairs the last line.
  private mutating func takeBack(now: UInt64) {
    for (path, size) in undo {
      do throws(FileSystemError) {
        let file = try files.open(path, now: now).file
        if file.size > size { try file.truncate(to: size) }
        if syncs { try file.sync() }
      } catch {
        files.close(path)
      }
    }
    undo.removeAll()
  }
}
