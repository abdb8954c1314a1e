/// Numbers as label values, where the text decides which series a sample belongs to.
enum LabelNumber {
  /// The spelling.
  enum Style {
    /// `1`, `0.5`, `1e+06`: Go's `%g`, the bounds of client libraries in the text format 0.0.4.
    case short
    /// `1.0`, `0.5`, `1e+06`: the canonical numbers of OpenMetrics 1.0.
    case canonical
    /// `1`, `0.5`, `1000000`: Go's `%f` without zeros at the end, the bounds that Prometheus makes of OTLP.
    case positional
    /// As the value of an attribute: positional, with an exponent below 10^-6 and from 10^21.
    case attribute
  }

  /// Appends a number.
  static func append(_ value: Double, _ style: Style, to buffer: inout [UInt8]) {
    guard value.isFinite else {
      buffer.append(contentsOf: (value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf").utf8)
      return
    }
    if value.sign == .minus { buffer.append(UInt8(ascii: "-")) }
    let decimal = Decimal(value.magnitude)
    let exponent = decimal.point - 1
    let isScientific =
      switch style {
      case .positional: false
      case .short, .canonical: decimal.count > 0 && (exponent < -4 || exponent >= 6)
      case .attribute: decimal.count > 0 && (exponent < -6 || exponent >= 21)
      }
    if isScientific {
      decimal.appendScientific(pads: style != .attribute, to: &buffer)
    } else {
      decimal.appendPositional(to: &buffer)
      if style == .canonical, decimal.point >= decimal.count { buffer.append(contentsOf: ".0".utf8) }
    }
  }

  /// The shortest digits of a number and the place of its point.
  private struct Decimal {
    private var digits: [24 of UInt8] = .init(repeating: 0x30)
    /// Digits, none at the end being zero.
    private(set) var count = 0
    /// Where the point stands: behind that many digits; zeros are meant where that lies outside.
    private(set) var point = 0

    init(_ magnitude: Double) {
      var exponent = 0
      var isFraction = false
      var scalars = magnitude.description.utf8.makeIterator()
      while let byte = scalars.next() {
        if byte == UInt8(ascii: ".") {
          isFraction = true
        } else if byte == UInt8(ascii: "e") {
          exponent = Self.exponent(&scalars)
        } else if byte != 0x30 || count > 0 {
          if count < 24 { digits[count] = byte }
          count = min(count + 1, 24)
          if !isFraction { point += 1 }
        } else if isFraction {
          point -= 1
        }
      }
      point += exponent
      while count > 0, digits[count - 1] == 0x30 { count -= 1 }
      if count == 0 { point = 1 }
    }

    private static func exponent(_ scalars: inout String.UTF8View.Iterator) -> Int {
      var value = 0
      var isNegative = false
      while let byte = scalars.next() {
        if byte == UInt8(ascii: "-") { isNegative = true }
        if byte &- 0x30 < 10 { value = value * 10 + Int(byte &- 0x30) }
      }
      return isNegative ? -value : value
    }

    func appendPositional(to buffer: inout [UInt8]) {
      if point <= 0 { buffer.append(UInt8(ascii: "0")) }
      for index in 0..<max(point, 0) { buffer.append(index < count ? digits[index] : 0x30) }
      guard count > point else { return }
      buffer.append(UInt8(ascii: "."))
      for _ in 0..<max(-point, 0) { buffer.append(0x30) }
      for index in max(point, 0)..<count { buffer.append(digits[index]) }
    }

    func appendScientific(pads: Bool, to buffer: inout [UInt8]) {
      buffer.append(digits[0])
      if count > 1 { buffer.append(UInt8(ascii: ".")) }
      for index in 1..<max(count, 1) { buffer.append(digits[index]) }
      let exponent = point - 1
      buffer.append(contentsOf: (exponent < 0 ? "e-" : "e+").utf8)
      if pads, abs(exponent) < 10 { buffer.append(0x30) }
      buffer.append(contentsOf: String(abs(exponent)).utf8)
    }
  }
}
