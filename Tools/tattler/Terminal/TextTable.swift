/// A table whose columns stand under each other.
struct TextTable {
  /// A cell: its text and how it looks.
  struct Cell: ExpressibleByStringInterpolation {
    var text: String
    var style: TextStyle

    init(_ text: String, _ style: TextStyle = .plain) {
      self.text = HumanText.safe(text)
      self.style = style
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  /// A column: its heading, and the side on which its cells stand.
  struct Column {
    var heading: String
    var isRight: Bool

    /// Texts.
    static func left(_ heading: String) -> Column { Column(heading: heading, isRight: false) }
    /// Figures.
    static func right(_ heading: String) -> Column { Column(heading: heading, isRight: true) }
  }

  let columns: [Column]
  private var rows: [[Cell]] = []

  init(_ columns: [Column]) { self.columns = columns }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row, a cell a column.
  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The lines, the headings first.
  func lines(colored: Bool = Terminal.showsColor) -> [String] {
    let headings = columns.map { Cell($0.heading, .bold) }
    let widths = columns.indices.map { column in
      ([headings] + rows).map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
    }
    return ([headings] + rows).map { line($0, widths, colored) }
  }

  private func line(_ row: [Cell], _ widths: [Int], _ colored: Bool) -> String {
    var line = ""
    for (index, cell) in row.enumerated() where index < columns.count {
      let space = String(repeating: " ", count: widths[index] - cell.text.count)
      let text = cell.style.apply(cell.text, colored: colored)
      let isLast = index == columns.count - 1
      line += columns[index].isRight ? space + text : isLast ? text : text + space
      if !isLast { line += "  " }
    }
    return line
  }
}
