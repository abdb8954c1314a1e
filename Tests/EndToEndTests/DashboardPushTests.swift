import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler dashboard --push` against a server that answers as Grafana does.
  @Suite struct DashboardPushTests {
    private static let token = "glsa_invented000000000000000000000000_00000000"
    private static let success =
      #"{"id":7,"slug":"tattler","status":"success","uid":"tattler","url":"/d/tattler/tattler","version":3}"#

    private func push(
      _ receiver: Receiver, _ more: [String] = [], token: String? = token
    ) throws -> Command.Outcome {
      try Command.tattler(
        ["dashboard", "--push", "http://127.0.0.1:\(receiver.port)/"] + more,
        variables: token.map { ["GRAFANA_TOKEN": $0] } ?? [:])
    }

    @Test("The dashboard arrives with the token, in the folder, and the address of the page is told")
    func success() throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 200, text: Self.success) }
      let outcome = try push(receiver, ["--folder-uid", "f-1", "--uid", "mine"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output == "uploaded to http://127.0.0.1:\(receiver.port)/d/tattler/tattler, version 3\n")
      let request = try #require(receiver.requests.first)
      #expect(request.path == "/api/dashboards/db" && request.headers["authorization"] == "Bearer \(Self.token)")
      #expect(request.headers["content-type"] == "application/json" && receiver.requests.count == 1)
      let body = try JSONValue(parsing: request.body)
      #expect(body["dashboard"]?["uid"]?.stringValue == "mine" && body["overwrite"]?.booleanValue == true)
      #expect(body["folderUid"]?.stringValue == "f-1" && body["message"]?.stringValue == "tattler dashboard")
    }

    @Test("Scripts get the outcome as JSON, and choose the variable of the token")
    func scripts() throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 200, text: Self.success) }
      let outcome = try Command.tattler(
        ["dashboard", "--push", "http://127.0.0.1:\(receiver.port)", "--token-env", "OTHER", "--json"],
        variables: ["OTHER": Self.token])
      let json = try JSONValue(parsing: Array(outcome.output.utf8))
      #expect(json["uid"]?.stringValue == "tattler" && json["version"]?.integerValue == 3)
      #expect(json["url"]?.stringValue?.hasSuffix("/d/tattler/tattler") == true)
    }

    @Test("A dry run sends nothing")
    func dryRun() throws {
      let receiver = try Receiver()
      let outcome = try push(receiver, ["--dry-run"])
      #expect(outcome.status == 0 && outcome.output.hasPrefix("would upload "), "\(outcome)")
      #expect(try push(receiver, ["--dry-run", "--json"]).output.contains("\"dry_run\":true"))
      #expect(receiver.requests.isEmpty)
    }

    @Test(
      "What Grafana answers is explained, and the token is never told",
      arguments: [
        (401, "", #"{"message":"Invalid API key"}"#, "the token is unknown or has expired (Invalid API key)"),
        (403, "", #"{"message":"Permissions needed: dashboards:create"}"#, "role Editor"),
        (404, "", #"{"message":"folder not found"}"#, "there is no folder f-1, or no Grafana at this address"),
        (412, "", #"{"message":"x","status":"plugin-dashboard"}"#, "another --uid or --title"),
        (200, "text/html; charset=UTF-8", "<!DOCTYPE html><html></html>", "https://<org>.grafana.net"),
        (302, "text/html", "<a href=\"/login\">Found</a>", "https://<org>.grafana.net"),
        (404, "text/html", "<html>nginx</html>", "https://<org>.grafana.net"),
        (200, "", "{}", "there is no url in it"), (500, "", #"{"message":"oops"}"#, "try again later (oops)"),
        (400, "", #"{"message":"bad\u0007 data"}"#, "it was not taken"),
      ])
    func refusals(status: Int, type: String, text: String, words: String) throws {
      let receiver = try Receiver { _ in
        Receiver.Reply(status: status, headers: type.isEmpty ? [] : ["Content-Type: \(type)"], text: text)
      }
      let outcome = try push(receiver, ["--folder-uid", "f-1"])
      #expect(outcome.status == 69 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("answered \(status): ") && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(!outcome.errors.contains(Self.token) && !outcome.errors.contains("\u{07}"))
    }

    @Test(
      "A server that repeats the token, whole or in parts, does not get it printed",
      arguments: [
        "\(token)", "Bearer \(token)", "\(token.dropLast(9))", "\(token.dropFirst(9))", "\(token.prefix(12))",
      ],
      [0, 180, 230])
    func echoes(echo: String, filler: Int) throws {
      let words = String(repeating: "x ", count: filler / 2) + echo
      let escaped = words.replacing("_", with: "\\u005f")
      for text in [words, escaped] {
        for status in [401, 200] {
          let receiver = try Receiver { _ in Receiver.Reply(status: status, text: #"{"message":"\#(text)"}"#) }
          let outcome = try push(receiver)
          #expect(outcome.status == 69 && !Self.shows(outcome, part: 8), "\(outcome)")
        }
      }
      for more in [[], ["--json"]] {
        let receiver = try Receiver { _ in
          Receiver.Reply(status: 200, text: #"{"uid":"\#(echo)","url":"/d/\#(words)","version":3}"#)
        }
        let outcome = try push(receiver, more)
        #expect(outcome.status == 0 && !Self.shows(outcome, part: 8), "\(outcome)")
      }
    }

    /// Whether some part of the token is printed.
    private static func shows(_ outcome: Command.Outcome, part: Int) -> Bool {
      let said = outcome.output + outcome.errors
      let letters = Array(token)
      return (0...letters.count - part).contains { said.contains(String(letters[$0..<$0 + part])) }
    }

    @Test(
      "A url that may lead elsewhere is left out, and so is a version that is none",
      arguments: [
        (#""url":"//evil.example/d/x","version":3"#, "uploaded, version 3\n"),
        (#""url":"https://evil.example/d/x","version":3"#, "uploaded, version 3\n"),
        (#""url":".evil.example/d/x","version":3"#, "uploaded, version 3\n"),
        (#""url":"@evil.example/d/x","version":3"#, "uploaded, version 3\n"),
        (#""url":"/d/\u001b[31mx","version":99999999999999999999"#, "uploaded\n"), (#""url":"""#, "uploaded\n"),
      ])
    func strangeSuccess(members: String, sentence: String) throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 200, text: "{\(members)}") }
      let outcome = try push(receiver)
      #expect(outcome.status == 0 && outcome.output == sentence, "\(outcome)")
      let json = try JSONValue(parsing: Array(try push(receiver, ["--json"]).output.utf8))
      #expect(json["url"] == nil && (json["version"] != nil) == sentence.contains("version"))
    }

    @Test("Nobody there is told as such")
    func nobody() throws {
      let outcome = try Command.tattler(
        ["dashboard", "--push", "http://127.0.0.1:\(try Loopback.freePort())"], variables: ["GRAFANA_TOKEN": Self.token]
      )
      #expect(outcome.status == 69 && !outcome.errors.isEmpty && !outcome.errors.contains(Self.token))
    }

    @Test(
      "A token that cannot be right is not sent",
      arguments: [
        (nil, "GRAFANA_TOKEN is not set"), ("", "is not set"), ("glc_eyJvIjoiMSJ9", "glsa_"), ("glsa_a\n", "line ends"),
        ("Bearer glsa_a", "spaces"), ("\"glsa_a\"", "quotes"), ("glsa_\u{E4}", "characters"),
      ])
    func tokens(token: String?, words: String) throws {
      let receiver = try Receiver()
      let outcome = try push(receiver, token: token)
      #expect(outcome.status == 78 && outcome.errors.contains(words) && receiver.requests.isEmpty, "\(outcome.errors)")
      if let token, !token.isEmpty { #expect(!outcome.errors.contains(token)) }
    }

    @Test("A token in the place of a variable's name is not printed", arguments: [token, "glc_eyJvIjoiMSJ9", "a=b"])
    func tokenAsName(name: String) throws {
      let outcome = try Command.tattler(["dashboard", "--push", "http://127.0.0.1:1", "--token-env", name])
      #expect(outcome.status == 64 && outcome.errors.contains("the name of a variable"))
      #expect(!outcome.errors.contains(name) && outcome.output.isEmpty)
    }

    @Test(
      "An address that cannot be right, or that would show the token, is not used",
      arguments: [
        ("http://grafana.example", "unencrypted"), ("http://127.0.0.1.example", "unencrypted"),
        ("http://127.evil.example", "unencrypted"), ("https://me:secret@grafana.example", "no user"),
        ("https://grafana.example/?a=b", "behind a ?"), ("grafana.example", "such as https://"),
        ("ftp://grafana.example", "such as https://"), ("https://", "such as https://"),
        ("https://otlp-gateway-prod-eu-west-0.grafana.net/otlp", "takes metrics"),
        ("https://prometheus-prod-01-eu-west-0.grafana.net", "takes metrics"),
      ])
    func addresses(address: String, words: String) throws {
      let outcome = try Command.tattler(
        ["dashboard", "--push", address, "--timeout", "1"], variables: ["GRAFANA_TOKEN": Self.token])
      #expect(outcome.status == 78 && outcome.errors.contains(words), "\(address): \(outcome.errors)")
      #expect(!outcome.errors.contains("secret"))
    }
  }
}
