/// A decimal number as it was written: `mantissa · 10^-scale`, not negative.
public struct DecimalNumber: Sendable, Hashable {
  /// The most decimals.
  public static let maximumScale = 15

  /// All digits as one number.
  public let mantissa: Int64
  /// How many of the digits are decimals, 0 to ``maximumScale``; trailing zeros are not counted.
  public let scale: Int

  /// One.
  public static let one = DecimalNumber(mantissa: 1, scale: 0)

  private init(mantissa: Int64, scale: Int) {
    self.mantissa = mantissa
    self.scale = scale
  }

  /// Reads digits with at most one point between them: `2.5`, `0.0043`, `40`; nil for anything else, such as a sign, an
  /// exponent, more than 15 decimals or more than 18 digits.
  public init?(_ text: some StringProtocol) {
    var mantissa: Int64 = 0
    var digits = 0
    var decimals = 0
    var zeros = 0
    var isFraction = false
    var last: UInt8 = UInt8(ascii: ".")
    for byte in text.utf8 {
      if byte == UInt8(ascii: ".") {
        guard !isFraction, digits > 0 else { return nil }
        isFraction = true
      } else {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 18 else { return nil }
        mantissa = mantissa &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
        digits += 1
        if isFraction {
          decimals += 1
          zeros = byte == UInt8(ascii: "0") ? zeros + 1 : 0
        }
      }
      last = byte
    }
    guard last != UInt8(ascii: "."), decimals - zeros <= Self.maximumScale else { return nil }
    for _ in 0..<zeros { mantissa /= 10 }
    self.mantissa = mantissa
    scale = mantissa == 0 ? 0 : decimals - zeros
  }

  /// `10^scale`.
  var divisor: Int128 { Self.power(scale) }

  /// `10^exponent`, for exponents from 0 to 37.
  static func power(_ exponent: Int) -> Int128 {
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// The number as a `Double`, for comparing and for people.
  public var approximate: Double { Double(mantissa) / Double(Self.power(scale)) }
}

extension DecimalNumber: CustomStringConvertible {
  /// The number without superfluous zeros: `2.5`.
  public var description: String {
    guard scale > 0 else { return String(mantissa) }
    var digits = String(mantissa)
    if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
    let point = digits.index(digits.endIndex, offsetBy: -scale)
    return digits[..<point] + "." + digits[point...]
  }
}
