/// A place in a JSON text. Every read is checked against the end, where the byte is 0.
@safe struct JSONCursor {
  private let start: UnsafePointer<UInt8>?
  private let end: Int
  /// The next byte.
  private(set) var position: Int

  private static let maximumDepth = 64

  init(_ buffer: UnsafeBufferPointer<UInt8>, at position: Int) {
    unsafe start = buffer.baseAddress
    end = buffer.count
    self.position = position
  }

  /// The next byte; 0 at the end.
  @inline(__always) var byte: UInt8 {
    guard position < end, let start = unsafe start else { return 0 }
    return unsafe start[position]
  }

  var isAtEnd: Bool { position >= end }

  /// Goes on by a byte that ``byte`` has shown.
  @inline(__always) mutating func advance() { position += 1 }

  /// Goes on to a place in what ``text(_:)`` has shown.
  @inline(__always) mutating func advance(to place: Int) { position = place }

  /// The next bytes; nil where fewer are left.
  @inline(__always) func text(_ count: Int) -> UnsafeRawPointer? {
    guard end &- position >= count, let start = unsafe start else { return nil }
    return unsafe UnsafeRawPointer(start + position)
  }

  func failure(_ reason: String) -> MatrixError { MatrixError(reason, at: min(position, end)) }

  /// The next byte behind white space.
  @inline(__always) mutating func next() -> UInt8 {
    while true {
      let byte = byte
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      position += 1
    }
  }

  /// Takes a byte behind white space.
  @inline(__always) mutating func expect(_ wanted: UInt8) throws(MatrixError) {
    guard next() == wanted else { throw failure("expected \(String(decoding: [wanted], as: UTF8.self))") }
    position += 1
  }

  /// Takes a byte behind white space where it is there.
  @inline(__always) mutating func take(_ wanted: UInt8) -> Bool {
    guard next() == wanted else { return false }
    position += 1
    return true
  }

  /// Calls back at each member of an object, behind its colon; the callback takes the value.
  mutating func object(
    _ member: (_ name: [UInt8], inout JSONCursor) throws(MatrixError) -> Void
  ) throws(MatrixError) {
    try expect(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return }
    var name: [UInt8] = []
    repeat {
      name.removeAll(keepingCapacity: true)
      try string(into: &name)
      try expect(UInt8(ascii: ":"))
      try member(name, &self)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Calls back at each item of an array.
  mutating func array(_ item: (inout JSONCursor) throws(MatrixError) -> Void) throws(MatrixError) {
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat { try item(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  /// Takes a string and appends what it stands for; what is no UTF-8 becomes U+FFFD.
  mutating func string(into arena: inout [UInt8]) throws(MatrixError) {
    try expect(UInt8(ascii: "\""))
    let first = arena.count
    var isASCII = true
    while true {
      let byte = byte
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        if !isASCII { Self.repair(&arena, from: first) }
        return
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &arena)
      case 0..<0x20: throw failure("a string does not end, or has a control character")
      default:
        if byte >= 0x80 { isASCII = false }
        arena.append(byte)
        position += 1
      }
    }
  }

  private static func repair(_ arena: inout [UInt8], from first: Int) {
    guard String(validating: arena[first...], as: UTF8.self) == nil else { return }
    let text = String(decoding: arena[first...], as: UTF8.self)
    arena.removeSubrange(first...)
    arena.append(contentsOf: text.utf8)
  }

  private mutating func escape(into arena: inout [UInt8]) throws(MatrixError) {
    let letter = byte
    let plain: UInt8
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = letter
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      position += 1
      let scalar = try unicode()
      arena.append(contentsOf: String(Character(scalar)).utf8)
      return
    default: throw failure("an escape that JSON does not know")
    }
    position += 1
    arena.append(plain)
  }

  /// Four digits behind `\u`, and the second half of a pair; half a pair is U+FFFD.
  private mutating func unicode() throws(MatrixError) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let mark = position
    if first < 0xDC00, byte == UInt8(ascii: "\\") {
      position += 1
      if byte == UInt8(ascii: "u") {
        position += 1
        let second = try fourDigits()
        if (0xDC00...0xDFFF).contains(second) {
          return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
        }
      }
      position = mark
    }
    return "\u{FFFD}"
  }

  private mutating func fourDigits() throws(MatrixError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = byte
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46, 0x61...0x66: digit = (byte | 0x20) - 0x61 + 10
      default: throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// Takes a number.
  mutating func number() throws(MatrixError) {
    if byte == UInt8(ascii: "-") { position += 1 }
    if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if byte == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
  }

  private mutating func digits() throws(MatrixError) {
    guard (0x30...0x39).contains(byte) else { throw failure("expected a digit") }
    repeat { position += 1 } while (0x30...0x39).contains(byte)
  }

  /// Takes a word.
  mutating func word(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= end, let start = unsafe start else { return false }
    for step in 0..<count where unsafe start[position + step] != text.utf8Start[step] { return false }
    position += count
    return true
  }

  /// Takes any value.
  mutating func skip(depth: Int = 0) throws(MatrixError) {
    guard depth < Self.maximumDepth else { throw failure("values are nested too deeply") }
    switch next() {
    case UInt8(ascii: "{"): try object { _, cursor throws(MatrixError) in try cursor.skip(depth: depth + 1) }
    case UInt8(ascii: "["): try array { cursor throws(MatrixError) in try cursor.skip(depth: depth + 1) }
    case UInt8(ascii: "\""):
      var text: [UInt8] = []
      try string(into: &text)
    case UInt8(ascii: "t") where word("true"), UInt8(ascii: "f") where word("false"),
      UInt8(ascii: "n") where word("null"):
      return
    default: try number()
    }
  }
}
