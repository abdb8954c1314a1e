/// Reads the times of rows in the three forms of ``TimeFormat``, which differ in their shape.
enum RowTime {
  /// So many milliseconds have nanoseconds that fit 64 bits.
  private static let largest: Int64 = .max / 1_000_000

  /// Milliseconds since 1970.
  static func milliseconds(_ text: ArraySlice<UInt8>) throws(RowFault) -> Int64 {
    guard let time = date(text) ?? seconds(text) ?? integer(text) else {
      throw RowFault(
        "the time \(shown(text)) is in none of the forms of --time-format: 2026-03-29T18:30:00.250Z, "
          + "1774809000.250 or 1774809000250")
    }
    guard -largest...largest ~= time else {
      throw RowFault("the time \(shown(text)) has no nanoseconds: from 1677 to 2262 was expected")
    }
    return time
  }

  /// The beginning of a text that is told of.
  static func shown(_ text: ArraySlice<UInt8>) -> String { "\"\(String(decoding: text.prefix(40), as: UTF8.self))\"" }

  /// `2026-03-29T18:30:00.250Z`
  private static func date(_ text: ArraySlice<UInt8>) -> Int64? {
    let (first, shape) = (text.startIndex, "0000-00-00T00:00:00.000Z".utf8)
    guard text.count == shape.count else { return nil }
    for (byte, wanted) in zip(text, shape) where wanted == 0x30 ? byte &- 0x30 > 9 : byte != wanted { return nil }
    func number(_ place: Int, _ digits: Int) -> Int {
      text[(first + place)..<(first + place + digits)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
    guard 1...12 ~= month, day > 0, day <= CivilCalendar.length(ofMonth: month, year: year), hour < 24, minute < 60,
      second < 60
    else { return nil }
    let seconds = (hour * 60 + minute) * 60 + second
    return CivilCalendar.days(year: year, month: month, day: day) * 86_400_000 + Int64(seconds * 1_000 + number(20, 3))
  }

  /// `1774809000.250`
  private static func seconds(_ text: ArraySlice<UInt8>) -> Int64? {
    guard text.count > 4, text[text.endIndex - 4] == UInt8(ascii: ".") else { return nil }
    return integer(text.dropLast(4) + text.suffix(3))
  }

  /// `1774809000250`
  private static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard 1...18 ~= digits.count, digits.allSatisfy({ $0 &- 0x30 <= 9 }) else { return nil }
    let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    return digits.count < text.count ? -value : value
  }
}
