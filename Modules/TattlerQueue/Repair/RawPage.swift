/// A page of a table or an index ("Database File Format" on sqlite.org, section 1.6), and the records that can be found
/// on it.
///
/// A page accounts for all of its bytes. Where that account is right, the rows are those that it points to. Where it is
/// not, a count, a pointer or the kind of the page was changed: then rows are searched for wherever they may begin, and
/// taken where their seal or checksum is right.
struct RawPage {
  private enum Kind: UInt8 {
    case indexInterior = 0x02
    case tableInterior = 0x05
    case indexLeaf = 0x0A
    case tableLeaf = 0x0D

    var isInterior: Bool { self == .indexInterior || self == .tableInterior }
  }

  /// Bytes of a row in which a changed one is searched for: more than any row of numbers has.
  private static let correctedBytes = 160
  private static let correctedRows = 4

  private var bytes: [UInt8]
  private let number: Int
  /// Where the overflow pages are.
  private let file: RawFile?
  private let kind: Kind?

  init(_ bytes: [UInt8], number: Int, _ file: RawFile?) {
    self.bytes = bytes
    self.number = number
    self.file = file
    kind = Kind(rawValue: bytes[0])
  }

  /// True for the first byte of a page of a table or an index.
  static func isTree(_ byte: UInt8) -> Bool { Kind(rawValue: byte) != nil }

  /// Shows the records of some tables.
  func records(_ tables: Set<RawTable>, _ visit: (RawRecord) -> Void) {
    let pointers = pointers
    let isIntact = isIntact(pointers)
    if isIntact, kind == .tableInterior { return }
    var claimed: [Range<Int>] = []
    var strange: [Int] = []
    for pointer in pointers {
      guard let cell = cell(at: pointer) else {
        strange.append(pointer)
        continue
      }
      if isIntact, !tables.contains(cell.table) { continue }
      guard let record = cell.record(bytes, file) else {
        strange.append(pointer)
        continue
      }
      if isIntact || record.isSealed { claimed.append(cell.range) }
      if tables.contains(cell.table) { visit(record) }
      // Its name may be right, its counters may become so.
      if case .sink(_, _, isSealed: false) = record { strange.append(pointer) }
    }
    if !isIntact { search(beside: claimed, tables, visit) }
    if tables.contains(where: \.isSmall) {
      for pointer in strange.prefix(Self.correctedRows) { correct(at: pointer, tables, visit) }
    }
  }

  /// True where the account is right and every row is what was written; of rows that go on elsewhere, nothing is known.
  var isConsistent: Bool {
    let pointers = pointers
    guard let kind, isIntact(pointers) else { return false }
    if kind == .tableInterior { return true }
    return pointers.allSatisfy { pointer in
      guard let cell = cell(at: pointer) else { return false }
      return cell.hasOverflow || cell.table == .sinkName || cell.record(bytes, nil)?.isSealed ?? false
    }
  }

  private func cell(at pointer: Int) -> RawCell? {
    RawCell(bytes, at: pointer, isTable: !isIndex, skipping: kind == .indexInterior ? 4 : 0)
  }

  private var isIndex: Bool { kind == .indexLeaf || kind == .indexInterior }

  private var pointers: [Int] {
    let start = kind?.isInterior ?? false ? 12 : 8
    let count = min(number(at: 3), (bytes.count - start) / 2)
    return (0..<count).map { number(at: start + $0 * 2) }
  }

  private func number(at offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }

  /// Free blocks, nil where their chain is broken.
  private var freeBlocks: [Range<Int>]? {
    var blocks: [Range<Int>] = []
    var next = number(at: 1)
    while next != 0 {
      guard next + 4 <= bytes.count, next >= blocks.last?.upperBound ?? 8 else { return nil }
      let size = number(at: next + 2)
      guard size >= 4, next + size <= bytes.count else { return nil }
      blocks.append(next..<next + size)
      next = number(at: next)
    }
    return blocks
  }

  /// True where cells, free blocks and fragments are all that there is behind the beginning of the cells.
  private func isIntact(_ pointers: [Int]) -> Bool {
    guard let kind, let freeBlocks else { return false }
    let start = number(at: 5) == 0 ? 65_536 : number(at: 5)
    guard (kind.isInterior ? 12 : 8) + pointers.count * 2 <= start, bytes[7] <= 60 else { return false }
    var ranges = freeBlocks
    for pointer in pointers {
      guard pointer >= start, let range = RawCell.range(bytes, at: pointer, kind.rawValue) else { return false }
      ranges.append(range)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (one, other) in zip(ranges, ranges.dropFirst()) where one.upperBound > other.lowerBound { return false }
    return ranges.reduce(0) { $0 + $1.count } + Int(bytes[7]) == bytes.count - start
  }

  private func search(beside claimed: [Range<Int>], _ tables: Set<RawTable>, _ visit: (RawRecord) -> Void) {
    let taken = (claimed + (freeBlocks ?? [])).sorted { $0.lowerBound < $1.lowerBound }
    var index = 0
    var offset = 8
    while offset < bytes.count - 4 {
      while index < taken.count, taken[index].upperBound <= offset { index += 1 }
      if index < taken.count, taken[index].contains(offset) {
        offset = taken[index].upperBound
        continue
      }
      if let (record, cell) = sealed(bytes, at: offset) {
        if tables.contains(cell.table) { visit(record.searched) }
        offset = cell.range.upperBound
      } else {
        offset += 1
      }
    }
  }

  /// A record that begins at an offset, if its seal or checksum is right.
  private func sealed(_ bytes: [UInt8], at offset: Int) -> (RawRecord, RawCell)? {
    for isTable in [true, false] {
      if let cell = RawCell(bytes, at: offset, isTable: isTable, skipping: 0), let record = cell.record(bytes, file),
        record.isSealed
      {
        return (record, cell)
      }
    }
    return nil
  }

  /// Tries every value of every byte of a row until its seal is right.
  private func correct(at pointer: Int, _ tables: Set<RawTable>, _ visit: (RawRecord) -> Void) {
    let begin = pointer + (kind == .indexInterior ? 4 : 0)
    guard begin >= 8, begin < bytes.count, let file, file.correctionsLeft > 0 else { return }
    file.correctionsLeft -= 1
    // A small copy, in which the row stands at the same distance from the end.
    var row = Array(bytes[begin..<min(begin + Self.correctedBytes, bytes.count)])
    for offset in row.indices {
      let former = row[offset]
      for value in 0...UInt8.max where value != former {
        row[offset] = value
        guard let (record, cell) = sealed(row, at: 0), cell.table.isSmall else { continue }
        if tables.contains(cell.table) { visit(record) }
        return
      }
      row[offset] = former
    }
  }
}
