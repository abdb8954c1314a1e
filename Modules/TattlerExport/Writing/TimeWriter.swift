/// Renders times; of a time that comes again, and of a day that comes again, the text is kept.
struct TimeWriter {
  /// What is written for a time.
  enum Style {
    case rfc3339, seconds, milliseconds, nanoseconds
  }

  /// The text of the last time.
  private(set) var text: [UInt8] = []
  private let style: Style
  private var last: Int64?
  private var day = Int64.min

  init(_ style: Style) {
    self.style = style
    text.reserveCapacity(40)
  }

  /// Makes ``text`` the text of a time in milliseconds since 1970.
  @inline(__always) mutating func render(_ time: Int64) {
    if last == time { return }
    last = time
    switch style {
    case .rfc3339: renderDate(time)
    case .milliseconds:
      text.removeAll(keepingCapacity: true)
      appendInteger(time)
    case .nanoseconds:
      text.removeAll(keepingCapacity: true)
      appendInteger(time)
      if time != 0 { for _ in 0..<6 { text.append(0x30) } }
    case .seconds: renderSeconds(time)
    }
  }

  private mutating func renderSeconds(_ time: Int64) {
    text.removeAll(keepingCapacity: true)
    if time < 0 { text.append(UInt8(ascii: "-")) }
    let magnitude = Int64(clamping: time.magnitude)
    appendInteger(magnitude / 1_000)
    text.append(UInt8(ascii: "."))
    appendDigits(Int(magnitude % 1_000), 3)
  }

  private mutating func renderDate(_ time: Int64) {
    let newDay = time >= 0 ? time / 86_400_000 : -((-time + 86_399_999) / 86_400_000)
    let rest = Int(time - newDay * 86_400_000)
    if newDay != day {
      day = newDay
      let (year, month, dayOfMonth) = CivilCalendar.date(ofDay: newDay)
      text.removeAll(keepingCapacity: true)
      appendDigits(year, 4)
      text.append(UInt8(ascii: "-"))
      appendDigits(month, 2)
      text.append(UInt8(ascii: "-"))
      appendDigits(dayOfMonth, 2)
      text.append(UInt8(ascii: "T"))
      text.append(contentsOf: "00:00:00.000Z".utf8)
    }
    set(11, rest / 3_600_000, 2)
    set(14, rest / 60_000 % 60, 2)
    set(17, rest / 1_000 % 60, 2)
    set(20, rest % 1_000, 3)
  }

  @inline(__always) private mutating func set(_ place: Int, _ value: Int, _ digits: Int) {
    var value = value
    for step in stride(from: place + digits - 1, through: place, by: -1) {
      text[step] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    }
  }

  private mutating func appendDigits(_ value: Int, _ digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      text.append(0x30 + UInt8(truncatingIfNeeded: abs(value) / divisor % 10))
      divisor /= 10
    }
  }

  private mutating func appendInteger(_ value: Int64) {
    if value < 0 { text.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = text.count
    repeat {
      text.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    text[start...].reverse()
  }
}
