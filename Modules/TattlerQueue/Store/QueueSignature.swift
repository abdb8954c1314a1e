#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Tells a queue, damaged or not, from a file of something else, which a mistyped path must not move aside.
package enum QueueSignature {
  /// How a database of SQLite begins ("Database File Format", section 1.3).
  private static let bytes = Array("SQLite format 3\0".utf8)

  /// False for a file that is not empty, does not begin like a database, does not consist of a queue's whole pages, and
  /// has nothing of a queue beside it: a queue whose beginning is damaged has one of those still.
  package static func allowsQueue(at path: String) -> Bool {
    guard let file = try? DatabaseFile(path, .reading) else { return true }
    if let found = file.read(at: 0, upTo: bytes.count) {
      let equal = zip(found, bytes).count { $0 == $1 }
      if found.isEmpty || equal * 4 >= bytes.count * 3 { return true }
    }
    if (QueueFiles.size(path) ?? 0) % QueueSchema.pageSize == 0 { return true }
    return [".lock", "-wal", ".repaired"].contains { unsafe access(path + $0, F_OK) == 0 }
  }
}
