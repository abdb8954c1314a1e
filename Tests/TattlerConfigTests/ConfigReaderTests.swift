import Testing

@testable import TattlerConfig

enum Durability: String, CaseIterable {
  case fsync, os, memory
}

@Suite struct ConfigReaderTests {
  @Test func `every type reads its value, and absent ones give the default`() throws {
    let text = """
      host: 127.0.0.1
      version: 1.10
      port: 8428
      ratio: 0.25
      enabled: true
      size: 10MiB
      timeout: 1h30m
      durability: memory
      tags: [a, b]
      labels: {env: prod, zone: eu}
      token: ${TOKEN}
      nothing: ~
      sources:
        - {name: one}
        - {name: two}
      queue: {path: /var/lib}
      """
    let summary = try parse(text, ["TOKEN": "invented"]).read { reader in
      [
        reader.requiredString("host"), reader.string("version", default: ""), "\(reader.requiredInteger("port"))",
        "\(reader.number("ratio", default: 1))", "\(reader.boolean("enabled", default: false))",
        "\(reader.bytes("size", default: 0))", "\(reader.duration("timeout", default: .zero).components.seconds)",
        reader.choice("durability", default: Durability.fsync).rawValue,
        reader.strings("tags", default: []).joined(separator: "+"),
        (reader.stringPairs("labels") ?? []).map { "\($0.name)=\($0.value)" }.joined(separator: "+"),
        reader.requiredSecret("token").reveal(), "\(reader.secret("token") ?? Secret(""))",
        reader.string("nothing", default: "fallback"), "\(reader.integer("absent", default: 7))",
        reader.sectionList("sources") { $0.requiredString("name") }.joined(separator: "+"),
        reader.section("queue") { $0.requiredString("path") } ?? "",
        reader.defaultedSection("limits") { "\($0.bytes("body", default: 3))" },
        "\(reader.section("off") { _ in 1 } == nil)",
      ]
    }
    #expect(
      summary == [
        "127.0.0.1", "1.10", "8428", "0.25", "true", "10485760", "5400", "memory", "a+b", "env=prod+zone=eu",
        "invented", "[redacted]", "fallback", "7", "one+two", "/var/lib", "3", "true",
      ])
  }

  @Test(arguments: [
    ("port: 70000", "tattler.yaml:1:7: port: found \"70000\"; expected an integer, from 1 to 65535"),
    ("port: x", "tattler.yaml:1:7: port: found \"x\"; expected an integer, from 1 to 65535"),
    ("port: 1.5", "tattler.yaml:1:7: port: found \"1.5\"; expected an integer, from 1 to 65535"),
    (
      "port: 99999999999999999999",
      "tattler.yaml:1:7: port: found \"99999999999999999999\"; expected an integer, from 1 to 65535"
    ),
    ("port: [1]", "tattler.yaml:1:7: port: found a list; expected an integer, from 1 to 65535"),
    ("ratio: 2", "tattler.yaml:1:8: ratio: found \"2\"; expected a number, from 0.0 to 1.0"),
    ("ratio: nan", "tattler.yaml:1:8: ratio: found \"nan\"; expected a number, from 0.0 to 1.0"),
    ("enabled: yes", "tattler.yaml:1:10: enabled: found \"yes\"; expected true or false; did you mean \"true\"?"),
    ("enabled: Off", "tattler.yaml:1:10: enabled: found \"Off\"; expected true or false; did you mean \"false\"?"),
    ("enabled: flase", "tattler.yaml:1:10: enabled: found \"flase\"; expected true or false; did you mean \"false\"?"),
    ("enabled: maybe", "tattler.yaml:1:10: enabled: found \"maybe\"; expected true or false"),
    (
      "size: 10 potatoes", "tattler.yaml:1:7: size: found \"10 potatoes\"; expected a size such as 10MiB, at most 1 GiB"
    ),
    ("size: 2GiB", "tattler.yaml:1:7: size: found \"2GiB\"; expected a size such as 10MiB, at most 1 GiB"),
    (
      "timeout: 10",
      "tattler.yaml:1:10: timeout: found \"10\"; expected a duration such as 10s or 1h30m, at least 100ms"
    ),
    (
      "timeout: 99ms",
      "tattler.yaml:1:10: timeout: found \"99ms\"; expected a duration such as 10s or 1h30m, at least 100ms"
    ),
    (
      "durability: fsnyc",
      "tattler.yaml:1:13: durability: found \"fsnyc\"; expected one of fsync, os, memory; did you mean \"fsync\"?"
    ),
    ("tags: a", "tattler.yaml:1:7: tags: found text; expected a list of text"),
    ("tags: [a, {b: 1}]", "tattler.yaml:1:11: tags[1]: found a mapping; expected text"),
    ("labels: [a]", "tattler.yaml:1:9: labels: found a list; expected a mapping of names to text"),
    ("labels: {a: [1]}", "tattler.yaml:1:13: labels.a: found a list; expected text"),
    ("queue: /var", "tattler.yaml:1:8: queue: found text; expected a mapping"),
    ("queue: {}", "tattler.yaml:1:8: queue.path: missing key; expected text"),
    ("queue: {path: }", "tattler.yaml:1:15: queue.path: missing key; expected text"),
    ("queue: {path: ''}", "tattler.yaml:1:15: queue.path: found \"\"; expected text that is not empty"),
    ("sources: {a: 1}", "tattler.yaml:1:10: sources: found a mapping; expected a list of mappings"),
    (
      "sources: [{nam: x}]",
      """
      tattler.yaml:1:11: sources[0].name: missing key; expected text
      tattler.yaml:1:12: sources[0].nam: unknown key; did you mean "name"?
      """
    ),
    ("prot: 1", "tattler.yaml:1:1: prot: unknown key; did you mean \"port\"?"),
    ("colour: 1", "tattler.yaml:1:1: colour: unknown key"),
    ("\"a b\": 1", "tattler.yaml:1:1: \"a b\": unknown key"),
    ("- a", "tattler.yaml:1:1: found a list; expected a mapping"),
  ])
  func `a mistake is reported with place, path, finding and expectation`(_ text: String, _ message: String) {
    #expect(report { try parse(text).read(readEverything) } == message)
  }

  private func readEverything(_ reader: ConfigReader) {
    _ = reader.integer("port", in: 1...65_535)
    _ = reader.number("ratio", in: 0...1)
    _ = reader.boolean("enabled")
    _ = reader.bytes("size", in: 0...(1 << 30))
    _ = reader.duration("timeout", in: .milliseconds(100)...ConfigReader.anyDuration.upperBound)
    _ = reader.choice("durability", of: Durability.self)
    _ = reader.strings("tags")
    _ = reader.stringPairs("labels")
    _ = reader.section("queue") { $0.requiredString("path") }
    _ = reader.sectionList("sources") { $0.requiredString("name") }
  }

  @Test func `all mistakes come together, in the order of the file`() {
    let text = """
      sinks:
        grafana:
          urll: https://example.invalid
          batch: many
      queue:
        size: 5 elephants
      """
    let result = report {
      try parse(text).read { reader in
        _ = reader.section("queue") { $0.bytes("size") }
        _ = reader.requiredString("name")
        _ = reader.namedSections("sinks") { _, sink in
          _ = sink.requiredString("url")
          _ = sink.integer("batch")
        }
      }
    }
    #expect(
      result == """
        tattler.yaml:1:1: name: missing key; expected text
        tattler.yaml:3:5: sinks.grafana.url: missing key; expected text
        tattler.yaml:3:5: sinks.grafana.urll: unknown key; did you mean "url"?
        tattler.yaml:4:12: sinks.grafana.batch: found "many"; expected an integer
        tattler.yaml:6:9: queue.size: found "5 elephants"; expected a size such as 10MiB
        """)
  }

  @Test func `a file full of mistakes is reported up to a bound`() {
    let text = (1...150).map { "unknown\($0): 1" }.joined(separator: "\n")
    let lines = report { try parse(text).read { _ in } }?.split(separator: "\n") ?? []
    #expect(lines.count == 101)
    #expect(lines.last == "and 50 more")
  }

  @Test func `a required section that is missing is one mistake, not one for each of its keys`() {
    let result = report {
      try parse("a: 1").read { reader in
        _ = reader.integer("a")
        _ = reader.requiredSection("queue") { $0.requiredString("path") }
      }
    }
    #expect(result == "tattler.yaml:1:1: queue: missing key; expected a mapping")
  }

  @Test func `a caller's own check is reported like the rest`() {
    let result = report {
      try parse("from: 5\nto: 3").read { reader in
        let (from, to) = (reader.integer("from", default: 0), reader.integer("to", default: 0))
        if to < from { reader.report("to", reason: "found 3, below \"from\"", expected: "5 or more") }
      }
    }
    #expect(result == "tattler.yaml:2:5: to: found 3, below \"from\"; expected 5 or more")
  }

  @Test func `a plugin's mistakes get the positions of the YAML`() throws {
    let document = try parse("sinks:\n  grafana:\n    type: http\n    headers: {a: 1}\n    urll: x\n")
    let grafana = try #require(document.root["sinks"]?["grafana"])
    let bytes = try grafana.canonicalJSON(excluding: ["type"], environment: document.environment)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"headers":{"a":1},"urll":"x"}"#)
    let prefix = try #require(ConfigKeyPath(parsing: "sinks.grafana"))
    do {
      try ConfigDocument.parse(json: bytes, name: "configuration").read { reader in
        _ = reader.stringPairs("headers")
        _ = reader.string("url")
      }
      Issue.record("the unknown key was not found")
    } catch {
      #expect(error.description == "configuration:1:20: urll: unknown key; did you mean \"url\"?")
      #expect(
        error.relocated(in: document.root, under: prefix).description
          == "tattler.yaml:5:11: sinks.grafana.urll: unknown key; did you mean \"url\"?")
    }
  }

  @Test func `references in JSON are only text, so that nothing is resolved twice`() throws {
    let document = try ConfigDocument.parse(json: Array(#"{"a":"${X} $$","b":8080,"c":null}"#.utf8), name: "j")
    #expect(try json(document) == #"{"a":"${X} $$","b":8080,"c":null}"#)
    #expect(try document.read { [$0.string("a"), $0.string("b"), $0.string("c")] } == ["${X} $$", "8080", nil])
  }
}
