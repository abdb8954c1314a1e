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
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    var found = [UInt8](repeating: 0, count: bytes.count)
    let count = unsafe found.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    let equal = zip(found, bytes).count { $0 == $1 }
    if count == 0 || equal * 4 >= bytes.count * 3 { return true }
    if (QueueFiles.size(path) ?? 0) % QueueSchema.pageSize == 0 { return true }
    return [".lock", "-wal", ".repaired"].contains { unsafe access(path + $0, F_OK) == 0 }
  }
}
