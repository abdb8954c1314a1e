internal import CTattlerPlugin
internal import TattlerJSONLines
internal import TattlerModel

/// Writes rows as aligned columns for people: time, name, value, tags. A line for each value.
///
/// Columns grow with what they have met, up to a bound, and never shrink, so that lines which were printed at different
/// times stand below each other. Control characters are shown escaped: data must not steer a terminal.
struct TableFormatter {
  private static let timeWidth = 24
  private static let maximumNameWidth = 48
  private static let maximumValueWidth = 24

  /// Columns of the terminal; longer lines are cut and end in `…`. Nil for lines of any length.
  var width: Int?
  /// The time of rows that have none.
  var defaultTime: UInt64 = 0
  private let usesColour: Bool
  private var nameWidth = 24
  private var valueWidth = 12
  private var hasHeader = false

  init(usesColour: Bool) { self.usesColour = usesColour }

  /// Appends the rows of a range.
  mutating func append(_ batch: MetricBatch, rows: Range<Int>, to output: inout [UInt8]) {
    unsafe batch.withView { view in
      for index in rows { unsafe append(view.rows[index], in: view, to: &output) }
    }
  }

  private mutating func append(_ row: tattler_row, in view: BatchView, to output: inout [UInt8]) {
    let spelled = unsafe view.spelled(row)
    let tags = spelled.attributes.map { "\($0.key)=\(Self.text(of: $0.value))" }.joined(separator: " ")
    let time = Self.text(of: row, defaultTime: defaultTime)
    for field in spelled.fields {
      let name = field.key.isEmpty || field.key == "value" ? spelled.name : "\(spelled.name).\(field.key)"
      appendLine(time, Self.visible(name), Self.visible(Self.text(of: field.value)), Self.visible(tags), to: &output)
    }
  }

  private mutating func appendLine(
    _ time: String, _ name: String, _ value: String, _ tags: String, to output: inout [UInt8]
  ) {
    nameWidth = max(nameWidth, min(name.count, Self.maximumNameWidth))
    valueWidth = max(valueWidth, min(value.count, Self.maximumValueWidth))
    if !hasHeader {
      hasHeader = true
      appendCells(["TIME", "NAME", "VALUE", "TAGS"], colours: ["1", "1", "1", "1"], to: &output)
    }
    appendCells([time, name, value, tags], colours: ["2", "36", "32", ""], to: &output)
  }

  private func appendCells(_ cells: [String], colours: [String], to output: inout [UInt8]) {
    let columns = [Self.timeWidth, nameWidth, valueWidth, 0]
    var left = width ?? .max
    for (index, cell) in cells.enumerated() {
      var text = cell
      let padding = String(repeating: " ", count: max(0, columns[index] - cell.count))
      // Values stand to the right, so that digits line up.
      if index == 2 { text = padding + text } else if index < 3 { text += padding }
      if index < 3 { text += "  " }
      if text.count > left { text = text.prefix(max(0, left - 1)) + "…" }
      left -= min(left, text.count)
      let isColoured = usesColour && !colours[index].isEmpty
      output += Array((isColoured ? "\u{1B}[\(colours[index])m\(text)\u{1B}[0m" : text).utf8)
      if left == 0 { break }
    }
    while output.last == UInt8(ascii: " ") { output.removeLast() }
    output.append(UInt8(ascii: "\n"))
  }

  /// To the millisecond, as people read no more.
  private static func text(of row: tattler_row, defaultTime: UInt64) -> String {
    let time = UTCTime(nanoseconds: row.nanoseconds ?? Int64(clamping: defaultTime))
    var bytes: [UInt8] = []
    bytes.appendRFC3339(time)
    let whole = bytes.prefix(19)
    var fraction: [UInt8] = []
    fraction.appendDigits(time.nanosecond / 1_000_000, count: 3)
    return String(decoding: whole, as: UTF8.self) + "." + String(decoding: fraction, as: UTF8.self) + "Z"
  }

  private static func text(of value: MetricValue) -> String {
    switch value {
    case .double(let number): number.description
    case .int(let number): String(number)
    case .uint(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    case .string(let text): text
    }
  }

  /// Text in which control and formatting characters stand as `\u{…}`.
  private static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: steersTerminal) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if steersTerminal(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func steersTerminal(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value >= 0x20, scalar.value < 0x7F { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
