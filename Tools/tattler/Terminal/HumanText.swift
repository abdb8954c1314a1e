/// Figures and texts as a person reads them.
enum HumanText {
  /// A size in decimal units: `12.3 MB`.
  static func size(_ bytes: Int) -> String {
    if bytes < 1_000 { return "\(bytes) B" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1_000
      // What would be rounded up to 1000 belongs to the next unit.
      if value < 999.95 || unit == "TB" {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
      }
    }
    return "\(bytes) B"
  }

  /// A length of time in its two largest units: `3 h 12 min`.
  static func duration(nanoseconds: UInt64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    if seconds == 0 { return nanoseconds == 0 ? "0 s" : "< 1 s" }
    let parts = [("d", seconds / 86_400), ("h", seconds / 3_600 % 24), ("min", seconds / 60 % 60), ("s", seconds % 60)]
    guard let first = parts.firstIndex(where: { $0.1 > 0 }) else { return "0 s" }
    return parts[first...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " ")
  }

  /// The time since a moment; `in the future` where the clock was set back since.
  static func age(since moment: UInt64, now: UInt64) -> String {
    moment > now ? "in the future" : duration(nanoseconds: now - moment)
  }

  /// A count with its thousands apart: `1,234,567`.
  static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// A count and what is counted: `1 batch`, `3,000 batches`.
  static func count(_ value: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? one : many ?? one + "s")"
  }

  /// A text without what a terminal would take for a command: names and messages come from outside.
  static func safe(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { !isControl($0) }
    if isPlain { return text }
    return text.unicodeScalars.map { isControl($0) ? "?" : String($0) }.joined()
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
