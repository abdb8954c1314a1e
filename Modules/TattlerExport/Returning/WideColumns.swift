/// The header of csv-wide, and which label each of its columns holds.
struct WideColumns {
  /// The labels, in the order of the columns behind `time` and `name`.
  let labels: [[UInt8]]
  /// What is to be said of a column whose label its name alone does not tell.
  let note: String?

  private static let fixed = ["time", "name", "value"].map { Array($0.utf8) }
  /// So many columns `label_time`, `label_label_time` and so on are told apart.
  private static let longestChain = 3
  private static let mostColumns = 1 << 16

  init(header: FieldReader) throws(RowFault) {
    guard header.count <= Self.mostColumns else {
      throw RowFault("the header has more than \(Self.mostColumns) columns; export as csv or jsonl")
    }
    let names = (0..<header.count).map { Array(header[$0]) }
    guard names.count >= 3, names.prefix(2) == Self.fixed.prefix(2), names.last == Self.fixed.last else {
      throw RowFault("the header of csv-wide is time,name,<a column a label>,value")
    }
    let columns = Array(names[2..<(names.count - 1)])
    let all = Set(columns)
    guard all.count == columns.count, !all.contains([]), all.isDisjoint(with: Self.fixed) else {
      throw RowFault("a column of the header has no name, or the name of another one")
    }
    guard !all.contains(Array("__name__".utf8)) else {
      throw RowFault("the column __name__ is no label: the column name holds it")
    }
    let isOnlyOne: Bool
    (labels, isOnlyOne) = Self.labels(columns, Self.fixed.map { Self.chain($0, in: columns) })
    let renamed = zip(columns, labels).first { $0 != $1 }.map { pair in
      "the column \(String(decoding: pair.0, as: UTF8.self)) is taken for the label "
        + "\(String(decoding: pair.1, as: UTF8.self)); csv and jsonl leave no doubt"
    }
    note = isOnlyOne ? nil : renamed
  }

  /// Where the columns stand that may hold the label of a name, by how often `label_` is in front of it.
  private static func chain(_ name: [UInt8], in columns: [[UInt8]]) -> [Int] {
    var places: [Int] = []
    var column = Array("label_".utf8) + name
    while places.count < longestChain, let place = columns.firstIndex(of: column) {
      places.append(place)
      column = Array("label_".utf8) + column
    }
    return places
  }

  /// An export has its labels in order. That tells which column was renamed; where it does not, the documented rule does.
  private static func labels(_ columns: [[UInt8]], _ choices: [[Int]]) -> (labels: [[UInt8]], isOnlyOne: Bool) {
    var found: [[[UInt8]]] = []
    let optional = choices.map { $0.map(Optional.some) + [nil] }
    // First with every label of a fixed name, then without.
    for time in optional[0] {
      for name in optional[1] {
        for value in optional[2] {
          var labels = columns
          for (place, word) in zip([time, name, value], fixed) { if let place { labels[place] = word } }
          if zip(labels, labels.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) }) { found.append(labels) }
        }
      }
    }
    if let first = found.first { return (first, found.count == 1) }
    var labels = columns
    for (places, word) in zip(choices, fixed) { if let last = places.last { labels[last] = word } }
    return (labels, labels == columns)
  }
}
