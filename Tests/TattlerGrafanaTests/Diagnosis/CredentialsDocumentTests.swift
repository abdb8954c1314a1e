import Foundation
import Testing

@testable import TattlerGrafana

@Suite struct CredentialsDocumentTests {
  /// The cells of a row that begins with a code in backticks.
  private func rows() throws -> [[String]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/credentials.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let tables = text.components(separatedBy: "## Mistakes in what is written")
    return try #require(tables.last).split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.replacing("\u{0}", with: "|").replacing("\\<", with: "<").trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test("The page has each code with the sentences that the tool says, and no other")
  func page() throws {
    let rows = try rows()
    #expect(rows.map { $0[1] } == CredentialCode.allCases.map { "`\($0.rawValue)`" })
    for (row, code) in zip(rows, CredentialCode.allCases) {
      #expect(row.count == 8)
      #expect([row[2], row[3], row[5], row[6]] == [code.severity.rawValue, code.what, code.why, code.remedy])
      #expect(!row[4].isEmpty)
    }
  }

  @Test("Each code has sentences of its own, without an end and on one line", arguments: CredentialCode.allCases)
  func sentences(_ code: CredentialCode) {
    for text in [code.what, code.why, code.remedy] {
      #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"))
    }
    #expect(CredentialCode.allCases.count { $0.what == code.what } == 1)
    #expect(code.rawValue.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
  }
}
