import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct CredentialPropertyTests {
  /// The same numbers for the same seed.
  private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private static let pairs: [@Sendable (String) -> String] = [
    { $0 + "\n" }, { "\"" + $0 + "\"" }, { "'" + $0 + "'" }, { " " + $0 }, { $0.replacing(":", with: ": ") },
    { $0.split(separator: ":").reversed().joined(separator: ":") },
    { $0.split(separator: ":").last.map(String.init) ?? "" },
    { $0.replacing(":", with: "") }, { "Basic " + $0 }, { $0.replacing("123456", with: "mystack") },
    { $0.replacing("glc_", with: "glsa_") }, { Invented.base64($0) },
  ]

  private static let headers: [@Sendable (String) -> String] = [
    { "Basic " + $0 }, { "Bearer " + $0 }, { "Token " + $0 }, { "\"" + $0 + "\"" }, { $0.replacing(" ", with: "%20") },
    { $0.replacing(" ", with: "%2520") }, { "Authorization: " + $0 }, { Invented.wrapped($0) }, { $0 + "\n" },
    { "'" + $0 + "'" },
  ]

  private static let lines: [@Sendable (String) -> String] = [
    { "Authorization: " + $0 }, { "OTEL_EXPORTER_OTLP_HEADERS=Authorization=" + $0 },
    { "OTEL_EXPORTER_OTLP_HEADERS='Authorization=" + $0 + "'" },
    { "export OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=\($0)\"" },
    { "OTEL_EXPORTER_OTLP_METRICS_HEADERS=" + $0 }, { "GRAFANA_TOKEN=" + $0 }, { $0 },
  ]

  @Test("Mistakes on top of mistakes never go unseen, never trap, and never show the secret")
  func composed() {
    var chance = Chance(state: 7)
    var wrong = 0
    for _ in 0..<3_000 {
      var pair = Invented.pair
      for _ in 0...Int.random(in: 0..<3, using: &chance) {
        pair = Self.pairs.randomElement(using: &chance).map { $0(pair) } ?? pair
      }
      var value = "Basic " + Invented.base64(pair)
      for _ in 0..<Int.random(in: 0..<4, using: &chance) {
        value = Self.headers.randomElement(using: &chance).map { $0(value) } ?? value
      }
      let text = Self.lines.randomElement(using: &chance).map { $0(value) } ?? value
      let report = Invented.report(text)
      // Two swaps of the pair, or two changes that undo each other, may give a right one; that is told from the text.
      let isRight = pair == Invented.pair
      #expect(!report.findings.isEmpty || isRight, "\(text)")
      if !report.isGood { wrong += 1 }
      for line in report.findings.compactMap({ $0.correction?.line?.reveal() }) {
        #expect(Invented.report(line).isGood, "\(text) is corrected to a wrong line")
      }
      let shown = report.shown
      for secret in Invented.secrets where shown.contains(secret) { Issue.record("\(text) shows \(secret)") }
    }
    #expect(wrong > 2_500)
  }

  @Test("Cut, doubled and stirred texts never trap and never show the secret")
  func stirred() {
    var chance = Chance(state: 11)
    let start =
      "OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Basic%20\(Invented.blob)\"\nAuthorization: Bearer \(Invented.token)\n401"
    for _ in 0..<1_500 {
      var bytes = Array(start.utf8)
      for _ in 0..<Int.random(in: 1..<6, using: &chance) {
        let at = Int.random(in: 0..<bytes.count, using: &chance)
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &chance)
        case 1: bytes.insert(contentsOf: Array("\"'%:=\n,\\ {<".utf8).shuffled(using: &chance).prefix(2), at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
        default: bytes += bytes[at...]
        }
        if bytes.isEmpty { bytes = [0] }
        bytes = Array(bytes.prefix(8_192))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let shown = Invented.report(text).shown
      #expect(!shown.contains(Invented.key), "\(text)")
    }
  }

  @Test(
    "Long and deep texts end soon",
    arguments: [
      ":", "=", "\"", "%25", "Basic ", "Authorization: ", "1:", "\n", "{", "<", "a", "\\n", "h", "http://", "401 ",
      "glc_", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\n", "a \\\n", "20:45:43 ", "a=b ", "- name: a\n  value: b\n", "\"a\", ",
      ":401", "200 ",
    ])
  func long(_ piece: String) {
    let text = String(repeating: piece, count: (65 << 10) / piece.utf8.count)
    #expect(!Invented.report("Authorization: Basic " + text).recognised.isEmpty)
    _ = Invented.report(text)
  }

  @Test("Base64 of Base64 of Base64 is wrong however deep it is")
  func deep() {
    var nested = Invented.pair
    for depth in 1..<18 {
      nested = Invented.base64(nested)
      #expect(Invented.report("Basic \(nested)").isGood == (depth == 1))
    }
  }
}
