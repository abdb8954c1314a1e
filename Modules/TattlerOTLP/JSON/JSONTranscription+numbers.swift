/// Numbers and booleans as 64 bits: integers with their sign extended, doubles as their pattern.
extension JSONTranscription {
  @inline(__always)
  mutating func number(_ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) -> UInt64 {
    switch kind {
    case .double: return unsafe try double(&out)
    case .bool: return unsafe try boolean()
    default: return unsafe try integer(kind, &out)
    }
  }

  private mutating func boolean() throws(OTLPError) -> UInt64 {
    switch unsafe text.byte {
    case UInt8(ascii: "t"):
      unsafe try text.literal("true")
      return 1
    case UInt8(ascii: "f"):
      unsafe try text.literal("false")
      return 0
    default: throw unsafe text.mismatch("true or false is expected")
    }
  }

  /// Reads an integer of the usual form: up to 19 digits, in a string or not. Others go another way.
  @inline(__always)
  private mutating func integer(_ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) -> UInt64 {
    let start = unsafe text.index
    if unsafe start &+ 32 <= text.count {
      let quotes = unsafe text.base[start] == UInt8(ascii: "\"") ? 1 : 0
      let sign = unsafe text.base[start &+ quotes] == UInt8(ascii: "-") ? 1 : 0
      let digits = unsafe text.base + (start &+ quotes &+ sign)
      let (value, count) = unsafe Self.digits(digits)
      let next = unsafe digits[count]
      // The two closing brackets differ in one bit.
      let isEnd =
        quotes == 1 ? next == UInt8(ascii: "\"") : next == UInt8(ascii: ",") || next | 0x20 == UInt8(ascii: "}")
      if count &- 1 < 19, count > 0, isEnd, unsafe digits[0] != UInt8(ascii: "0") || count == 1,
        quotes == 0 || kind != .enumeration
      {
        unsafe text.index = start &+ quotes &* 2 &+ sign &+ count
        return try JSONNumber.checked(value, isNegative: sign == 1, kind, offset: start)
      }
    }
    return unsafe try rareInteger(kind, &out)
  }

  /// Up to 19 digits; up to 24 bytes are read, and the count is larger than 19 where there are more.
  @inline(__always)
  private static func digits(_ bytes: UnsafePointer<UInt8>) -> (value: UInt64, count: Int) {
    let first = unsafe EightBytes.load(bytes)
    let count = EightBytes.firstMarked(EightBytes.notDigits(first))
    let high = EightBytes.decimal(first, digits: count)
    if count < 8 { return (high, count) }
    let second = unsafe EightBytes.load(bytes + 8)
    let more = EightBytes.firstMarked(EightBytes.notDigits(second))
    let middle = high &* DecimalConversion.powers[more] &+ EightBytes.decimal(second, digits: more)
    if more < 8 { return (middle, 8 &+ more) }
    let third = unsafe EightBytes.load(bytes + 16)
    let rest = EightBytes.firstMarked(EightBytes.notDigits(third))
    return (middle &* DecimalConversion.powers[rest] &+ EightBytes.decimal(third, digits: rest), 16 &+ rest)
  }

  @inline(never)
  private mutating func rareInteger(_ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) -> UInt64 {
    let start = unsafe text.index
    if unsafe text.byte == UInt8(ascii: "\"") {
      guard kind != .enumeration else {
        throw unsafe text.refusal(.wrongType, at: start, "an enum is an integer in OTLP/JSON, not a string")
      }
      return unsafe try quoted(&out) { (bytes) throws(OTLPError) in
        let number = unsafe JSONNumber.scan(bytes.baseAddress.unsafelyUnwrapped, bytes.count)
        guard number.isValid, number.length == bytes.count else {
          throw OTLPError(code: .wrongType, offset: start, reason: "the string is not an integer")
        }
        return try number.integer(kind, offset: start)
      }
    }
    return try unsafe plainNumber("an integer is expected").integer(kind, offset: start)
  }

  @inline(__always)
  private mutating func double(_ out: inout ByteBuffer) throws(OTLPError) -> UInt64 {
    let start = unsafe text.index
    if unsafe text.byte == UInt8(ascii: "\"") { return unsafe try quotedDouble(&out) }
    let number = unsafe try plainNumber("a number is expected")
    let bytes = unsafe UnsafeBufferPointer(start: text.base + start, count: number.length)
    guard let value = unsafe number.double(bytes) else {
      throw unsafe text.refusal(.numberOutOfRange, at: start, "the number does not fit a double")
    }
    return value.bitPattern
  }

  @inline(never)
  private mutating func quotedDouble(_ out: inout ByteBuffer) throws(OTLPError) -> UInt64 {
    let start = unsafe text.index
    return unsafe try quoted(&out) { (bytes) throws(OTLPError) in
      if let value = unsafe Self.nonFinite(bytes) { return value.bitPattern }
      let number = unsafe JSONNumber.scan(bytes.baseAddress.unsafelyUnwrapped, bytes.count)
      guard number.isValid, number.length == bytes.count else {
        throw OTLPError(code: .wrongType, offset: start, reason: "the string is not a number")
      }
      guard let value = unsafe number.double(bytes) else {
        throw OTLPError(code: .numberOutOfRange, offset: start, reason: "the number does not fit a double")
      }
      return value.bitPattern
    }
  }

  /// `NaN`, `Infinity` and `-Infinity`, the only spellings that the mapping has.
  private static func nonFinite(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    let names: [3 of (StaticString, Double)] = [
      ("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity),
    ]
    for index in names.indices {
      let (name, value) = names[index]
      if unsafe bytes.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) {
        return value
      }
    }
    return nil
  }

  /// Reads a number that is no string.
  @inline(__always)
  private mutating func plainNumber(_ reason: StaticString) throws(OTLPError) -> JSONNumber {
    let first = unsafe text.byte
    guard first &- 0x30 < 10 || first == UInt8(ascii: "-") else { throw unsafe text.mismatch("\(reason)") }
    return unsafe try text.number()
  }

  /// Reads a string that holds a number and gives its bytes, valid inside the closure.
  private mutating func quoted(
    _ out: inout ByteBuffer, _ read: (UnsafeBufferPointer<UInt8>) throws(OTLPError) -> UInt64
  ) throws(OTLPError) -> UInt64 {
    unsafe text.index &+= 1
    let start = unsafe text.index
    let end = unsafe try text.run()
    if unsafe text.base[end] == UInt8(ascii: "\"") {
      unsafe text.index &+= 1
      return unsafe try read(UnsafeBufferPointer(start: text.base + start, count: end - start))
    }
    // With escapes: the string is decoded behind the output and taken back.
    unsafe text.index = start
    let mark = out.count
    try out.reserve(1)
    unsafe try text.appendString(to: &out)
    let value = unsafe try read(UnsafeBufferPointer(start: out.start + mark, count: out.count - mark))
    out.truncate(to: mark)
    return value
  }
}
