import Testing

@testable import TattlerConfig

@Suite struct ReferenceTests {
  private static let variables = ["PORT": "8080", "EMPTY": "", "TRICK": "a: b\n- ${PORT} # x", "NULL": "null"]
  private static let files = ["/run/secrets/t": "s3cr3t\n", "/run/secrets/two": "a\n\n", "/run/secrets/dos": "a\r\n"]

  @Test(arguments: [
    ("${PORT}", "8080"), ("x${PORT}y${PORT}", "x8080y8080"), ("'${PORT}'", "8080"), ("${env:PORT}", "8080"),
    ("${NONE:-d}", "d"), ("${EMPTY:-d}", "d"), ("${PORT:-d}", "8080"), ("${NONE:-}", ""), ("${EMPTY}", ""),
    ("${env:NONE:-d}", "d"), ("${PORT:+set}", "set"), ("${NONE:+set}", ""), ("${EMPTY:+set}", ""),
    ("${NONE:-${PORT}}", "8080"), ("${NONE:-${ALSO_NONE:-z}}", "z"), ("${NONE:-a:-b}", "a:-b"),
    ("$$", "$"), ("$${PORT}", "${PORT}"), ("$$$$", "$$"), ("a$b", "a$b"), ("cost$", "cost$"), ("^x$", "^x$"),
    ("$PORT", "$PORT"), ("${file:/run/secrets/t}", "s3cr3t"), ("${file:/run/secrets/two}", "a\n"),
    ("${file:/run/secrets/dos}", "a"), ("${file:${DIR:-/run}/secrets/t}", "s3cr3t"),
    ("${TRICK}", "a: b\n- ${PORT} # x"), ("${NONE:-a$$b}", "a$b"), ("${NONE:-$${a}b}", "${ab}"),
  ])
  func `references in text resolve once`(_ text: String, _ expected: String) throws {
    let document = try parse("v: \(text)", Self.variables, files: Self.files)
    #expect(try document.read { $0.string("v", default: "absent") } == expected)
  }

  @Test(arguments: [
    ("${NONE}", "the environment variable NONE is not set; set it, or give a default: ${NONE:-default}"),
    ("x ${NONE:-${ALSO}}", "the environment variable ALSO is not set; set it, or give a default: ${ALSO:-default}"),
    ("'${PORT'", "\"${\" is not closed by \"}\"; for a dollar sign itself write \"$$\""),
    (
      "'${}'",
      "\"${}\" is no reference; write ${VAR}, ${VAR:-default}, ${VAR:+word} or ${file:path}, and $$ for a dollar sign"
    ),
    (
      "'${PORT:?x}'",
      "\"${PORT:?x}\" is no reference; write ${VAR}, ${VAR:-default}, ${VAR:+word} or ${file:path}, "
        + "and $$ for a dollar sign"
    ),
    (
      "'${1A}'",
      "\"${1A}\" is no reference; write ${VAR}, ${VAR:-default}, ${VAR:+word} or ${file:path}, and $$ for a dollar sign"
    ),
    ("${file:/none}", "the file /none does not exist"),
    ("'${file:}'", "\"${file:}\" names no file"),
  ])
  func `a reference that does not resolve is reported at its place`(_ text: String, _ message: String) {
    let result = report {
      try parse("a:\n  v: \(text)", Self.variables).read { reader in
        _ = reader.section("a") { _ = $0.string("v") }
      }
    }
    #expect(result == "tattler.yaml:2:6: a.v: " + message)
  }

  @Test func `deep and endless references are refused`() {
    let deep = String(repeating: "${X:-", count: 10) + String(repeating: "}", count: 10)
    let result = report { try parse("v: \(deep)").read { _ = $0.string("v") } }
    #expect(result == "tattler.yaml:1:4: v: references nest deeper than 8")
    let large = String(repeating: "${L}", count: 40)
    let long = report {
      try parse("v: \(large)", ["L": String(repeating: "x", count: 50_000)]).read { _ = $0.string("v") }
    }
    #expect(long == "tattler.yaml:1:4: v: the text is larger than 1 MiB once its references are resolved")
  }

