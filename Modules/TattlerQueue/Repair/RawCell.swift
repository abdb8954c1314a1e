/// A table of the queue, recognised by the number and the kinds of its columns.
enum RawTable {
  case batch, sink, sinkName, pending, totals, deadLetter, record, state, owner

  /// True where a row has nothing but a few numbers and a name.
  var isSmall: Bool { self == .sink || self == .pending || self == .totals || self == .owner }
}

/// A cell of a page: where its parts are ("Database File Format" on sqlite.org, sections 1.6 and 2.1).
struct RawCell {
  /// The bytes of the page that the cell takes.
  let range: Range<Int>
  let table: RawTable
  private let rowID: Int64
  private let payloadStart: Int
  private let payloadSize: Int
  private let localSize: Int
  private let types: [Int64]
  private let bodyOffset: Int

  /// Reads the beginning of a cell; nil where it is not a row of one of the queue's tables.
  init?(_ bytes: [UInt8], at offset: Int, isTable: Bool, skipping skipped: Int) {
    var reader = RawReader(bytes, at: offset + skipped)
    guard let size = reader.varint(), (4...Int64(QueueSchema.maximumPayloadBytes)).contains(size) else { return nil }
    var rowID: Int64 = 0
    if isTable {
      guard let number = reader.varint(), number > 0 else { return nil }
      rowID = number
    }
    payloadStart = reader.offset
    payloadSize = Int(size)
    localSize = Self.localSize(payloadSize, isTable: isTable)
    let end = payloadStart + localSize + (localSize < payloadSize ? 4 : 0)
    guard end <= bytes.count else { return nil }
    guard let header = reader.varint(), (3...64).contains(header) else { return nil }
    var types: [Int64] = []
    var body: Int64 = 0
    while reader.offset < payloadStart + Int(header) {
      guard types.count < 12, let type = reader.varint(), let size = Self.size(type) else { return nil }
      types.append(type)
      body += size
    }
    guard reader.offset == payloadStart + Int(header), header + body == size,
      let table = Self.table(types, isTable: isTable), localSize == payloadSize || isTable || table == .state
    else { return nil }
    self.rowID = rowID
    self.types = types
    self.table = table
    bodyOffset = Int(header)
    range = offset..<max(end, offset + 4)
  }

  /// True where the row goes on in other pages.
  var hasOverflow: Bool { localSize < payloadSize }

  /// The record; nil where what it says cannot be.
  func record(_ bytes: [UInt8], _ file: RawFile?) -> RawRecord? {
    var payload = Array(bytes[payloadStart..<payloadStart + localSize])
    if localSize < payloadSize {
      let at = payloadStart + localSize
      let first = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard let more = file?.overflow(from: first, payloadSize - localSize) else { return nil }
      payload += more
    }
    return RawRecord(payload, types, bodyOffset: bodyOffset, table, rowID: rowID)
  }

  /// The bytes that a cell takes on a page of some kind, whatever it holds.
  static func range(_ bytes: [UInt8], at offset: Int, _ kind: UInt8) -> Range<Int>? {
    var reader = RawReader(bytes, at: offset + (kind == 0x02 || kind == 0x05 ? 4 : 0))
    guard let number = reader.varint() else { return nil }
    var end = reader.offset
    if kind != 0x05 {
      guard (0...Int64(QueueSchema.maximumPayloadBytes)).contains(number) else { return nil }
      if kind == 0x0D, reader.varint() == nil { return nil }
      let local = localSize(Int(number), isTable: kind == 0x0D)
      end = reader.offset + local + (local < Int(number) ? 4 : 0)
    }
    end = max(end, offset + 4)
    return end <= bytes.count ? offset..<end : nil
  }

  /// The size of a column.
  private static func size(_ type: Int64) -> Int64? {
    switch type {
    case 0, 8, 9: 0
    case 1...4: type
    case 5: 6
    case 6: 8
    case 12...(2 * Int64(QueueSchema.maximumPayloadBytes)): (type - 12) / 2
    default: nil
    }
  }

  private static func table(_ types: [Int64], isTable: Bool) -> RawTable? {
    func isNumber(_ column: Int) -> Bool { (1...9).contains(types[column]) }
    func isText(_ column: Int) -> Bool { types[column] >= 13 && types[column] % 2 == 1 }
    func isBlob(_ column: Int) -> Bool { types[column] >= 12 && types[column] % 2 == 0 }
    if !isTable {
      switch types.count {
      case 2: return isText(0) && isNumber(1) ? .sinkName : nil
      case 5 where isText(0): return isBlob(1) && isNumber(2) && isNumber(3) && isBlob(4) ? .state : nil
      case 9: return isText(0) && (1..<9).allSatisfy(isNumber) ? .owner : nil
      case 5, 7: return types.indices.allSatisfy(isNumber) ? .pending : nil
      default: return nil
      }
    }
    guard types.first == 0 else { return nil }
    switch types.count {
    case 5 where isText(1): return isNumber(2) && isNumber(3) && isBlob(4) ? .record : nil
    case 5, 7: return (1..<types.count).allSatisfy(isNumber) ? .totals : nil
    case 8: return (1..<7).allSatisfy(isNumber) && isBlob(7) ? .batch : nil
    case 10, 12:
      if isText(1) { return (2..<types.count).allSatisfy(isNumber) ? .sink : nil }
      return types.count == 12 && [1, 2, 5, 6, 7, 8, 9, 10].allSatisfy(isNumber) && [3, 4].allSatisfy(isText)
        && isBlob(11) || types.count == 10 && isNumber(1) && isText(2) && isText(3) && isBlob(9) ? .deadLetter : nil
    default: return nil
    }
  }

  /// The part of a record that stands on the b-tree's own page ("Database File Format", section 1.6).
  private static func localSize(_ size: Int, isTable: Bool) -> Int {
    let pageSize = RawFile.pageSize
    let most = isTable ? pageSize - 35 : (pageSize - 12) * 64 / 255 - 23
    if size <= most { return size }
    let least = (pageSize - 12) * 32 / 255 - 23
    let wanted = least + (size - least) % (pageSize - 4)
    return wanted <= most ? wanted : least
  }
}
