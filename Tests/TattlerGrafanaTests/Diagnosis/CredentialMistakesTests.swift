import TattlerConfig
import Testing

@testable import TattlerGrafana

private let pair = Invented.pair
private let token = Invented.token
private let blob = Invented.blob

/// A mistake: what it makes of the value of the header, and what has to be found.
private struct Mistake: CustomTestStringConvertible {
  let testDescription: String
  let value: String
  let code: CredentialCode
  let more: Set<CredentialCode>

  init(_ name: String, _ value: String, _ code: CredentialCode, _ more: Set<CredentialCode> = []) {
    (testDescription, self.value, self.code, self.more) = (name, value, code, more)
  }

  var all: Set<CredentialCode> { more.union([code]) }
}

private let mistakes = [
  Mistake("token alone", "Basic " + Invented.base64(token), .tokenAlone),
  Mistake("swapped", "Basic " + Invented.base64("\(token):123456"), .pairSwapped),
  Mistake("echo without -n", "Basic " + Invented.base64(pair + "\n"), .lineBreakAtEnd),
  Mistake("echo on Windows", "Basic " + Invented.base64(pair + "\r\n"), .lineBreakAtEnd),
  Mistake("wrapped at 76", "Basic " + Invented.wrapped(blob), .base64Wrapped),
  Mistake("wrapped at 64", "Basic " + Invented.wrapped(blob, at: 64), .base64Wrapped),
  Mistake("quotes around the blob", "Basic \"\(blob)\"", .quotesKept),
  Mistake("quotes around the value", "\"Basic \(blob)\"", .quotesKept),
  Mistake("quotes inside", "Basic " + Invented.base64("\"\(pair)\""), .quotesKept),
  Mistake("quotes around the token", "Basic " + Invented.base64("123456:'\(token)'"), .quotesKept),
  Mistake("header in the token's place", "Basic " + Invented.base64("123456:Basic \(blob)"), .headerInToken),
  Mistake("header twice", "Basic Basic \(blob)", .headerInToken),
  Mistake("whole header as value", "Basic Authorization: Basic \(blob)", .headerInToken),
  Mistake("bare bearer", "Bearer \(token)", .bearerBareToken),
  Mistake("bearer with Base64", "Bearer \(blob)", .bearerEncoded),
  Mistake("bearer with Base64 of the token", "Bearer " + Invented.base64(token), .bearerEncoded, [.tokenAlone]),
  Mistake("service account", "Basic " + Invented.base64("123456:\(Invented.service)"), .serviceAccountToken),
  Mistake("service account, bearer", "Bearer 123456:\(Invented.service)", .serviceAccountToken),
  Mistake("no scheme", blob, .schemeMissing),
  Mistake("another scheme", "Token \(blob)", .schemeUnknown),
  Mistake("not encoded", "Basic \(pair)", .basicNotEncoded),
  Mistake("encoded twice", "Basic " + Invented.base64(blob), .encodedTwice),
  Mistake("token encoded", "Basic " + Invented.base64("123456:" + Invented.base64(token)), .tokenEncoded),
  Mistake("no colon", "Basic " + Invented.base64("123456\(token)"), .colonMissing),
  Mistake("space behind the colon", "Basic " + Invented.base64("123456: \(token)"), .spaceInside),
  Mistake("space at the end", "Basic " + Invented.base64(pair + " "), .spaceInside),
  Mistake("code of a space in the pair", "Basic " + Invented.base64("123456:%20\(token)"), .percentLiteral),
  Mistake("no id", "Basic " + Invented.base64(":\(token)"), .idMissing),
  Mistake("the stack's name as id", "Basic " + Invented.base64("mystack:\(token)"), .idNotDigits),
  Mistake("no token", "Basic " + Invented.base64("123456:"), .tokenMissing),
  Mistake("placeholder", "Basic <token>", .placeholderLeft),
  Mistake("variable", "Basic " + Invented.base64("123456:${TOKEN}"), .placeholderLeft),
  Mistake("garbage", "Basic ????", .notBase64),
  Mistake("cut", "Basic \(blob.dropLast(40))", .tokenDamaged),
]

@Suite struct CredentialMistakesTests {
  @Test("Each single mistake is found in a header, and no other error", arguments: mistakes)
  private func header(_ mistake: Mistake) {
    let report = Invented.report("Authorization: \(mistake.value)")
    let found = Set(report.findings.map(\.code))
    #expect(found == mistake.all, "\(report.findings)")
    #expect(report.isGood == (mistake.code == .tokenDamaged))
    #expect(report.recognised == ["an Authorization header"])
  }

