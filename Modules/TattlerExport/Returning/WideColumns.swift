/// The header of csv-wide, and which label each of its columns holds.
struct WideColumns {
  /// The labels, in the order of the columns behind `time` and `name`.
  let labels: [[UInt8]]

  private static let mostColumns = 1 << 16

  init(header: FieldReader) throws(RowFault) {
    guard header.count <= Self.mostColumns else {
      throw RowFault("the header has more than \(Self.mostColumns) columns; export as csv or jsonl")
    }
    let names = (0..<header.count).map { Array(header[$0]) }
    guard names.count >= 3, names[0].elementsEqual("time".utf8), names[1].elementsEqual("name".utf8),
      names[names.count - 1].elementsEqual("value".utf8)
    else { throw RowFault("the header of csv-wide is time,name,<a column a label>,value") }
    labels = names[2..<(names.count - 1)].compactMap(ColumnName.label)
    guard labels.count == names.count - 3, Set(labels).count == labels.count, !labels.contains([]) else {
      throw RowFault("a column of the header has no name, or the name of another one")
    }
    guard !labels.contains(Array("__name__".utf8)) else {
      throw RowFault("the column __name__ is no label: the column name holds it")
    }
  }
}
