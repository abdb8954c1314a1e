/// Lengths of time as people write them: `250ms`, `10s`, `1h30m`, `7d`.
///
/// Units: ns, us (or µs), ms, s, m, h, d (24 hours) and w (7 days), largest first, each once. A bare number is refused,
/// except 0: it would leave the unit to guess.
public enum DurationText {
  private static let units: [(name: String, nanoseconds: Int)] = [
    ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]

  /// The length that `text` gives, in nanoseconds; nil if it gives none or one above 292 years.
  public static func nanoseconds(_ text: String) -> Int? {
    if text == "0" { return 0 }
    var rest = text[...]
    var total = 0
    var nextUnit = 0
    repeat {
      guard let number = Quantity.take(from: &rest) else { return nil }
      var name = String(rest.prefix { $0.isLetter })
      rest = rest.dropFirst(name.count)
      if name == "µs" || name == "μs" { name = "us" }
      guard let unit = units[nextUnit...].firstIndex(where: { $0.name == name }),
        let part = number.multiplied(by: units[unit].nanoseconds)
      else { return nil }
      nextUnit = unit + 1
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    } while !rest.isEmpty
    return total
  }

  /// The length that `text` gives; nil as for ``nanoseconds(_:)``.
  public static func parse(_ text: String) -> Duration? {
    nanoseconds(text).map { .nanoseconds($0) }
  }

  /// The shortest exact form, to the nanosecond: `1h30m`, `250ms`.
  public static func format(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0, seconds < 9_000_000_000 else { return "\(duration)" }
    var rest = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    var text = ""
    for unit in units.dropFirst() where rest >= unit.nanoseconds {
      text += "\(rest / unit.nanoseconds)\(unit.name)"
      rest %= unit.nanoseconds
    }
    return text.isEmpty ? "0s" : text
  }
}
