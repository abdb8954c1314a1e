/// A record of one of the queue's tables, recognised by the number and the kinds of its columns.
enum RawRecord {
  case batch(BatchDescription, checksum: Int64, bytes: [UInt8])
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
      guard case .blob(let bytes) = columns[7], let acceptedAt = integers[1], let rows = integers[2],
        let points = integers[3], let codec = integers[4], integers[5] == Int64(bytes.count),
        let checksum = integers[6], rowID > 0
      else { return nil }
      let description = BatchDescription(id: rowID, acceptedAt: acceptedAt, rows: rows, points: points, codec: codec)
      self = .batch(description, checksum: checksum, bytes: bytes)
    case 10, 12:
      guard case .text(let name) = columns[1], let sink = Self.sink(rowID, name, integers), rowID > 0 else {
        return nil
      }
      self = .sink(rowID, sink)
    case 5 where rowID == 1, 7 where rowID == 1 && integers[0] == nil:
      guard case .null = columns[0], rowID == 1, let next = integers[1] else { return nil }
      self = .totals(nextBatch: next)
    case 5, 7:
      guard let (sink, batch, state) = Self.pending(integers) else { return nil }
      self = .pending(sink: sink, batch: batch, state)
    default: return nil
    }
  }

  /// A row of `pending`: of version 1 without a size, of version 2 with one and a seal that has to be right.
  private static func pending(_ columns: [Int64?]) -> (sink: Int64, batch: Int64, PendingState)? {
    let numbers = columns.compactMap { $0 }
    guard numbers.count == columns.count else { return nil }
    let counts = numbers.prefix(6)
    guard counts.allSatisfy({ $0 >= 0 && $0 < Int64(SinkLedger.maximum) }) else { return nil }
    let state = PendingState(
      nextRow: Int(numbers[2]), pointsLeft: Int(numbers[3]), attempts: Int(numbers[4]),
      size: counts.count == 6 ? Int(numbers[5]) : 0)
    if numbers.count == 7, RowSeal.ofPending(sink: numbers[0], batch: numbers[1], state) != numbers[6] { return nil }
    return (numbers[0], numbers[1], state)
  }

  /// A row of `sinks`: of version 1 with eight counters, of version 2 with nine and a seal that has to be right.
  private static func sink(_ number: Int64, _ name: String, _ columns: [Int64?]) -> SinkLedger? {
    let numbers = columns.dropFirst(2).compactMap { $0 }
    guard numbers.count == columns.count - 2, !name.isEmpty else { return nil }
    var sink = SinkLedger(name: name)
    sink.accepted = Int(numbers[0])
    sink.delivered = Int(numbers[1])
    sink.skipped = Int(numbers[2])
    sink.queued = Int(numbers[3])
    sink.dead = Int(numbers[4])
    sink.expired = Int(numbers[5])
    sink.evicted = Int(numbers[6])
    sink.queuedBatches = Int(numbers[7])
    if numbers.count == 10 {
      sink.queuedBytes = Int(numbers[8])
      if RowSeal.ofSink(number, sink) != numbers[9] { return nil }
    }
    return sink.isBalanced ? sink : nil
  }

  private static func columns(_ payload: [UInt8]) -> [Column]? {
    var header = RawReader(payload, at: 0)
    guard let size = header.varint(), size >= 2, size <= 64 else { return nil }
    var body = RawReader(payload, at: Int(size))
    var columns: [Column] = []
    while header.offset < Int(size) {
      guard columns.count < 12, let type = header.varint(), let column = column(type, &body) else { return nil }
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
