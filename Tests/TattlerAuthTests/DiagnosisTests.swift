import Foundation
import TattlerConfig
import TattlerGrafana
import Testing

private let secret = "inventedsecretinvented"
private let document = #"{"o":"1024","n":"bots","k":"\#(secret)","m":{"r":"prod-eu-west-2"}}"#
private let token = "glc_" + base64(document)
private let gateway = "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"

private func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

@Suite struct DiagnosisTests {
  private static let bare = ["OTEL_EXPORTER_OTLP_HEADERS": "", "OTEL_EXPORTER_OTLP_ENDPOINT": "", "NO_COLOR": ""]

  private func run(_ arguments: [String], input: String = "", variables: [String: String] = [:]) throws
    -> AuthTool.Outcome
  {
    let outcome = try AuthTool.run(arguments, input: input, variables: Self.bare.merging(variables) { $1 })
    #expect(!outcome.complaint.contains(secret) && !outcome.complaint.contains(base64(document).prefix(40)))
    return outcome
  }

  private func json(_ outcome: AuthTool.Outcome) throws -> JSONValue {
    try JSONValue(parsing: Array(outcome.output.utf8))
  }

  private func codes(_ value: JSONValue?) -> [String] {
    value?["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
  }

  @Test("explain names the mistakes, hides the secret unless it is told to reveal it, and ends with 1")
  func explain() throws {
    let text = "Authorization: Basic " + base64("\(token):123456\n") + "\n"
    let page = try run(["explain"], input: text)
    #expect(page.status == 1 && page.complaint.isEmpty)
    #expect(page.output.hasPrefix("Wrong: 2 mistakes: line_break_at_end, pair_swapped\n"))
    #expect(page.output.contains("  Authorization: Basic <Base64 of 123456:glc_…>\n"))
    #expect(page.output.contains("organisation 1024, name bots, region prod-eu-west-2"))
    #expect(!page.output.contains("\u{1B}") && !page.output.contains(secret))
    #expect(!page.output.contains(base64("123456:\(token)").prefix(30)))

    let corrected = "Authorization: Basic " + base64("123456:\(token)")
    #expect(try run(["explain", "--reveal"], input: text).output.contains("  \(corrected)\n"))
    let hidden = try json(run(["explain", "--json"], input: text))
    #expect(hidden["verdict"]?.stringValue == "wrong" && codes(hidden) == ["line_break_at_end", "pair_swapped"])
    let first = hidden["findings"]?.arrayValue?.first
    #expect(
      first?.objectValue?.map(\.name) == [
        "code", "severity", "place", "variable", "line", "what", "why", "fix", "corrected",
      ])
    #expect(first?["corrected"]?.stringValue == "Authorization: Basic <Base64 of 123456:glc_…>")
    let shown = try json(run(["explain", "--json", "--reveal"], input: text))
    #expect(shown["findings"]?.arrayValue?.first?["corrected"]?.stringValue == corrected)

    let good = try run(["explain"], input: corrected)
    #expect(good.status == 0 && good.output.hasPrefix("Good: no mistakes\n"))
  }

  @Test("explain reads a file and a server's words, and refuses arguments without repeating them")
  func sources() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("explain-\(UUID().uuidString)")
    try Data("OTEL_EXPORTER_OTLP_ENDPOINT=\(gateway)/v1/metrics\nX=1\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let value = try json(run(["explain", "--file", file.path, "--json"]))
    #expect(codes(value) == ["signal_path_in_base"])
    #expect(value["findings"]?.arrayValue?.first?["line"]?.integerValue == 1)
    #expect(value["findings"]?.arrayValue?.first?["variable"]?.stringValue == "OTEL_EXPORTER_OTLP_ENDPOINT")
    let said = try run(
      ["explain"], input: #"{"status":"error","error":"authentication error: invalid scope requested"}"#)
    #expect(said.status == 1 && said.output.contains("scope_missing"))
    for arguments in [["explain", token], ["check", token], ["decode", token]] {
      let refused = try run(arguments)
      #expect(refused.status == 64 && refused.output.isEmpty)
      #expect(refused.complaint.contains("neither an option nor the value of one"))
    }
    #expect(try run(["explain", "--file", "/nowhere/file"]).status == 78)
  }

  @Test("What is not known is unclear, and an answer that took everything is good")
  func unclear() throws {
    let page = try run(["explain"], input: "hello world\n")
    #expect(page.status == 1 && page.output.hasPrefix("Unclear: nothing in it is known\n"))
    let value = try json(run(["explain", "--json"], input: "curl -u id:token https://example.com"))
    #expect(value["verdict"]?.stringValue == "unclear")
    let good = try run(["explain"], input: "HTTP/1.1 200 OK\n")
    #expect(good.status == 0 && good.output == "Good: no mistakes\nSeen: a server's words\n")
  }

  @Test("A server's words are cut behind the redaction, wherever the token stands")
  func cut() throws {
    let blob = base64("123456:\(token)")
    for count in [224, 227, 230, 233, 260, 290] {
      let page = try run(["explain"], input: "HTTP 401 \(String(repeating: "x ", count: count / 2)) k \(blob)")
      #expect(page.output.contains("invalid_credentials"))
      #expect(!page.output.contains(blob.prefix(16)) && !page.output.contains(blob.dropFirst(20).prefix(16)))
    }
  }

  @Test("Too much input and other encodings have sentences of their own")
  func inputs() throws {
    let large = try run(["explain"], input: String(repeating: "a", count: (64 << 10) + 1))
    #expect(large.status == 78 && large.complaint == "Error: standard input holds more than 64 KiB\n")
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("inputs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let line = "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20" + base64("123456:\(token)") + "\n"
    let endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=\(gateway)\n"
    try Data(("\u{FEFF}" + line + endpoint).utf8).write(to: file)
    #expect(try run(["check", "--env-file", file.path]).status == 0)
    try Data([0xFF, 0xFE] + line.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] }).write(to: file)
    let check = try run(["check", "--env-file", file.path])
    #expect(check.status == 78 && check.complaint.contains("the file is UTF-16"))
    #expect(try codes(json(run(["explain", "--json", "--file", file.path]))) == ["encoding_not_utf8"])
    try Data([0x41, 0x80]).write(to: file)
    #expect(try run(["explain", "--file", file.path]).status == 78)
    #expect(try run(["check", "--env-file", file.path]).complaint.contains("not UTF-8"))
  }

