/// A sample of an answer; its value is text that stands in the answer.
struct Sample: Hashable {
  /// What the text is.
  enum Kind: UInt32 {
    /// A finite number as JSON writes it.
    case number = 0
    /// `NaN`, `+Inf` or `-Inf`.
    case notFinite = 1
    /// A native histogram, as an object of JSON.
    case histogram = 2
  }

  /// Milliseconds since 1970.
  var time: Int64
  /// Where the text begins.
  var offset: UInt32
  private var lengthAndKind: UInt32

  init(time: Int64, offset: Int, length: Int, kind: Kind) {
    self.time = time
    self.offset = UInt32(truncatingIfNeeded: offset)
    lengthAndKind = UInt32(truncatingIfNeeded: length) | kind.rawValue << 30
  }

  /// The bytes of the text.
  var length: Int { Int(lengthAndKind & 0x3FFF_FFFF) }
  var kind: Kind { Kind(rawValue: lengthAndKind >> 30) ?? .histogram }
  var isNumber: Bool { lengthAndKind >> 30 == 0 }
}
