/// How a value stands in encoded attributes.
///
/// An encoded attribute is a word of 32 bits (the kind in the upper four, the bytes of the key in the others), the key,
/// and the value: eight bytes of a number or a boolean; or a count in 32 bits and so many bytes, or elements, which are
/// as values are. Numbers have the machine's byte order: encoded attributes never leave the process.
enum AttributeKind: UInt32 {
  case string, bool, int, double, strings, bools, ints, doubles

  static let keyLengthBits: UInt32 = 28
  static let largestKey = 1 << 28 - 1

  /// True where the value is a list.
  var isList: Bool { rawValue >= Self.strings.rawValue }

  /// What the elements of a list are; a value that is none is its own kind.
  var element: AttributeKind {
    switch self {
    case .strings: .string
    case .bools: .bool
    case .ints: .int
    case .doubles: .double
    default: self
    }
  }
}
