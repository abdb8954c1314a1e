internal import TattlerPricing

/// Prices and quantities as a person reads them.
enum PriceText {
  /// `1M tokens`, `minute`.
  static func unit(_ unit: PriceUnit) -> String {
    let parts = unit.name.split(separator: " ").map(String.init)
    guard parts.count == 2 else { return unit.name }
    return parts[0] == "1" ? parts[1] : "\(parts[0]) \(parts[1])s"
  }

  /// `$2.5 / 1M tokens`, `1.5 credits / character`.
  static func price(_ price: DecimalNumber, _ unit: PriceUnit, isInCredits: Bool = false) -> String {
    isInCredits
      ? "\(price) \(price == .one ? "credit" : "credits") / \(self.unit(unit))" : "$\(price) / \(self.unit(unit))"
  }

  /// `1,200 tokens`, `90.5 s`.
  static func quantity(_ quantity: Int128, of kind: UsageKind) -> String {
    if kind.dimension == .time { return "\(decimal(quantity, decimals: 6, grouped: true)) s" }
    return "\(grouped(quantity)) \(kind.dimension.rawValue)\(quantity == 1 ? "" : "s")"
  }

  /// A quantity in the unit of ``unitName(of:)``, exactly, for scripts.
  static func plain(_ quantity: Int128, of kind: UsageKind) -> String {
    kind.dimension == .time ? decimal(quantity, decimals: 6) : String(quantity)
  }

  /// What a quantity is counted in.
  static func unitName(of kind: UsageKind) -> String {
    kind.dimension == .time ? "second" : kind.dimension.rawValue
  }

  /// An amount: `$0.0065`.
  static func dollars(_ money: Money) -> String {
    let text = money.description
    return text.hasPrefix("-") ? "-$\(text.dropFirst())" : "$\(text)"
  }

  /// An amount in picodollars as a whole number or a fraction in lowest terms: `925000000/3`.
  static func exactPicodollars(_ money: Money) -> String {
    var (larger, smaller) = (
      Money.ticksPerPicodollar, Int128(money.ticks.magnitude % UInt128(Money.ticksPerPicodollar))
    )
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    let divisor = Money.ticksPerPicodollar / larger
    return divisor == 1 ? "\(money.ticks / larger)" : "\(money.ticks / larger)/\(divisor)"
  }

  /// A moment to the minute: `2026-11-21`, where it is the first of a day, else `2026-11-21 14:18 UTC`.
  static func moment(_ nanoseconds: Int64) -> String {
    let text = PriceDate.text(nanoseconds)
    return text.utf8.count < 16 ? text : "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  /// Words in lines of at most 80 columns, each behind an indent; what has no space is not broken.
  static func wrapped(_ text: String, first: String, rest: String) -> [String] {
    var lines: [String] = []
    var line = first
    for word in HumanText.safe(text).split(separator: " ") {
      if line != first, line != rest, line.count + word.count > 80 {
        lines.append(line.trimmedAtEnd)
        line = rest
      }
      line += word + " "
    }
    return lines + [line.trimmedAtEnd]
  }

  /// The names of sources; those that are not declared by their ids.
  static func names(_ ids: [String], _ catalogue: PriceCatalogue) -> String {
    ids.map { catalogue.sources[$0]?.name ?? $0 }.joined(separator: "; ")
  }

  private static func decimal(_ number: Int128, decimals: Int, grouped: Bool = false) -> String {
    var divisor: Int128 = 1
    for _ in 0..<decimals { divisor *= 10 }
    let (whole, rest) = number.quotientAndRemainder(dividingBy: divisor)
    let sign = number < 0 ? "-" : ""
    let text = sign + (grouped ? self.grouped(Int128(whole.magnitude)) : String(whole.magnitude))
    guard rest != 0 else { return text }
    var digits = String(rest.magnitude)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(text).\(digits)"
  }

  private static func grouped(_ number: Int128) -> String {
    if let small = Int(exactly: number) { return HumanText.count(small) }
    return String(number)
  }
}
