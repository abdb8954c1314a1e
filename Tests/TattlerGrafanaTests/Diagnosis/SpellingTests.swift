import TattlerConfig
import Testing

@testable import TattlerGrafana

private let blob = Invented.blob
private let name = Invented.headersName
private let endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)"
private let swapped = Invented.base64("\(Invented.token):123456")

/// What files of settings and commands make of a header or a variable.
@Suite struct SpellingTests {
  @Test(
    "Files of settings and commands are read as their programs read them",
    arguments: [
      "headers:\n  Authorization: \"Basic BLOB\"", "headers:\n  Authorization: 'Basic BLOB' # a comment",
      "headers:\n    authorization: Basic BLOB\n",
      "exporters:\n  otlphttp:\n    endpoint: \(Invented.gateway)\n    headers:\n      Authorization: \"Basic BLOB\"\n"
        + "    timeout: 30s\n    tls:\n      insecure: false",
      "- name: \(name)\n  value: \"Authorization=Basic BLOB\"", "- name: \(name)\n  value: Authorization=Basic%20BLOB",
      "env:\n  - name: \"\(name)\"\n    value: 'Authorization=Basic%20BLOB'\n  - name: MODE\n    value: \"a: b\"",
      "environment:\n  - \(name)=Authorization=Basic BLOB\n  - X=1",
      "environment:\n  \(name): \"Authorization=Basic BLOB\"",
      "docker run -e \"\(name)=Authorization=Basic BLOB\" image",
      "docker run --rm -p 4318:4318 --env=\(name)=Authorization=Basic%20BLOB image:1.2 --port 80",
      "$ docker run \\\n  -e '\(name)=Authorization=Basic BLOB' \\\n  image",
      "\(name)=\"Authorization=Basic BLOB\" ./bot --verbose", "\(name)='Authorization=Basic BLOB' # ./bot",
      "env \(name)=Authorization=Basic%20BLOB ./bot", "kubectl set env deploy/bot \(name)='Authorization=Basic BLOB'",
      "kubectl create secret generic s --from-literal=\(name)='Authorization=Basic BLOB'",
      "curl -u \(Invented.pair) https://example.com", "curl --user=\(Invented.pair) \(Invented.gateway)/v1/metrics",
      "curl -sS -H \"Authorization: Basic BLOB\" -H 'Content-Type: application/json' \(Invented.gateway) -d '{}'",
      "curl -H \"Authorization: Bearer \(Invented.pair)\" https://example.com/api/v1/push/influx/write",
      "{\"Authorization\": \"Basic BLOB\", \"timeout\": 30}",
    ])
  func correct(_ text: String) {
    let report = Invented.report(text.replacing("BLOB", with: blob))
    #expect(report.findings.isEmpty, "\(report.findings)")
    #expect(report.instanceIDs == ["123456"] && report.credentials != nil)
    let wrong = Invented.report(text.replacing("BLOB", with: swapped))
    #expect(wrong.errors == (text.contains("BLOB") ? [.pairSwapped] : []), "\(wrong.findings)")
  }

  @Test("Several options of one command are judged together")
  func command() {
    let report = Invented.report(
      "docker run -e \(name)=Authorization=Basic%20\(swapped) -e \(endpoint)/v1/metrics -e A=\"b c\" image")
    #expect(report.errors == [.pairSwapped, .signalPathInBase])
    #expect(Invented.report("curl -u \(Invented.pair) https://org.grafana.net/otlp/v1/metrics").errors == [.stackHost])
    #expect(Invented.report("curl -u admin:invented https://org.grafana.net/api/search").verdict == .unclear)
    #expect(Invented.report("curl -u id:token https://example.com").verdict == .unclear)
    #expect(Invented.report("docker run -e '\(name)=Authorization=Basic \(blob) image").errors == [])
  }

  @Test("Quotes stay a mistake where nobody takes them off")
  func quotes() {
    for text in [
      "Authorization: \"Basic \(blob)\"", "headers:\n  Authorization: \"Basic \(blob)",
      "headers:\n  Authorization: Basic \"\(blob)\"", "docker run -e '\(name)=Authorization=\"Basic \(blob)\"' image",
      "headers:\nAuthorization: \"Basic \(blob)\"",
    ] {
      #expect(Invented.report(text).errors == [.quotesKept], "\(text)")
    }
  }

  @Test(
    "Nothing is said of variables for Grafana itself beside headers that are right",
    arguments: [
      "GRAFANA_URL=https://org.grafana.net", "GRAFANA_TOKEN=\(Invented.service)",
      "GRAFANA_API_KEY=eyJrIjoiaW52ZW50ZWQifQ",
      "GRAFANA_URL=https://org.grafana.net\nGRAFANA_TOKEN=\(Invented.service)", "GRAFANA_TOKEN=glc_${TOKEN}",
      "GRAFANA_TOKEN=\(Invented.service)\nGRAFANA_INSTANCE_ID=mystack",
    ])
  func foreign(_ text: String) {
    let own = "\(name)=Authorization=Basic%20\(blob)\n\(endpoint)\n"
    for file in [own + text, text + "\n" + own] {
      #expect(Invented.report(file).findings.isEmpty, "\(Invented.report(file).findings)")
      let report = CredentialText.check(file: Secret(file))
      #expect(report.findings.isEmpty && report.token?.kind == .accessPolicy)
    }
    let notes = Invented.report("\(endpoint)\n\(text)").findings
    #expect(notes.allSatisfy { $0.severity == .note && $0.correction == nil }, "\(notes)")
  }

  @Test("Alone, what Grafana itself takes is a note, and a header in the token's place is still wrong")
  func alone() {
    for text in ["GRAFANA_URL=https://org.grafana.net", "GRAFANA_TOKEN=\(Invented.service)"] {
      let report = Invented.report(text)
      #expect(report.isGood && report.findings.map(\.severity) == [.note] && report.findings[0].correction == nil)
    }
    #expect(Invented.report("GRAFANA_TOKEN=Basic \(blob)").errors == [.headerInToken])
    #expect(Invented.report("GRAFANA_OTLP_TOKEN=\(Invented.service)").errors == [.serviceAccountToken])
  }

  @Test("Another variable is no endpoint of OTLP, and its id is only a hint")
  func notEndpoint() {
    let headers = "\(name)=Authorization=Basic%20\(blob)\n"
    let missing = CredentialText.check(file: Secret(headers + "GRAFANA_URL=https://org.grafana.net"))
    #expect(missing.errors == [.endpointMissing])
    let hint = Invented.report(headers + "GRAFANA_INSTANCE_ID=654321")
    #expect(hint.findings.map(\.code) == [.idsDiffer] && hint.isGood)
    #expect(Invented.report(headers + "GRAFANA_OTLP_INSTANCE_ID=654321").errors == [.idsDiffer])
  }
}
