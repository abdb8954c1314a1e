import Foundation
import TestHarness

/// The tables of `docs/metrics.md`.
enum MetricsPageTables {
  /// The cells of the rows under a heading, without the marks of code.
  static func rows(under heading: String) throws -> [[String]] {
    let text = try String(contentsOfFile: Built.root + "/docs/metrics.md", encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let section = lines.drop { $0 != "## \(heading)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    return section.filter { $0.hasPrefix("| `") }.map { line in
      line.filter { $0 != "`" }.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }
}
