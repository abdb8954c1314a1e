/// An exact fraction, reduced, to check prices against with other arithmetic than theirs.
struct Fraction: Hashable, CustomStringConvertible {
  private(set) var numerator: Int128
  private(set) var denominator: Int128

  init(_ numerator: Int128, _ denominator: Int128 = 1) {
    var (larger, smaller) = (numerator.magnitude, denominator.magnitude)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    let common = Int128(max(larger, 1))
    self.numerator = numerator / common
    self.denominator = denominator / common
  }

  static func + (left: Fraction, right: Fraction) -> Fraction {
    Fraction(
      left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator)
  }

  static func * (left: Fraction, right: Fraction) -> Fraction {
    let first = Fraction(left.numerator, right.denominator)
    let second = Fraction(right.numerator, left.denominator)
    return Fraction(first.numerator * second.numerator, first.denominator * second.denominator)
  }

  /// The nearest whole number, halves to even, by comparing twice the rest with the whole.
  var rounded: Int128 {
    var floor = numerator / denominator
    if numerator % denominator < 0 { floor -= 1 }
    let rest = numerator - floor * denominator
    if rest * 2 > denominator { return floor + 1 }
    if rest * 2 < denominator { return floor }
    return floor % 2 == 0 ? floor : floor + 1
  }

  var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
