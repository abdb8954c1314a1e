/// Makes values of what the parser reads; one builder gives `JSONValue`, the other `ConfigNode`.
protocol JSONBuilder {
  associatedtype Value
  /// A place in the document.
  associatedtype Mark
  mutating func mark(_ offset: Int) -> Mark
  func scalar(_ scalar: JSONScalar, at mark: Mark) -> Value
  func array(_ items: [Value], at mark: Mark) -> Value
  func object(_ members: [(name: String, mark: Mark, value: Value)], at mark: Mark) -> Value
}

/// A JSON value without parts.
enum JSONScalar {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
}

/// A strict recursive-descent parser for JSON (RFC 8259) with bounded depth and size.
struct JSONParser<Builder: JSONBuilder> {
  private let bytes: [UInt8]
  private let limits: ConfigLimits
  private var builder: Builder
  private var index = 0
  private var nodeCount = 0

  init(_ bytes: [UInt8], builder: Builder, limits: ConfigLimits) {
    self.bytes = bytes
    self.builder = builder
    self.limits = limits
  }

  mutating func parseDocument() throws(JSONError) -> Builder.Value {
    guard bytes.count <= limits.maximumBytes else {
      throw failure(.limit, at: 0, "the document is larger than \(ByteSize.format(limits.maximumBytes))")
    }
    if let offset = TextScan.firstInvalidByte(in: bytes) {
      throw failure(.encoding, at: offset, "the text is not valid UTF-8 here")
    }
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw failure(.syntax, at: index, "text after the end of the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> Builder.Value {
    skipSpace()
    nodeCount += 1
    guard nodeCount <= limits.maximumNodes else {
      throw failure(.limit, at: index, "the document has more than \(limits.maximumNodes) values")
    }
    guard index < bytes.count else { throw failure(.syntax, at: index, "a value is missing at the end") }
    let mark = builder.mark(index)
    switch bytes[index] {
    case UInt8(ascii: "{"):
      try checkDepth(depth + 1)
      return builder.object(try members(depth: depth + 1), at: mark)
    case UInt8(ascii: "["):
      try checkDepth(depth + 1)
      return builder.array(try items(depth: depth + 1), at: mark)
    case UInt8(ascii: "\""): return builder.scalar(.string(try string()), at: mark)
    case UInt8(ascii: "t"): return builder.scalar(try literal("true", .boolean(true)), at: mark)
    case UInt8(ascii: "f"): return builder.scalar(try literal("false", .boolean(false)), at: mark)
    case UInt8(ascii: "n"): return builder.scalar(try literal("null", .null), at: mark)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return builder.scalar(.number(try number()), at: mark)
    default: throw failure(.syntax, at: index, "no JSON value begins like this")
    }
  }

  private mutating func members(
    depth: Int
  ) throws(JSONError) -> [(name: String, mark: Builder.Mark, value: Builder.Value)] {
    index += 1
    var members: [(name: String, mark: Builder.Mark, value: Builder.Value)] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        throw failure(.syntax, at: index, "a member name in double quotes is missing")
      }
      let start = index
      let mark = builder.mark(start)
      let name = try string()
      guard isNew(name, among: members, &names) else {
        throw failure(.duplicateKey, at: start, "the name \"\(TextScan.abbreviated(name))\" stands here again")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure(.syntax, at: index, "a colon is missing") }
      members.append((name, mark, try value(depth: depth)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw failure(.syntax, at: index, "a comma or } is missing") }
    }
  }

  /// Whether `name` is not among the members; a set pays off only in large objects.
  private func isNew(
    _ name: String, among members: [(name: String, mark: Builder.Mark, value: Builder.Value)],
    _ names: inout Set<String>
  ) -> Bool {
    guard members.count >= 16 else { return !members.contains { $0.name == name } }
    if names.isEmpty { names = Set(members.map(\.name)) }
    return names.insert(name).inserted
  }

  private mutating func items(depth: Int) throws(JSONError) -> [Builder.Value] {
    index += 1
    var items: [Builder.Value] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else { throw failure(.syntax, at: index, "a comma or ] is missing") }
    }
  }

  private mutating func literal(_ word: String, _ scalar: JSONScalar) throws(JSONError) -> JSONScalar {
    guard bytes[index...].starts(with: word.utf8) else {
      throw failure(.syntax, at: index, "no JSON value begins like this")
    }
    index += word.utf8.count
    return scalar
  }

  private mutating func number() throws(JSONError) -> String {
    let start = index
    while index < bytes.count, JSONNumber.isPart(bytes[index]) { index += 1 }
    guard JSONNumber.isValid(bytes[start..<index]) else {
      throw failure(.syntax, at: start, "the number is not written as JSON wants it")
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\") {
      try checkNotControl(bytes[index])
      index += 1
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      index += 1
      return text
    }
    return try escapedString(begin: bytes[start..<index])
  }

  private mutating func escapedString(begin: ArraySlice<UInt8>) throws(JSONError) -> String {
    var text = Array(begin)
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        text += Array(String(try escape()).utf8)
      } else {
        try checkNotControl(byte)
        text.append(byte)
        index += 1
      }
    }
    throw failure(.syntax, at: index, "the string is not closed")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = index
    index += 2
    guard index <= bytes.count else { throw failure(.syntax, at: start, "the string is not closed") }
    switch bytes[index - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start: start)
    default: throw failure(.syntax, at: start, "JSON has no such escape")
    }
  }

  private mutating func unicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try fourHexDigits(start: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    {
      index += 2
      let low = try fourHexDigits(start: start)
      if (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
      {
        return scalar
      }
    }
    throw failure(.encoding, at: start, "half a surrogate pair")
  }

  private mutating func fourHexDigits(start: Int) throws(JSONError) -> UInt16 {
    guard index + 4 <= bytes.count else { throw failure(.syntax, at: start, "\\u needs four hexadecimal digits") }
    var value: UInt16 = 0
    for byte in bytes[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure(.syntax, at: start, "\\u needs four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
    }
    index += 4
    return value
  }

  private func checkNotControl(_ byte: UInt8) throws(JSONError) {
    if byte < 0x20 { throw failure(.syntax, at: index, "a control character must be escaped") }
  }

  private func checkDepth(_ depth: Int) throws(JSONError) {
    guard depth <= limits.maximumDepth else {
      throw failure(.limit, at: index, "values nest deeper than \(limits.maximumDepth) levels")
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private func failure(_ code: JSONError.Code, at offset: Int, _ reason: String) -> JSONError {
    let place = TextScan.lineAndColumn(of: offset, in: bytes)
    return JSONError(code: code, offset: offset, line: place.line, column: place.column, reason: reason)
  }
}
