internal import TattlerConfig

extension FuzzTarget {
  /// The JSON parser of configurations and bot events.
  ///
  /// What is taken is written and read back as the same value; both builders over the grammar agree; errors stand where
  /// they say.
  public static let json = FuzzTarget(
    "json", tokens: JSONText.tokens, generate: JSONText.document, check: JSONCheck.run)
}

private enum JSONCheck {
  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let document = try? ConfigDocument.parse(json: input, name: "f")
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: input) } catch {
      try require(document == nil, "a document is made of what is no value: \(error)")
      try require((0...input.count).contains(error.offset), "the error lies outside of the input: \(error.offset)")
      let line = input[..<error.offset].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
      try require(error.line == line && error.column >= 1, "byte \(error.offset) is in line \(line), not \(error)")
      return false
    }
    try require(document != nil, "a value is no document")
    var writer = JSONWriter()
    write(value, to: &writer)
    let again = try mustSucceed("what was written is refused") { () throws(JSONError) in
      try JSONValue(parsing: writer.bytes)
    }
    try require(again == value, "what was written reads back as another value")
    return true
  }

  private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value {
    case .null: writer.null()
    case .boolean(let flag): writer.boolean(flag)
    case .number(let text): writer.number(text: text)
    case .string(let text): writer.string(text)
    case .array(let items):
      writer.beginArray()
      for item in items { write(item, to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.name)
        write(member.value, to: &writer)
      }
      writer.endObject()
    }
  }
}