  @Test("Each single mistake is found in a .env line, quoted or not, and no other error", arguments: mistakes)
  private func line(_ mistake: Mistake) {
    // Base64 in several lines needs the quotes.
    let isQuotable = !mistake.value.contains("\"")
    for quote in isQuotable ? ["", "'", "\""] : ["", "'"] {
      let value = mistake.value.replacing(" ", with: "%20")
      for text in [mistake.value, value] {
        let report = Invented.report("OTEL_EXPORTER_OTLP_HEADERS=\(quote)Authorization=\(text)\(quote)")
        #expect(Set(report.findings.map(\.code)) == mistake.all, "\(quote) \(report.findings)")
        #expect(report.recognised == ["a variable with headers"])
        #expect(report.findings.allSatisfy { $0.place.name == "OTEL_EXPORTER_OTLP_HEADERS" })
      }
    }
  }

  @Test(
    "Mistakes of one form alone are found",
    arguments: [
      ("Authorization: Basic%20\(blob)", .percentLiteral),
      ("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%2520\(blob)", .percentLiteral),
      ("OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Basic%20\(blob)", .quotesKept),
      ("OTEL_EXPORTER_OTLP_HEADERS='\"Authorization=Basic%20\(blob)\"'", .quotesKept),
      ("OTEL_EXPORTER_OTLP_HEADERS=Authorization=\"Basic \(blob)\"", .quotesKept),
      ("OTEL_EXPORTER_OTLP_HEADERS=Authorization: Basic \(blob)", .colonForEquals),
      ("OTEL_EXPORTER_OTLP_HEADERS=Basic%20\(blob)", .headerNameMissing),
      ("OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=1", .authorizationMissing),
      ("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20\(blob),authorization=Basic%20\(blob)", .authorizationTwice),
      ("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20\(blob)%0A", .lineBreakAtEnd),
      ("OTEL_EXPORTER_OTLP_HEADERS=\"Authorization=Basic \(blob)\\n\"", .lineBreakAtEnd),
      ("GRAFANA_TOKEN=Basic \(blob)", .headerInToken), ("GRAFANA_TOKEN=Authorization: Basic \(blob)", .headerInToken),
      ("token: \"Authorization: Basic \(blob)\"", .headerInToken), ("GRAFANA_API_KEY=\(blob)", .tokenEncoded),
      ("TATTLER_TOKEN=\(Invented.service)", .serviceAccountToken), ("\(Invented.service)", .serviceAccountToken),
      ("GRAFANA_INSTANCE_ID=mystack", .idNotDigits), ("GRAFANA_INSTANCE_ID=\(token)", .pairSwapped),
      ("\(token):123456", .pairSwapped), ("\"\(token)\"", .quotesKept),
      ("123456%3A\(token)", .percentLiteral),
      ("OTEL_EXPORTER_OTLP_PROTOCOL=grpc", .protocolNotHTTP),
      ("OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net", .otlpPathMissing),
      ("OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)/v1/metrics", .signalPathInBase),
      ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=\(Invented.gateway)", .signalPathMissing),
      ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=\(Invented.gateway)/v1/metrics/v1/metrics", .signalPathTwice),
      ("OTEL_EXPORTER_OTLP_ENDPOINT=https://mystack.grafana.net", .stackHost),
      ("https://mystack.grafana.net/otlp/", .stackHost),
      ("https://mystack.grafana.net", .stackHost),
      ("\(Invented.gateway)/v1/metrics/v1/metrics", .signalPathTwice),
      ("https://otlp-gateway-prod-eu-west-2.grafana.net/v1/metrics", .otlpPathMissing),
      ("OTEL_EXPORTER_OTLP_ENDPOINT=https://prometheus-prod-01-eu-west-0.grafana.net/api/prom", .otherProductHost),
      ("OTEL_EXPORTER_OTLP_ENDPOINT=otlp-gateway-prod-eu-west-2.grafana.net/otlp", .endpointNotURL),
      (
        "OTEL_EXPORTER_OTLP_ENDPOINT=https://123456:\(token)@otlp-gateway-prod-eu-west-2.grafana.net/otlp",
        .endpointCredentials
      ),
      ("Bearer \(token)", .bearerBareToken),
      ("Basic \(Invented.base64(token))", .tokenAlone), (Invented.base64(token), .tokenAlone),
      (Invented.base64("\(token):123456"), .pairSwapped), (Invented.base64(pair + "\n"), .lineBreakAtEnd),
      ("curl -H 'Authorization: Bearer \(token)' https://example.com", .bearerBareToken),
      ("-H \"Authorization: Bearer \(token)\"", .bearerBareToken),
    ] as [(String, CredentialCode)])
  func ofOneForm(_ text: String, _ code: CredentialCode) {
    let report = Invented.report(text)
    #expect(report.errors == [code], "\(report.findings)")
  }

  @Test("Text of which nothing is known is neither good nor wrong", arguments: ["", "hello world", "X=1\nPORT=443"])
  func unclear(_ text: String) {
    let report = Invented.report(text)
    #expect(report.findings.map(\.code) == [.notRecognised] && report.recognised.isEmpty)
    #expect(report.verdict == .unclear && !report.isGood && report.summary == "nothing in it is known")
  }

