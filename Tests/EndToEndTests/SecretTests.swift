import Foundation
import TestHarness
import Testing

extension EndToEnd {
  /// Credentials go to their receiver, and nowhere else.
  @Suite struct SecretTests {
    private static let first = "invented-token-one-3c1f9d"
    private static let second = "invented-token-two-77ab02"

    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Everything in which a secret could be hidden, in every spelling that the product uses.
    private func hasSecret(_ text: String) -> Bool {
      [Self.first, Self.second].contains { secret in
        let joined = Data("123456:\(secret)".utf8).base64EncodedString()
        return [secret, String(secret.prefix(18)), Data(secret.utf8).base64EncodedString(), joined].contains {
          text.contains($0)
        }
      }
    }

    private func yaml(_ port: Int, format: String) -> String {
      """
      sinks:
        one:
          type: grafana_cloud
          url: http://127.0.0.1:\(port)/one
          instance_id: "123456"
          token: ${E2E_TOKEN}
          delivery:
            pause: 50ms
        two:
          type: grafana_cloud
          url: http://127.0.0.1:\(port)/two
          instance_id: "123456"
          auth: basic
          token: ${file:\(scratch["token"])}
          delivery:
            pause: 50ms
      log:
        level: trace
        format: \(format)
      shutdown:
        drain: 50ms

      """
    }

    @Test("Tokens arrive in the header and stand in no log, no page and no answer", arguments: ["text", "json"])
    func tokens(format: String) throws {
      try scratch.write(Self.second + "\n", to: "token")
      let receiver = try Receiver { _ in Receiver.Reply(status: 401, text: "{\"message\":\"invalid credentials\"}") }
      defer { receiver.stop() }
      let variables = ["E2E_TOKEN": Self.first]
      let daemon = try Daemon(in: scratch, yaml(receiver.port, format: format), variables: variables)
      #expect(try daemon.write("a b=1i 1").status == 204)
      try eventually("both sinks are refused", detail: { daemon.log }) {
        try daemon.status().sinks.allSatisfy { $0.state == "paused" }
      }
      for page in ["/status", "/health", "/ping"] {
        let answer = try HTTP.get(daemon.port, page)
        #expect(!hasSecret(answer.text) && !answer.headers.values.contains(where: hasSecret), "\(answer.text)")
      }
      receiver.answer { _ in Receiver.Reply() }
      try daemon.waitUntilDelivered("one", "two")
      #expect(try daemon.terminate() == .exited(0))
      #expect(!hasSecret(daemon.log) && !hasSecret(daemon.process.output), "\(daemon.log)")
      #expect(daemon.log.contains("invalid credentials") && daemon.log.contains("401"), "\(daemon.log)")

      let headers = Set(receiver.requests.map { "\($0.path) \($0.headers["authorization"] ?? "none")" })
      let basic = Data("123456:\(Self.second)".utf8).base64EncodedString()
      #expect(headers == ["/one Bearer 123456:\(Self.first)", "/two Basic \(basic)"])
      let file = scratch["tattler.yaml"]
      for arguments in [["check", "-c", file], ["check", "--json", "-c", file]] {
        let check = try Command.tattler(arguments, variables: variables)
        #expect(check.status == 0 && !hasSecret(check.output + check.errors), "\(check)")
      }
      let queue = try FileManager.default.contentsOfDirectory(atPath: scratch["queue"])
      for name in queue { #expect(!hasSecret(scratch.text("queue/" + name)), "the queue's file \(name) has a token") }
    }

    @Test(
      "A token in the wrong place is refused without being shown",
      arguments: [
        "url: https://example.invalid\n    instance_id: ${E2E_TOKEN}\n    token: \"123456\"",
        "url: https://user:${E2E_TOKEN}@example.invalid",
        "url: https://example.invalid\n    instance_id: \"123456\"\n    token: \"Bearer 123456:${E2E_TOKEN}\"",
        "url: https://example.invalid\n    instance_id: \"123456\"\n    token: ${E2E_TOKEN}\n    auth: ${E2E_TOKEN}",
        "url: https://example.invalid\n    headers:\n      Authorization: \"${E2E_TOKEN}\\u0001\"",
        "url: http://example.invalid\n    instance_id: \"123456\"\n    token: ${E2E_TOKEN}",
      ])
    func misplaced(keys: String) throws {
      let file = try Daemon.configure(scratch, "sinks:\n  cloud:\n    type: grafana_cloud\n    \(keys)\n")
      for arguments in [["check", "-c", file], ["check", "--json", "-c", file], ["run", "-c", file]] {
        let outcome = try Command.tattler(arguments, variables: ["E2E_TOKEN": Self.first])
        #expect(outcome.status == 78, "\(arguments): \(outcome)")
        #expect(!hasSecret(outcome.output + outcome.errors), "\(outcome)")
      }
    }

    @Test("A receiver's words that repeat the token do not bring it into the log")
    func echo() throws {
      let receiver = try Receiver { request in
        Receiver.Reply(status: 401, text: "no such header: \(request.headers["authorization"] ?? "")")
      }
      defer { receiver.stop() }
      try scratch.write(Self.second, to: "token")
      let daemon = try Daemon(
        in: scratch, yaml(receiver.port, format: "text"), variables: ["E2E_TOKEN": Self.first])
      #expect(try daemon.write("a b=1i 1").status == 204)
      try eventually("both sinks are refused", detail: { daemon.log }) {
        try daemon.status().sinks.allSatisfy { $0.state == "paused" }
      }
      #expect(!hasSecret(daemon.log + (try HTTP.get(daemon.port, "/status").text)), "\(daemon.log)")
    }
  }
}
