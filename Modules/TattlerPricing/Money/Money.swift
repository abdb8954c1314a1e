/// An amount of US dollars, exact: sums of any number of prices have no error at all.
///
/// It counts ``ticksPerPicodollar`` parts of a picodollar (10⁻¹² USD), a number that every vendor's unit divides: prices per
/// million tokens, per thousand, per second, minute and hour of fractions of a millionth are whole numbers of ticks. So the
/// order and the size of what is added never matter, and rounding happens once, where ``picodollars`` is asked for.
///
/// The range is ±18.9 billion dollars; ``adding(_:)`` and `multiplied(by:)` tell where it is left.
public struct Money: Sendable, Hashable {
  /// How many parts a picodollar has: 9 · 10¹⁵, the least common multiple of 10¹² millionths of tokens and the 3.6 · 10⁹
  /// microseconds of an hour, with room for three more decimals.
  public static let ticksPerPicodollar: Int128 = 9_000_000_000_000_000

  /// No money.
  public static let zero = Money(ticks: 0)

  /// The amount in ticks.
  public var ticks: Int128

  /// Makes an amount of ticks.
  public init(ticks: Int128) {
    self.ticks = ticks
  }

  /// The amount in picodollars, rounded half to even.
  public var picodollars: Int128 { Self.roundedQuotient(ticks, Self.ticksPerPicodollar) }

  /// The amount in dollars, as near as a `Double` comes: for export only.
  public var dollars: Double {
    let pico = picodollars
    // Below 2⁵³ both numbers are exact, so that the quotient is the nearest there is.
    guard pico.magnitude >= 1 << 53 else { return Double(pico) / 1e12 }
    let (whole, rest) = pico.quotientAndRemainder(dividingBy: 1_000_000_000_000)
    return Double(whole) + Double(rest) / 1e12
  }

  /// Whether the amount is a whole number of picodollars.
  public var isWholePicodollars: Bool { ticks % Self.ticksPerPicodollar == 0 }

  /// The sum; nil where it leaves the range.
  public func adding(_ other: Money) -> Money? {
    let (sum, overflow) = ticks.addingReportingOverflow(other.ticks)
    return overflow ? nil : Money(ticks: sum)
  }

  /// The amount times a whole number; nil where that leaves the range.
  public func multiplied(by factor: Int128) -> Money? {
    // Nearly always both are so small that the product fits, which is quicker to see than to compute.
    if ticks.magnitude.leadingZeroBitCount + factor.magnitude.leadingZeroBitCount > 128 {
      return Money(ticks: ticks &* factor)
    }
    let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
    return overflow ? nil : Money(ticks: product)
  }

  /// The amount times a decimal factor, such as a discount; nil where that leaves the range.
  ///
  /// It is exact where price and factors have together at most 15 decimals, which a ``PriceTable`` assures; beyond, a tick
  /// is rounded half to even.
  public func multiplied(by factor: DecimalNumber) -> Money? {
    // The whole and the rest apart, so that many digits of the factor do not narrow the range.
    let (whole, rest) = ticks.quotientAndRemainder(dividingBy: factor.divisor)
    let part = Self.roundedQuotient(rest &* Int128(factor.mantissa), factor.divisor)
    return Money(ticks: whole).multiplied(by: Int128(factor.mantissa))?.adding(Money(ticks: part))
  }

  /// A quotient rounded half to even; the divisor is positive.
  static func roundedQuotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude &* 2
    let isAway = twice > divisor.magnitude || (twice == divisor.magnitude && quotient & 1 != 0)
    return isAway ? (dividend < 0 ? quotient - 1 : quotient + 1) : quotient
  }
}

extension Money: CustomStringConvertible {
  /// Dollars with as many of the twelve decimals as it takes: `0.0065`.
  public var description: String {
    let pico = picodollars
    let (whole, rest) = pico.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000_000)
    let sign = pico < 0 ? "-" : ""
    guard rest != 0 else { return "\(sign)\(whole)" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 12 - digits.utf8.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }
}
