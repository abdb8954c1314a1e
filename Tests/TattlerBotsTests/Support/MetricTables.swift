#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The pages of `docs`, and the tables of `docs/metrics.md`.
enum MetricTables {
  /// The rows of the table under a heading, cell by cell, without the marks of code.
  static func rows(under heading: String) throws -> [[String]] {
    let lines = try text(of: "metrics.md").split(separator: "\n", omittingEmptySubsequences: false)
    let section = lines.drop { $0 != "## \(heading)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    // The first two rows are its head.
    return section.filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
        String(cell.filter { $0 != "`" }).trimmed
      }
    }
  }

  private struct Unreadable: Error {}

  /// A page.
  static func text(of page: String) throws -> String {
    let folder = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    guard let file = unsafe fopen(folder.joined(separator: "/") + "/docs/\(page)", "r") else { throw Unreadable() }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.hasPrefix(" ") { rest.removeFirst() }
    while rest.hasSuffix(" ") { rest.removeLast() }
    return String(rest)
  }
}
