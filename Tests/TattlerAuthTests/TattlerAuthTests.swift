import Foundation
import Testing

private let header = "Basic MTIzNDU2OmdsY19pbnZlbnRlZA=="

@Suite struct TattlerAuthTests {
  private static let variables = ["INVENTED_TOKEN": "glc_invented", "EMPTY_TOKEN": ""]

  @Test(arguments: [
    (["header"], "Authorization: \(header)\n"), (["header", "--basic"], "Authorization: \(header)\n"),
    (["header", "--value"], "\(header)\n"), (["header", "--bearer", "--value"], "Bearer 123456:glc_invented\n"),
    (["header", "--json"], "{\"name\":\"Authorization\",\"value\":\"\(header)\"}\n"),
    (
      ["env", "--zone", "prod-eu-west-2"],
      """
      OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp
      OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20MTIzNDU2OmdsY19pbnZlbnRlZA==
      OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

      """
    ),
    (
      ["env", "--endpoint", "http://localhost:4318/", "--format", "shell"],
      """
      export OTEL_EXPORTER_OTLP_ENDPOINT='http://localhost:4318'
      export OTEL_EXPORTER_OTLP_HEADERS='Authorization=Basic%20MTIzNDU2OmdsY19pbnZlbnRlZA=='
      export OTEL_EXPORTER_OTLP_PROTOCOL='http/protobuf'

      """
    ),
  ])
  func `the output is the same for every source of the token`(_ arguments: [String], _ expected: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("tattler-auth-\(UUID().uuidString)")
    try Data("glc_invented\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let sources = [["--token-env", "INVENTED_TOKEN"], ["--token-stdin"], ["--token-file", file.path]]
    for source in sources {
      let outcome = try AuthTool.run(
        arguments + ["--id", "123456"] + source, input: "glc_invented\n", variables: Self.variables)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      #expect(outcome.output == expected)
      #expect(outcome.complaint.isEmpty || outcome.complaint.hasPrefix("Warning: the endpoint begins with http://"))
    }
  }

  @Test(
    arguments: [
      (["header", "--token", "glc_invented"], 64, "There is no --token"),
      (["header", "--token=glc_invented"], 64, "There is no --token"),
      (["header", "--token"], 64, "There is no --token"),
      (["header", "glc_invented"], 64, "neither an option nor the value of one"),
      (["glc_invented"], 64, "Unexpected argument"), (["header", "--basic=glc_invented"], 64, "[redacted]"),
      (["env", "--id", "1", "--zone", "a", "--format", "glc_invented"], 64, "[redacted]"),
      (["header", "--id", "1"], 64, "standard input is no terminal"),
      (["header", "--token-env", "INVENTED_TOKEN"], 64, "No instance id"),
      (["header", "--id", "1", "--token-stdin", "--token-env", "INVENTED_TOKEN"], 64, "Give one of"),
      (["header", "--id", "1", "--token-stdin", "--json", "--value"], 64, "exclude each other"),
      (["header", "--id", "1", "--token-env", "NO_SUCH_TOKEN"], 78, "is not set"),
      (["header", "--id", "1", "--token-env", "EMPTY_TOKEN"], 78, "the token is empty"),
      (["header", "--id", "12x", "--token-env", "INVENTED_TOKEN"], 78, "must be digits"),
      (["header", "--id", "glc_invented", "--token-env", "INVENTED_TOKEN"], 78, "the wrong way round"),
      (["header", "--id", "1", "--token-file", "/nowhere/token"], 78, "does not exist"),
      (["header", "--id", "1", "--token-file", "/dev/null"], 78, "no regular file"),
      (["env", "--id", "1", "--token-env", "INVENTED_TOKEN"], 64, "Give --endpoint or --zone"),
      (["env", "--id", "1", "--zone", "a", "--endpoint", "b"], 64, "Give --endpoint or --zone"),
      (["env", "--id", "1", "--zone", "a", "--base64"], 64, "belong to --format kubernetes"),
      (["env", "--id", "1", "--zone", "a", "--format", "kubernetes", "--namespace", "A"], 64, "A Kubernetes name"),
      (["env", "--id", "1", "--token-env", "INVENTED_TOKEN", "--zone", "A"], 78, "a zone is written like"),
      (
        ["env", "--id", "1", "--token-env", "INVENTED_TOKEN", "--endpoint", "https://x.grafana.net"], 78,
        "the address of a Grafana stack"
      ),
    ] as [([String], Int32, String)])
  func `a mistake is explained without the token and with the right exit code`(
    _ arguments: [String], _ status: Int32, _ sentence: String
  ) throws {
    let outcome = try AuthTool.run(arguments, variables: Self.variables)
    #expect(outcome.status == status)
    #expect(outcome.complaint.contains(sentence), "\(outcome.complaint)")
    #expect(!outcome.complaint.contains("invented"))
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    ("", "the token is empty"), ("glc_ invented", "a space"), ("glc_invented\nmore\n", "a line break"),
    ("Authorization: Basic glc_invented", "whole Authorization header"), ("\"glc_invented\"\n", "in quotes"),
  ])
  func `a bad token from standard input is refused`(_ token: String, _ sentence: String) throws {
    let outcome = try AuthTool.run(["header", "--id", "1", "--token-stdin"], input: token)
    #expect(outcome.status == 78)
    #expect(outcome.complaint.contains(sentence), "\(outcome.complaint)")
    #expect(!outcome.complaint.contains("invented"))
  }

  @Test(arguments: [["--help"], ["help"], ["header", "--help"], ["env", "-h"]])
  func `help has examples, fits 80 columns, and hides what is hidden`(_ arguments: [String]) throws {
    let outcome = try AuthTool.run(arguments, variables: ["COLUMNS": "80"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("EXAMPLES"))
    #expect(!outcome.output.contains("--token "))
    #expect(!outcome.output.contains("unexpected"))
  }

  @Test func `an output that takes nothing is an error`() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let outcome = try AuthTool.run(
      AuthTool.url, ["header", "--id", "1", "--token-env", "INVENTED_TOKEN"], variables: Self.variables, output: full)
    #expect(outcome.status == 70)
    #expect(outcome.complaint.contains("cannot be written"))
  }
}