  @Test func `a value from outside is text, whatever it looks like`() throws {
    let document = try parse("a: ${TRICK}\nb: ${PORT}\nc: '${PORT}'\nd: ${NULL}\ne: ${EMPTY}", Self.variables)
    #expect(try json(document) == #"{"a":"a: b\n- ${PORT} # x","b":8080,"c":"8080","d":"null","e":""}"#)
    #expect(try parse("port: ${PORT}", Self.variables).read { $0.integer("port", default: 1) } == 8080)
    #expect(try parse("port: \"${PORT}\"", Self.variables).read { $0.integer("port", default: 1) } == 8080)
  }

  @Test func `the value behind a reference is never shown`() {
    let document = "port: ${TOKEN}\nswitch: x${TOKEN}\nsecret: ${EMPTY}"
    let result = report {
      try parse(document, ["TOKEN": "glc_invented", "EMPTY": ""]).read { reader in
        _ = reader.integer("port")
        _ = reader.boolean("switch")
        _ = reader.requiredSecret("secret")
      }
    }
    #expect(
      result == """
        tattler.yaml:1:7: port: found "${TOKEN}"; expected an integer
        tattler.yaml:2:9: switch: found "x${TOKEN}"; expected true or false
        tattler.yaml:3:9: secret: found empty text; expected text that is not empty
        """)
  }

  @Test func `real files are read from beside the configuration, within the limit`() throws {
    try withTemporaryFolder { folder in
      try write("v: ${file:token}\nw: ${file:\(folder)/token}", to: folder + "/t.yaml")
      try write("from a file\n", to: folder + "/token")
      let document = try ConfigDocument.load(path: folder + "/t.yaml")
      #expect(try json(document) == #"{"v":"from a file","w":"from a file"}"#)

      try write(String(repeating: "x", count: 65_537), to: folder + "/token")
      #expect(report { _ = try json(document) }?.contains("token is larger than 64 KiB") == true)
      try write("\u{0}", to: folder + "/token")
      #expect(report { _ = try json(document) }?.contains("holds something other than UTF-8 text") == true)
    }
    let device = try ConfigDocument.parse("v: ${file:/dev/null}", file: "t.yaml")
    #expect(report { _ = try json(device) } == "t.yaml:1:4: v: /dev/null is no regular file")
  }

  @Test func `a section that is switched off does not need its variables`() throws {
    let text = "sinks:\n  grafana:\n    when_set: [TOKEN, ID]\n    token: ${TOKEN}\n    id: ${ID}\n"
    func read(_ variables: [String: String]) throws -> String {
      let sinks = try parse(text, variables).read { reader in
        reader.namedSections("sinks") { name, sink in
          let missing = sink.missingVariables()
          guard missing.isEmpty else { return "\(name) lacks " + missing.joined(separator: " ") }
          return sink.requiredSecret("token").reveal() + sink.requiredString("id")
        }
      }
      return sinks.map(\.value).joined()
    }
    #expect(try read([:]) == "grafana lacks TOKEN ID")
    #expect(try read(["TOKEN": "abc", "ID": ""]) == "grafana lacks ID")
    #expect(try read(["TOKEN": "abc", "ID": "12"]) == "abc12")
  }

  @Test(arguments: [
    ("when_set: A", ["A"]), ("when_set: [A, B, SET]", ["A", "B"]), ("when_set: []", []), ("when_set:", []),
    ("other: 1", []),
  ])
  func `the missing variables are named`(_ text: String, _ expected: [String]) throws {
    let document = try parse(text, ["SET": "x", "B": ""])
    #expect(try document.root.missingVariables(environment: document.environment) == expected)
  }

  @Test(arguments: [
    ("when_set: {a: 1}", "tattler.yaml:1:11: when_set: found a mapping; expected names of environment variables"),
    (
      "when_set: ['${TOKEN}']",
      "tattler.yaml:1:12: when_set: found \"${TOKEN}\"; expected the bare name of an environment variable, "
        + "such as GRAFANA_TOKEN"
    ),
  ])
  func `a wrong switch is reported`(_ text: String, _ message: String) {
    #expect(report { try parse(text).read { _ = $0.missingVariables() } } == message)
  }
}
