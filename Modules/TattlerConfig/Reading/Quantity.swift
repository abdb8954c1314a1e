/// A decimal number as digits, so that `1.5` times a unit is exact.
struct Quantity {
  /// The digits without the point.
  let digits: UInt
  /// 10 to the number of digits after the point.
  let divisor: UInt

  /// The product, if it is whole and fits.
  func multiplied(by factor: Int) -> Int? {
    let (high, low) = digits.multipliedFullWidth(by: factor.magnitude)
    guard high < divisor else { return nil }
    let (quotient, remainder) = divisor.dividingFullWidth((high, low))
    return remainder == 0 ? Int(exactly: quotient) : nil
  }

  /// Takes the number off the front of `text`; nil if it does not begin with one of at most 18 digits.
  static func take(from text: inout Substring) -> Quantity? {
    let whole = text.prefix(while: isDigit)
    text = text.dropFirst(whole.count)
    var fraction: Substring = ""
    if text.first == "." {
      fraction = text.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return nil }
      text = text.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty, whole.count + fraction.count <= 18, let digits = UInt(whole + fraction) else { return nil }
    var divisor: UInt = 1
    for _ in fraction { divisor *= 10 }
    return Quantity(digits: digits, divisor: divisor)
  }

  /// A number and the unit after it, with a space between them or none.
  static func split(_ text: String) -> (number: Quantity, unit: String)? {
    var rest = text[...]
    guard let number = take(from: &rest) else { return nil }
    if rest.first == " " { rest = rest.dropFirst() }
    return (number, String(rest))
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}