  @Test("A .env file with Grafana's own URL and token beside the headers is good")
  func documentedFile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("documented-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let header = "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20" + base64("123456:\(token)")
    let more = "GRAFANA_URL=https://org.grafana.net\nGRAFANA_TOKEN=glsa_inventedinvented_0a1b2c3d\n"
    try Data("\(header)\nOTEL_EXPORTER_OTLP_ENDPOINT=\(gateway)\n\(more)".utf8).write(to: file)
    for arguments in [["check", "--env-file", file.path], ["explain", "--file", file.path]] {
      let outcome = try run(arguments)
      #expect(outcome.status == 0 && outcome.output.hasPrefix("Good: no mistakes\n"), "\(outcome.output)")
    }
  }

  @Test("decode shows organisation, name and region, and never the secret")
  func decode() throws {
    let page = try run(["decode", "--token-stdin"], input: token + "\n")
    #expect(page.status == 0)
    #expect(
      page.output == """
        kind          access policy
        organisation  1024
        name          bots
        region        prod-eu-west-2

        """)
    let value = try run(["decode", "--token-env", "INVENTED", "--json"], variables: ["INVENTED": token])
    #expect(
      value.output == """
        {"verdict":"good","kind":"access_policy","organisation":"1024","name":"bots","region":"prod-eu-west-2"}

        """)
    for (other, kind) in [("glsa_invented", "service_account"), ("glc_invented", "access_policy"), ("x", "unknown")] {
      let outcome = try run(["decode", "--token-stdin", "--json"], input: other)
      #expect(outcome.status == 1)
      #expect(try json(outcome)["kind"]?.stringValue == kind)
    }
    #expect(try run(["decode"]).status == 64)
  }

  @Test("check judges the variables of the process, a file, or an id and a token")
  func offline() throws {
    let header = "Authorization=Basic%20" + base64("123456:\(token)")
    let good = ["OTEL_EXPORTER_OTLP_HEADERS": header, "OTEL_EXPORTER_OTLP_ENDPOINT": gateway]
    let outcome = try run(["check"], variables: good)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("Good: no mistakes\n"), "\(outcome.output)")
    let quoted = try run(
      ["check", "--json"], variables: good.merging(["OTEL_EXPORTER_OTLP_HEADERS": "\"\(header)\""]) { $1 })
    #expect(quoted.status == 1)
    #expect(try codes(json(quoted)["credentials"]) == ["quotes_kept"])
    let nothing = try run(["check", "--json"])
    #expect(try codes(json(nothing)["credentials"]) == ["authorization_missing"] && nothing.status == 1)

    let file = FileManager.default.temporaryDirectory.appendingPathComponent("check-\(UUID().uuidString)")
    try Data("export OTEL_EXPORTER_OTLP_HEADERS=\"\(header)\"\nOTEL_EXPORTER_OTLP_ENDPOINT='\(gateway)'\n".utf8).write(
      to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try run(["check", "--env-file", file.path]).status == 0)
    #expect(try run(["check", "--id", "123456", "--token-stdin"], input: token).status == 0)
    let swapped = try run(["check", "--id", token, "--token-stdin", "--json"], input: "123456")
    #expect(try codes(json(swapped)["credentials"]) == ["pair_swapped"])
    let base = try run(["check", "--json", "--endpoint", gateway + "/v1/metrics"], variables: good)
    #expect(try codes(json(base)["credentials"]) == ["signal_path_in_base"])
  }

  @Test(
    "Wrong usage of check ends with 64",
    arguments: [
      ["--id", "1"], ["--token-stdin"], ["--env-file", "a", "--id", "1", "--token-stdin"], ["--query-url", "http://a"],
      ["--online", "--metrics-id", "x"], ["--online", "--timeout", "0"],
    ])
  func usage(_ arguments: [String]) throws { #expect(try run(["check"] + arguments).status == 64) }

  @Test("The hidden reading of headers gives the pairs")
  func headers() throws {
    let outcome = try run(["explain", "--headers"], input: "\"a=b,c=d%20e==\"\n\"\"\n")
    #expect(outcome.output == "[[\"a\",\"b\"],[\"c\",\"d e==\"]]\n[]\n")
    #expect(try run(["explain", "--help"]).output.contains("--headers") == false)
  }
}