  @Test("What differs between the lines of a file is found")
  func together() {
    let other = Invented.base64("654321:\(token)")
    let base = "OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)\n"
    let header = "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20"
    let ids = Invented.report(
      base + "\(header)\(blob)\nOTEL_EXPORTER_OTLP_METRICS_HEADERS=Authorization=Basic%20\(other)")
    #expect(ids.errors == [.idsDiffer])
    #expect(ids.findings.contains { $0.detail == "123456 and 654321" && $0.place.line == 3 })
    #expect(Set(ids.findings.map(\.code)) == [.idsDiffer, .metricsFormWins])
    #expect(ids.instanceIDs == ["123456", "654321"])
    #expect(Invented.report("\(header)\(blob)\nGRAFANA_OTLP_INSTANCE_ID=654321").errors == [.idsDiffer])
    let mixed = Invented.report("\(header)\(blob)\nPROMETHEUS_USER=123456")
    #expect(mixed.findings.map(\.code) == [.idsDiffer] && mixed.isGood)
    #expect(Invented.report("\(header)\(blob)\nPROMETHEUS_USER=654321").findings.isEmpty)

    let twice = Invented.report("OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)/v1/metrics\n\(header)\(blob)\n")
    #expect(twice.errors == [.signalPathInBase])
    #expect(twice.findings[0].correction?.masked == "OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)")

    let region = Invented.report(
      "OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-us-east-0.grafana.net/otlp\n\(header)\(blob)")
    #expect(region.findings.map(\.code) == [.regionDiffers] && region.isGood)
  }

  @Test("Two mistakes at once are both named")
  func combinations() {
    // Each changes the pair, the Base64 or the header, so that any of one group goes with any of another.
    let pairs: [(String, CredentialCode)] = [
      (token, .tokenAlone), ("\(token):123456", .pairSwapped), ("123456\(token)", .colonMissing),
      ("123456:\(Invented.service)", .serviceAccountToken), ("mystack:\(token)", .idNotDigits),
      ("\"\(pair)\"", .quotesKept), ("123456: \(token)", .spaceInside), (":\(token)", .idMissing),
    ]
    let ends: [(String, CredentialCode)] = [("\n", .lineBreakAtEnd), (" ", .spaceInside)]
    let forms: [((String) -> String, CredentialCode)] = [
      ({ "Basic \"\($0)\"" }, .quotesKept), ({ "Basic \(Invented.wrapped($0))" }, .base64Wrapped),
      ({ "Bearer \($0)" }, .bearerEncoded), ({ "Basic Basic \($0)" }, .headerInToken),
      ({ "Basic \(Invented.base64($0))" }, .encodedTwice), ({ $0 }, .schemeMissing),
    ]
    for (text, first) in pairs {
      for (end, second) in ends {
        let report = Invented.report("Authorization: Basic \(Invented.base64(text + end))")
        #expect(report.errors == [first, second], "\(first) \(second): \(report.findings)")
      }
      for (form, second) in forms {
        let value = form(Invented.base64(text))
        // What fits on one line is not broken.
        if second == .base64Wrapped, !value.contains("\n") { continue }
        #expect(Invented.report("Authorization: \(value)").errors == [first, second], "\(first) \(second)")
        let line = "OTEL_EXPORTER_OTLP_HEADERS='Authorization=\(value.replacing(" ", with: "%20"))'"
        #expect(Invented.report(line).errors == [first, second], "\(first) \(second) in a line")
        #expect(
          Invented.report("Authorization: \(value.replacing(" ", with: "%20"))").errors.isSuperset(of: [first, second]))
      }
    }
    let three = Invented.report(
      "OTEL_EXPORTER_OTLP_HEADERS=\"'Authorization=Basic%2520\(Invented.base64(pair + "\n"))'\"")
    #expect(three.errors == [.quotesKept, .percentLiteral, .lineBreakAtEnd])
  }

  @Test("The corrected line is a right one, and shows no secret until it is revealed")
  func correction() throws {
    let header = Invented.report("Authorization: Basic \(Invented.base64("\(token):123456\n"))")
    let fixed = try #require(header.findings.first?.correction)
    #expect(fixed.masked == "Authorization: Basic <Base64 of 123456:glc_…>")
    #expect(fixed.line?.reveal() == "Authorization: Basic \(blob)")
    let line = Invented.report("export OTEL_EXPORTER_OTLP_HEADERS='X-A=b,Authorization=Basic%20%22\(blob)%22'")
    let corrected = try #require(line.findings.first?.correction?.line?.reveal())
    #expect(corrected == "export OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20\(blob),X-A=b")
    #expect(Invented.report(corrected).findings.isEmpty)
    var dumped = "\(line)"
    dump(line, to: &dumped)
    #expect(!Invented.secrets.contains { dumped.contains($0) })
    #expect(Invented.report("Authorization: Bearer \(token)").findings[0].correction?.line == nil)
    let bearer = Invented.report("Authorization: Bearer \(token)").findings[0].correction
    #expect(bearer?.masked == "Authorization: Basic <Base64 of <id>:glc_…>")
  }
}
