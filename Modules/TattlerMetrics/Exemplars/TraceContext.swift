/// Which span of which trace a measurement was made in (W3C Trace Context).
///
/// ```swift
/// let context = TraceContext(traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
/// ```
public struct TraceContext: Sendable, Hashable {
  /// The 16 bytes of the trace's id, the first of them in the highest bits; not zero in a valid context.
  public var traceID: UInt128
  /// The 8 bytes of the span's id, the first of them in the highest bits; not zero in a valid context.
  public var spanID: UInt64
  /// True where the trace is recorded somewhere, so that it can be looked at.
  public var isSampled: Bool

  /// Makes a context of its parts.
  public init(traceID: UInt128, spanID: UInt64, isSampled: Bool) {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
  }

  /// True where both ids are there.
  var isValid: Bool { traceID != 0 && spanID != 0 }

  /// Reads the value of a `traceparent` header (W3C Trace Context, "traceparent Header Field Values").
  ///
  /// Nil where it is not exactly as the specification says: lower-case hexadecimal digits, ids that are not zero, a
  /// version other than `ff`, and nothing behind the flags in version 00. What later versions add behind another hyphen
  /// is ignored.
  public init?(traceParent: String) {
    var reader = HexadecimalReader(traceParent)
    guard let version = reader.read(2), version != 0xFF, reader.skipHyphen(), let traceID = reader.read(32),
      traceID != 0, reader.skipHyphen(), let spanID = reader.read(16), spanID != 0, reader.skipHyphen(),
      let flags = reader.read(2), reader.isAtEnd || version > 0 && reader.skipHyphen()
    else { return nil }
    self.init(traceID: traceID, spanID: UInt64(truncatingIfNeeded: spanID), isSampled: flags & 1 == 1)
  }

  private struct HexadecimalReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skipHyphen() -> Bool { rest.popFirst() == UInt8(ascii: "-") }

    /// So many digits.
    mutating func read(_ digits: Int) -> UInt128? {
      var number: UInt128 = 0
      for _ in 0..<digits {
        switch rest.popFirst() {
        case .some(let digit) where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
          number = number << 4 | UInt128(digit - UInt8(ascii: "0"))
        case .some(let digit) where digit >= UInt8(ascii: "a") && digit <= UInt8(ascii: "f"):
          number = number << 4 | UInt128(digit - UInt8(ascii: "a") + 10)
        default: return nil
        }
      }
      return number
    }
  }
}
