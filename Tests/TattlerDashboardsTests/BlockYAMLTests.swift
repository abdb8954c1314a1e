import TattlerConfig
import Testing

@testable import TattlerDashboards

@Suite struct BlockYAMLTests {
  @Test("What is written is read back as it was")
  func roundTrip() throws {
    let value = JSONValue.members([
      "text": .string("a \"b\": #c\n{{ d }} yes"), "number": .double(2.5), "truth": .boolean(true),
      "word": .string("no"), "empty": .array([]), "none": .object([]),
      "list": .array([
        .integer(1), .array([.integer(2), .members(["x": .null])]),
        .members(["a": .members(["b": .array([.string("c")])]), "d": .integer(3)]),
      ]),
    ])
    let bytes = BlockYAML(value, comment: "one\ntwo").bytes
    let node = try ConfigDocument.parse(bytes: bytes, file: "t.yaml", environment: .empty).root
    let expected = try ConfigDocument.parse(json: value.compact, name: "t.json").root
    #expect(Self.shape(node) == Self.shape(expected))
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("# one\n# two\ntext: \"a"))
  }

  @Test("Indented JSON is the same JSON")
  func indented() throws {
    let value = JSONValue.members([
      "a": .array([.integer(1), .integer(2)]), "b": .members(["c": .array([.object([])])]),
    ])
    let bytes = IndentedJSON(value).bytes
    #expect(try JSONValue(parsing: bytes) == value)
    #expect(String(decoding: bytes, as: UTF8.self) == "{\n  \"a\": [1,2],\n  \"b\": {\n    \"c\": [{}]\n  }\n}\n")
  }

  private static func shape(_ node: ConfigNode) -> String {
    switch node.content {
    case .scalar(let scalar): "\(scalar.style == .quoted ? "'" : "")\(scalar.text)"
    case .sequence(let items): "[\(items.map(shape).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\($0.key): \(shape($0.value))" }.joined(separator: ", "))}"
    }
  }
}
