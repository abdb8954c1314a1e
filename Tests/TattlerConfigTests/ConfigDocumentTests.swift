import TestRandom
import Testing

@testable import TattlerConfig

/// Parses `text` as `tattler.yaml` with a fixed environment.
func parse(_ text: String, _ variables: [String: String] = [:], files: [String: String] = [:]) throws -> ConfigDocument
{
  try ConfigDocument.parse(
    text, file: "tattler.yaml", environment: ConfigEnvironment(variables, files: files))
}

/// The canonical JSON of a document, as text.
func json(_ document: ConfigDocument) throws -> String {
  String(decoding: try document.root.canonicalJSON(environment: document.environment), as: UTF8.self)
}

/// The whole report of the mistakes that `body` throws.
func report(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as ConfigErrors {
    return error.description
  } catch {
    return "another error: \(error)"
  }
}

struct BadDocument: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let message: String
  var testDescription: String { name }
}

@Suite struct ConfigDocumentTests {
  @Test(arguments: [
    ("a: 1\nb: text", #"{"a":1,"b":"text"}"#),
    ("b: 1\na: {z: [1, two, 'three', ~], y: }", #"{"a":{"y":null,"z":[1,"two","three",null]},"b":1}"#),
    (
      "a: '1'\nb: \"true\"\nc: True\nd: 1e3\ne: 007\nf: .inf\ng: 0x10",
      #"{"a":"1","b":"true","c":true,"d":1e3,"e":"007","f":".inf","g":"0x10"}"#
    ),
    ("a: !!str 12\nb: !!int 12", #"{"a":"12","b":12}"#),
    ("a: |\n  one\n  two\nb: >-\n  one\n  two", #"{"a":"one\ntwo\n","b":"one two"}"#),
    ("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3", #"{"base":{"x":1,"y":2},"own":{"x":1,"y":3}}"#),
    (
      "a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {x2: 0, <<: [*a, *b]}",
      #"{"a":{"x":1},"b":{"x":2,"z":3},"c":{"x":1,"x2":0,"z":3}}"#
    ),
    ("'<<': text", #"{"<<":"text"}"#),
    ("a: &x [1]\nb: *x", #"{"a":[1],"b":[1]}"#),
    ("", "null"),
    ("# only a comment\n", "null"),
    ("---\na: ü\n...\n", #"{"a":"ü"}"#),
    ("\u{FEFF}a: 1", #"{"a":1}"#),
    ("a: yes", #"{"a":"yes"}"#),
    ("a: 1\r\nb: [x,\r\n  y]\r\n", #"{"a":1,"b":["x","y"]}"#),
  ])
  func `a good document becomes this JSON`(_ text: String, _ expected: String) throws {
    #expect(try json(parse(text)) == expected)
  }

  @Test(arguments: [
    BadDocument(
      name: "tab", text: "a:\n\tb: 1", message: "tattler.yaml:2:1: a tab cannot indent YAML; use spaces"),
    BadDocument(
      name: "two documents", text: "a: 1\n---\nb: 2",
      message: "tattler.yaml:2:1: a second document begins here; a file holds one"),
    BadDocument(
      name: "duplicate keys are all reported", text: "a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}",
      message: """
        tattler.yaml:3:1: the key "a" stands here again; first on line 1
        tattler.yaml:4:11: the key "d" stands here again; first on line 4
        """),
    BadDocument(
      name: "duplicate key and then a syntax error", text: "a: 1\na: 2\nb: [",
      message: """
        tattler.yaml:2:1: the key "a" stands here again; first on line 1
        tattler.yaml:3:5: a value is missing, or a [ or { is not closed
        """),
    BadDocument(
      name: "two colons", text: "a: b: c",
      message: "tattler.yaml:1:5: a second \": \" on one line; put text that holds \": \" in quotes, "
        + "or indent a nested key on its own line"),
    BadDocument(
      name: "bad indentation", text: "a: 1\n  b: 2\n",
      message: "tattler.yaml:2:4: a second \": \" on one line; put text that holds \": \" in quotes, "
        + "or indent a nested key on its own line"),
    BadDocument(
      name: "unclosed list", text: "a: [1, 2\nb: 3",
      message: "tattler.yaml:2:2: the list in [ ] is not closed, or lacks a comma"),
    BadDocument(
      name: "unclosed quote", text: "a: \"text\nb: 3",
      message: "tattler.yaml:2:5: the text in quotes is not closed"),
    BadDocument(
      name: "percent", text: "a: @b",
      message: "tattler.yaml:1:4: a value cannot begin with this character; put the text in quotes"),
    BadDocument(
      name: "control character", text: "a: 1\nbö: \u{1}",
      message: "tattler.yaml:2:5: control characters are not allowed"),
    BadDocument(
      name: "NUL by escape", text: "a: \"x\\0y\"",
      message: "tattler.yaml:1:4: the text holds a NUL or something other than UTF-8"),
    BadDocument(
      name: "unknown alias", text: "a: &base 1\nb: *bsae",
      message: "tattler.yaml:2:4: the alias names an anchor \"bsae\" that is not defined before it; "
        + "did you mean \"base\"?"),
    BadDocument(
      name: "alias inside its anchor", text: "a: &x [*x]",
      message: "tattler.yaml:1:8: the alias *x stands inside what it names"),
    BadDocument(
      name: "list as key", text: "? [a]\n: 1",
      message: "tattler.yaml:1:3: a key must be text, not a list, a mapping or an alias"),
    BadDocument(name: "empty key", text: "a: 1\n~: 2", message: "tattler.yaml:2:1: the key is empty"),
    BadDocument(
      name: "tag", text: "a: !vault x", message: "tattler.yaml:1:4: the tag !vault has no meaning here"),
    BadDocument(
      name: "binary", text: "a: !!binary aGk=",
      message: "tattler.yaml:1:4: the tag !!binary has no meaning here"),
    BadDocument(
      name: "merge of text", text: "a:\n  <<: 1",
      message: "tattler.yaml:2:3: \"<<\" found text; expected a mapping or a list of mappings"),
    BadDocument(
      name: "two merges", text: "x: &x {}\na:\n  <<: *x\n  <<: *x",
      message: "tattler.yaml:4:3: the key \"<<\" stands here again, first on line 3; name several in one list"),
  ])
  func `a bad document is refused with the place and a sentence`(_ bad: BadDocument) {
    #expect(report { _ = try parse(bad.text) } == bad.message)
  }

  @Test func `bytes that are no UTF-8 are refused at their place`() {
    let bytes = Array("a: ü\nb: ".utf8) + [0xC3, 0x28]
    let message = report { _ = try ConfigDocument.parse(bytes: bytes, file: "t.yaml") }
    #expect(message == "t.yaml:2:4: the text is not valid UTF-8 here")
  }

  @Test func `aliases that multiply without end are refused before they grow`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    let message = report { _ = try parse(text) }
    #expect(message == "tattler.yaml:5:45: the document has more than 100000 values, aliases written out")
  }

  @Test func `nesting is bounded, also through aliases`() {
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect(report { _ = try parse(deep) } == "tattler.yaml:1:65: values nest deeper than 64 levels")
    let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(report { _ = try parse(allowed) } == nil)
    let half = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    let aliased = "a: &a \(half)\nb: " + String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
    #expect(report { _ = try parse(aliased) } == "tattler.yaml:2:44: values nest deeper than 64 levels")
  }

  @Test func `a document above the size limit is refused`() {
    let message = report {
      _ = try ConfigDocument.parse("a: 12345", file: "t.yaml", limits: ConfigLimits(maximumBytes: 4))
    }
    #expect(message == "t.yaml:1:1: the document is larger than 4 B")
  }

  @Test func `files are loaded, and a missing one and a folder are named`() throws {
    let environment = ConfigEnvironment.empty
    #expect(
      report { _ = try ConfigDocument.load(path: "/nowhere/t.yaml", environment: environment) }
        == "/nowhere/t.yaml:1:1: the file /nowhere/t.yaml does not exist")
    #expect(
      report { _ = try ConfigDocument.load(path: "/", environment: environment) } == "/:1:1: / is a folder")
    try withTemporaryFolder { folder in
      try write("a: 1", to: folder + "/t.yaml")
      let document = try ConfigDocument.load(path: folder + "/t.yaml", environment: environment)
      #expect(document.root["a"]?.scalar?.text == "1")
      #expect(document.root["a"]?.position == ConfigPosition(file: folder + "/t.yaml", line: 1, column: 4))
    }
  }

  @Test func `random bytes and broken documents never trap`() {
    let seed = Array(
      "a: &a {b: [1, '${X:-y}', \"z\\n\"], <<: *c}\n- !!str x\n? k\n: |\n  t\n---\n{\"j\": [null, -1.5e3]}\n".utf8)
    var random = SeededRandom(seed: 20_260_101)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = Array(seed.prefix(Int(random.next() % UInt64(seed.count))))
      for _ in 0..<(1 + random.next() % 6) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.insert(seed[Int(random.next() % UInt64(seed.count))], at: place)
        default: bytes.remove(at: place)
        }
      }
      if let document = try? ConfigDocument.parse(bytes: bytes, file: "f", environment: .empty) {
        accepted += 1
        _ = try? document.root.canonicalJSON(environment: .empty)
      }
      if let value = try? JSONValue(parsing: bytes) {
        var writer = JSONWriter()
        writer.value(value)
        #expect((try? JSONValue(parsing: writer.bytes)) == value)
      }
    }
    #expect(accepted > 100, "the mutations must leave some documents whole, or the loop tests nothing")
  }
}
