import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct CredentialLinesTests {
  private func texts(_ text: String) -> [String] { CredentialLines.split(text).map(\.text) }

  @Test("No more lines are put together than credentials can have, so that the work grows with the text alone")
  func bounded() {
    let line = String(repeating: "QUJD", count: 8)
    for (pieces, end) in [(Array(repeating: line, count: 1_800), ""), (Array(repeating: "a \\", count: 1_800), " \\")] {
      let lines = CredentialLines.split(pieces.joined(separator: "\n"))
      #expect(lines.count == 1_800 / CredentialLines.maximumJoined)
      #expect(lines.allSatisfy { $0.text.utf8.count <= CredentialLines.maximumJoined * (line.utf8.count + 1) })
      #expect(lines.map(\.number) == stride(from: 1, to: 1_800, by: CredentialLines.maximumJoined).map { $0 })
      #expect(lines[0].text.hasSuffix(end))
    }
  }

  @Test("What was wrapped is put together, up to the padding")
  func wrapped() {
    for columns in [20, 64, 76] {
      let text = "Authorization: Basic \(Invented.wrapped(Invented.blob, at: columns))\nX=1"
      #expect(texts(text) == ["Authorization: Basic \(Invented.wrapped(Invented.blob, at: columns))", "X=1"])
    }
  }

  @Test("Base64 of any length that was wrapped behind %20 is put together, with its padding")
  func wrappedBehindCode() {
    for count in 60..<90 {
      let blob = Invented.base64("123456:glc_" + String(repeating: "i", count: count))
      for columns in [64, 76] {
        let text = "\(Invented.headersName)='Authorization=Basic%20\(Invented.wrapped(blob, at: columns))'"
        #expect(CredentialLines.split(text).count == 1, "\(count) at \(columns)")
      }
    }
  }

  @Test("A backslash continues a line")
  func continued() {
    #expect(texts("curl \\\n  -u 1:2 \\\n  x\ny") == ["curl  -u 1:2  x", "y"])
  }

  @Test("A byte-order mark at the start is dropped, and nowhere else")
  func mark() {
    #expect(texts("\u{FEFF}A=1\n\u{FEFF}B=2") == ["A=1", "\u{FEFF}B=2"])
    let endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://a\r\n"
    let file = "\u{FEFF}\(Invented.headersName)=Authorization=Basic%20\(Invented.blob)\r\n\(endpoint)"
    #expect(
      CredentialText.variables(file: Secret(file)).keys.sorted() == [
        "OTEL_EXPORTER_OTLP_ENDPOINT", Invented.headersName,
      ])
    #expect(CredentialText.check(file: Secret(file)).findings.isEmpty)
    #expect(Invented.report("\u{FEFF}" + #"{"error":"invalid scope requested"}"#).errors == [.scopeMissing])
  }

  @Test("UTF-16 with a mark is read, and a file of variables in it is wrong, as nothing else reads it")
  func encodings() throws {
    let line = "\(Invented.headersName)=Authorization=Basic%20\(Invented.blob)\n"
    for isLittle in [true, false] {
      let bytes = { (text: String) in
        ("\u{FEFF}" + text).utf16.flatMap { unit in
          let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
          return isLittle ? pair : pair.reversed()
        }
      }
      let report = try #require(CredentialText.explain(bytes: bytes(line)))
      #expect(report.errors == [.encodingNotUTF8] && report.credentials == nil && report.instanceIDs == ["123456"])
      #expect(CredentialText.explain(bytes: bytes("401 Unauthorized"))?.errors == [.invalidCredentials])
      #expect(CredentialText.explain(bytes: bytes("a").dropLast()) == nil)
      #expect(CredentialText.explain(bytes: Array(bytes("").prefix(2)))?.verdict == .unclear)
    }
    #expect(CredentialText.explain(bytes: [0x80]) == nil)
    #expect(CredentialText.explain(bytes: Array(("\u{FEFF}" + line).utf8))?.findings.isEmpty == true)
  }
}
