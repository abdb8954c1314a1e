import Testing

@testable import TattlerConfig

@Suite struct ConfigKeyPathTests {
  @Test(arguments: [
    ("sinks.grafana.url", ConfigKeyPath([.key("sinks"), .key("grafana"), .key("url")])),
    ("sources[2].port", ConfigKeyPath([.key("sources"), .index(2), .key("port")])),
    ("[0][1]", ConfigKeyPath([.index(0), .index(1)])),
    (#"labels."a.b"[1]"#, ConfigKeyPath([.key("labels"), .key("a.b"), .index(1)])),
    (#""say \"hi\"".x"#, ConfigKeyPath([.key("say \"hi\""), .key("x")])),
    (#""""#, ConfigKeyPath([.key("")])),
    ("größe", ConfigKeyPath([.key("größe")])),
    ("", ConfigKeyPath.root),
  ])
  func `a path is written and read back`(_ text: String, _ path: ConfigKeyPath) {
    #expect(path.description == text)
    #expect(ConfigKeyPath(parsing: text) == path)
  }

  @Test(arguments: [".", "a.", "a..b", "a b", "[", "[x]", "[-1]", "a[1", "\"a", "\"a\\", "a.[1]", "a\"b\""])
  func `what is no path is refused`(_ text: String) {
    #expect(ConfigKeyPath(parsing: text) == nil)
  }

  @Test(arguments: [
    ("a.b[1].c", 3, 8), ("a.b[0]", 2, 7), ("a.b[9].c", 2, 6), ("a.x.y", 2, 3), ("", 1, 1),
  ])
  func `a path finds its place, or that of the last node on the way`(_ text: String, _ line: Int, _ column: Int) throws
  {
    let document = try parse("a:\n  b: [1,\n   {c: 2}]\n")
    let path = try #require(ConfigKeyPath(parsing: text))
    #expect(document.root.position(ofKeyPath: path) == ConfigPosition(file: "tattler.yaml", line: line, column: column))
  }
}
