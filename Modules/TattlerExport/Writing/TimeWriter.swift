/// Renders times; of a time that comes again, and of a day that comes again, the text is kept.
struct TimeWriter {
  /// What is written for a time.
  enum Style {
    case rfc3339, seconds, milliseconds, nanoseconds
  }

  /// Holds the text of the last time.
  private var bytes = InlineArray<32, UInt8>(repeating: 0)
  /// The bytes of the text: 26 at most, of nanoseconds before 1970.
  private(set) var count = 0
  private let style: Style
  private var last: Int64?
  private var day = Int64.min

  init(_ style: Style) { self.style = style }

  /// The text of the last time.
  var text: [UInt8] { (0..<count).map { bytes[$0] } }

  /// The text of the last time, and behind it what does not count.
  @inline(__always) var stamp: SIMD32<UInt8> { unsafe unsafeBitCast(bytes, to: SIMD32<UInt8>.self) }

  /// Makes ``text`` the text of a time in milliseconds since 1970.
  @inline(__always) mutating func render(_ time: Int64) {
    if last == time { return }
    last = time
    switch style {
    case .rfc3339: renderDate(time)
    case .milliseconds:
      count = 0
      appendInteger(time)
    case .nanoseconds:
      count = 0
      appendInteger(time)
      if time != 0 { for _ in 0..<6 { append(0x30) } }
    case .seconds: renderSeconds(time)
    }
  }

  private mutating func renderSeconds(_ time: Int64) {
    count = 0
    if time < 0 { append(UInt8(ascii: "-")) }
    let magnitude = Int64(clamping: time.magnitude)
    appendInteger(magnitude / 1_000)
    append(UInt8(ascii: "."))
    appendDigits(Int(magnitude % 1_000), 3)
  }

  private mutating func renderDate(_ time: Int64) {
    let newDay = time >= 0 ? time / 86_400_000 : -((-time + 86_399_999) / 86_400_000)
    let rest = Int(time - newDay * 86_400_000)
    if newDay != day {
      day = newDay
      let (year, month, dayOfMonth) = CivilCalendar.date(ofDay: newDay)
      count = 0
      appendDigits(year, 4)
      append(UInt8(ascii: "-"))
      appendDigits(month, 2)
      append(UInt8(ascii: "-"))
      appendDigits(dayOfMonth, 2)
      append(UInt8(ascii: "T"))
      for byte in "00:00:00.000Z".utf8 { append(byte) }
    }
    set(11, rest / 3_600_000, 2)
    set(14, rest / 60_000 % 60, 2)
    set(17, rest / 1_000 % 60, 2)
    set(20, rest % 1_000, 3)
  }

  @inline(__always) private mutating func set(_ place: Int, _ value: Int, _ digits: Int) {
    var value = value
    for step in stride(from: place + digits - 1, through: place, by: -1) {
      bytes[step] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    }
  }

  private mutating func appendDigits(_ value: Int, _ digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: abs(value) / divisor % 10))
      divisor /= 10
    }
  }

  private mutating func appendInteger(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var first = count
    repeat {
      append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    var last = count - 1
    while first < last {
      (bytes[first], bytes[last]) = (bytes[last], bytes[first])
      (first, last) = (first + 1, last - 1)
    }
  }

  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }
}
