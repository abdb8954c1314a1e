/// A record of one of the queue's tables, recognised by the number and the kinds of its columns.
enum RawRecord {
  case batch(id: Int64, acceptedAt: Int64, checksum: UInt64, bytes: [UInt8])
  case sink(Int64, SinkLedger)
  /// An entry of the index on the sinks' names.
  case sinkName(Int64, String)
  case pending(sink: Int64, batch: Int64, PendingState)
  case totals(nextBatch: Int64)

  private enum Column {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  }

  /// Reads a record ("Database File Format", section 2.1); nil where it is not one of the queue's.
  init?(_ payload: [UInt8], rowID: Int64) {
    guard let columns = Self.columns(payload) else { return nil }
    let integers = columns.map { $0.integer }
    switch columns.count {
    case 2:
      guard case .text(let name) = columns[0], let number = integers[1], number > 0 else { return nil }
      self = .sinkName(number, name)
    case 8:
      guard case .blob(let bytes) = columns[7], let acceptedAt = integers[1], let checksum = integers[6], rowID > 0,
        integers[5] == Int64(bytes.count)
      else { return nil }
      self = .batch(id: rowID, acceptedAt: acceptedAt, checksum: UInt64(bitPattern: checksum), bytes: bytes)
    case 10:
      guard case .text(let name) = columns[1], let sink = Self.sink(name, integers), rowID > 0 else { return nil }
      self = .sink(rowID, sink)
    case 5 where rowID == 1:
      guard case .null = columns[0], let next = integers[1] else { return nil }
      self = .totals(nextBatch: next)
    case 5:
      let numbers = integers.compactMap { $0 }
      guard numbers.count == 5, numbers.allSatisfy({ $0 >= 0 && $0 < Int64(SinkLedger.maximum) }) else { return nil }
      let state = PendingState(nextRow: Int(numbers[2]), pointsLeft: Int(numbers[3]), attempts: Int(numbers[4]))
      self = .pending(sink: numbers[0], batch: numbers[1], state)
    default: return nil
    }
  }

  private static func sink(_ name: String, _ columns: [Int64?]) -> SinkLedger? {
    let numbers = columns.dropFirst(2).compactMap { $0 }
    guard numbers.count == 8, !name.isEmpty else { return nil }
    var sink = SinkLedger(name: name)
    sink.accepted = Int(numbers[0])
    sink.delivered = Int(numbers[1])
    sink.skipped = Int(numbers[2])
    sink.queued = Int(numbers[3])
    sink.dead = Int(numbers[4])
    sink.expired = Int(numbers[5])
    sink.evicted = Int(numbers[6])
    sink.queuedBatches = Int(numbers[7])
    return sink.isBalanced ? sink : nil
  }

  private static func columns(_ payload: [UInt8]) -> [Column]? {
    var header = RawReader(payload, at: 0)
    guard let size = header.varint(), size >= 2, size <= 64 else { return nil }
    var body = RawReader(payload, at: Int(size))
    var columns: [Column] = []
    while header.offset < Int(size) {
      guard columns.count < 10, let type = header.varint(), let column = column(type, &body) else { return nil }
      columns.append(column)
    }
    return columns
  }

  private static func column(_ type: Int64, _ body: inout RawReader) -> Column? {
    switch type {
    case 0: return .null
    case 1...4: return body.signed(Int(type)).map { .integer($0) }
    case 5: return body.signed(6).map { .integer($0) }
    case 6: return body.signed(8).map { .integer($0) }
    case 8: return .integer(0)
    case 9: return .integer(1)
    case 12...:
      guard type <= 2 * Int64(QueueSchema.maximumPayloadBytes), let bytes = body.bytes(Int(type - 12) / 2) else {
        return nil
      }
      return type % 2 == 0 ? .blob(bytes) : .text(String(decoding: bytes, as: UTF8.self))
    default: return nil
    }
  }
}
