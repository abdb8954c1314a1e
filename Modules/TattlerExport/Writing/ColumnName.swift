/// How the columns of csv-wide are called: as their labels, but for a label that is called as a fixed column is, or is that
/// with `label_` in front any number of times: it gets one `label_` more. So a column tells its label, whatever the other
/// columns are.
enum ColumnName {
  private static let fixed = ["time", "name", "value"].map { Array($0.utf8) }
  private static let prefix = Array("label_".utf8)

  /// The column of a label.
  static func column(of label: [UInt8]) -> [UInt8] { isTaken(label[...]) ? prefix + label : label }

  /// The label of a column; nil for a fixed column.
  static func label(of column: [UInt8]) -> [UInt8]? {
    guard isTaken(column[...]) else { return column }
    return column.starts(with: prefix) ? Array(column.dropFirst(prefix.count)) : nil
  }

  private static func isTaken(_ name: ArraySlice<UInt8>) -> Bool {
    var rest = name
    while rest.starts(with: prefix) { rest = rest.dropFirst(prefix.count) }
    return fixed.contains { rest.elementsEqual($0) }
  }
}
