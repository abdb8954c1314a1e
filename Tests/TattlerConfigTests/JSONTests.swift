import Testing

@testable import TattlerConfig

@Suite struct JSONTests {
  @Test(arguments: [
    ("null", JSONValue.null), (" true ", .boolean(true)), ("false", .boolean(false)), ("0", .number("0")),
    ("-0.5e+10", .number("-0.5e+10")), ("123456789012345678901234567890", .number("123456789012345678901234567890")),
    (#""a\"\\\/\b\f\n\r\tü""#, .string("a\"\\/\u{8}\u{C}\n\r\tü")), (#""\u00e9\uD83D\ude00""#, .string("é😀")),
    ("[]", .array([])), ("[1,[2],{}]", .array([.number("1"), .array([.number("2")]), .object([])])),
    (
      #"{"b":1,"a":[null]}"#,
      .object([JSONMember(name: "b", value: .number("1")), JSONMember(name: "a", value: .array([.null]))])
    ),
  ])
  func `good JSON is read`(_ text: String, _ expected: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    ("", "line 1, column 1: a value is missing at the end"),
    ("nul", "line 1, column 1: no JSON value begins like this"),
    ("01", "line 1, column 1: the number is not written as JSON wants it"),
    ("1.", "line 1, column 1: the number is not written as JSON wants it"),
    ("-", "line 1, column 1: the number is not written as JSON wants it"),
    ("+1", "line 1, column 1: no JSON value begins like this"),
    ("NaN", "line 1, column 1: no JSON value begins like this"),
    ("[1,]", "line 1, column 4: no JSON value begins like this"),
    ("[1 2]", "line 1, column 4: a comma or ] is missing"),
    ("{\n \"a\" 1}", "line 2, column 6: a colon is missing"),
    ("{a:1}", "line 1, column 2: a member name in double quotes is missing"),
    ("{\"a\":1,}", "line 1, column 8: a member name in double quotes is missing"),
    ("{\"a\":1", "line 1, column 7: a comma or } is missing"),
    ("{\"ü\":1,\"ü\":2}", "line 1, column 8: the name \"ü\" stands here again"),
    ("1 2", "line 1, column 3: text after the end of the value"),
    ("\"a", "line 1, column 3: the string is not closed"), ("\"\\", "line 1, column 2: the string is not closed"),
    ("\"\\x\"", "line 1, column 2: JSON has no such escape"),
    ("\"\\u12g4\"", "line 1, column 2: \\u needs four hexadecimal digits"),
    ("\"\\u12", "line 1, column 2: \\u needs four hexadecimal digits"),
    ("\"\\ud800\"", "line 1, column 2: half a surrogate pair"),
    ("\"\\udc00\\ud800\"", "line 1, column 2: half a surrogate pair"),
    ("\"\\ud800\\u0041\"", "line 1, column 2: half a surrogate pair"),
    ("\"a\nb\"", "line 1, column 3: a control character must be escaped"),
    ("// x\n1", "line 1, column 1: no JSON value begins like this"),
  ])
  func `bad JSON is refused at its place`(_ text: String, _ message: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test(arguments: [1, 15, 16, 17, 40])
  func `a duplicate name is found in small and large objects`(_ count: Int) {
    let members = (0..<count).map { "\"n\($0)\":0" }
    #expect(throws: Never.self) { try JSONValue(parsing: Array("{\(members.joined(separator: ","))}".utf8)) }
    for name in [0, count - 1] {
      let text = "{\(members.joined(separator: ",")),\"n\(name)\":1}"
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
      #expect(error?.code == .duplicateKey)
    }
  }

  @Test func `bad UTF-8, depth, size and count are refused`() {
    let cases: [([UInt8], ConfigLimits, JSONError.Code)] = [
      ([0x22, 0xFF, 0x22], ConfigLimits(), .encoding),
      (Array(String(repeating: "[", count: 100_000).utf8), ConfigLimits(), .limit),
      (Array("[1,2,3]".utf8), ConfigLimits(maximumNodes: 3), .limit),
      (Array("[1,2,3]".utf8), ConfigLimits(maximumBytes: 6), .limit),
    ]
    for (bytes, limits, code) in cases {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes, limits: limits) }
      #expect(error?.code == code)
    }
  }

  @Test func `accessors give the value or nil`() throws {
    let value = try JSONValue(
      parsing: Array(#"{"i":-9223372036854775808,"d":1e2,"big":1e999,"s":"x","b":true,"n":null}"#.utf8))
    #expect(value["i"]?.integerValue == Int64.min)
    #expect(value["d"]?.integerValue == nil)
    #expect(value["d"]?.doubleValue == 100)
    #expect(value["big"]?.doubleValue == nil)
    #expect(value["s"]?.stringValue == "x")
    #expect(value["b"]?.booleanValue == true)
    #expect(value["n"]?.isNull == true)
    #expect(value["none"] == nil)
    #expect(value["s"]?["x"] == nil)
  }

  @Test func `what is written is read back the same`() throws {
    var writer = JSONWriter(appendingTo: Array(" ".utf8))
    writer.beginObject()
    writer.key("text \"\\\u{1}\u{1F}\n\r\t/ü😀")
    writer.string("\u{0}\u{7F}\u{2028}")
    writer.key("items")
    writer.beginArray()
    writer.integer(Int64.min)
    writer.integer(UInt64.max)
    writer.number(0.1)
    writer.number(Double.infinity)
    writer.number(text: "1.50")
    writer.number(text: "1;2")
    writer.boolean(false)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    let value = try JSONValue(parsing: writer.bytes)
    #expect(
      value
        == .object([
          JSONMember(name: "text \"\\\u{1}\u{1F}\n\r\t/ü😀", value: .string("\u{0}\u{7F}\u{2028}")),
          JSONMember(
            name: "items",
            value: .array([
              .number("-9223372036854775808"), .number("18446744073709551615"), .number("0.1"), .null, .number("1.50"),
              .string("1;2"), .boolean(false), .null, .object([]),
            ])),
        ]))
    var again = JSONWriter(appendingTo: Array(" ".utf8))
    again.value(value)
    #expect(again.bytes == writer.bytes)
  }
}
