#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The files that are open: a bounded number, of which the one that was not used for longest is closed for another.
///
/// Files are closed only between writes, when nothing of them is pending.
struct OpenFiles {
  private struct Entry {
    let file: LineFile
    var lastUse: UInt64
  }

  private let configuration: FileSinkConfiguration
  private var root: DirectoryHandle?
  private var entries: [[String]: Entry] = [:]
  private var uses: UInt64 = 0

  init(_ configuration: FileSinkConfiguration) { self.configuration = configuration }

  /// How many files are open.
  var count: Int { entries.count }

  /// The file of a path below the root, and the folder that holds it.
  mutating func open(
    _ path: [String], now: UInt64
  ) throws(FileSystemError) -> (file: LineFile, folder: DirectoryHandle, name: String) {
    guard let name = path.last else { throw FileSystemError(operation: "open", path: "", errorNumber: EINVAL) }
    let mode = mode_t(configuration.directoryMode)
    let top = try openRoot()
    guard let folder = try top.folder(Array(path.dropLast()), makingWith: mode, syncs: configuration.syncs) else {
      throw FileSystemError(operation: "open the folder of", path: name, errorNumber: ENOENT)
    }
    uses += 1
    if let file = entries[path]?.file {
      if file.isCurrent(name, in: folder) {
        entries[path]?.lastUse = uses
        return (file, folder, name)
      }
      entries[path] = nil
    }
    if entries.count >= configuration.maximumOpenFiles { closeOldest() }
    let file = try LineFile(
      name, in: folder, mode: mode_t(configuration.mode), syncs: configuration.syncs, format: configuration.format,
      now: now)
    entries[path] = Entry(file: file, lastUse: uses)
    return (file, folder, name)
  }

  /// Closes a file, so that the next use looks at it anew.
  mutating func close(_ path: [String]) { entries[path] = nil }

  /// Opens the root, which may have been removed and mounted over since.
  mutating func openRoot() throws(FileSystemError) -> DirectoryHandle {
    if let root, root.isCurrent { return root }
    root = nil
    let opened = try DirectoryHandle.root(path: configuration.path.root, mode: mode_t(configuration.directoryMode))
    root = opened
    return opened
  }

  private mutating func closeOldest() {
    if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) { entries[oldest.key] = nil }
  }
}
