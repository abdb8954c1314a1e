import Foundation

/// A folder that goes away with its owner.
package final class Scratch: Sendable {
  package let path: String

  package init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tattler-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    path = folder.path
  }

  deinit { remove() }

  /// Removes it now. A test whose queue or whose files are open until its end calls this there: the owner's last use may
  /// be earlier.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in it.
  package subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: self[name]))
    return self[name]
  }

  /// Makes a folder and gives its path.
  @discardableResult
  package func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
    return self[name]
  }

  /// The bytes of a file; none where it is not there yet.
  package func bytes(_ name: String) -> [UInt8] { Array(FileManager.default.contents(atPath: self[name]) ?? Data()) }

  /// The text of a file; empty where it is not there yet.
  package func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// The lines of a file; what stands behind the last newline is a line too.
  package func lines(_ name: String) -> [String] { text(name).split(separator: "\n").map(String.init) }
}
