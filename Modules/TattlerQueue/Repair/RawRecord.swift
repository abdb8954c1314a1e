/// A record of one of the queue's tables.
enum RawRecord {
  case batch(BatchDescription, checksum: Int64, bytes: [UInt8], isSealed: Bool)
  /// A sink; `isSealed` where the row is what was written.
  case sink(Int64, SinkLedger, isSealed: Bool)
  /// An entry of the index on the sinks' names.
  case sinkName(Int64, String)
  case pending(sink: Int64, batch: Int64, PendingState, isSealed: Bool)
  case totals(nextBatch: Int64)
  case deadLetter(RawDeadLetter)
  case record(RawNote)
  case state(RawEntry)
  case owner(String, OwnerLedger)

  /// True where the seal or checksum of the record is right.
  var isSealed: Bool {
    switch self {
    case .batch(_, _, _, let isSealed), .sink(_, _, let isSealed), .pending(_, _, _, let isSealed): isSealed
    case .sinkName: false
    case .totals, .owner: true
    case .deadLetter(let letter): letter.isSealed
    case .record(let note): note.isSealed
    case .state(let entry): entry.isSealed
    }
  }

  /// The record, where it was searched for and no pointer leads to it.
  var searched: RawRecord {
    guard case .state(var entry) = self else { return self }
    entry.isPointedAt = false
    return .state(entry)
  }

  /// Reads a record of a known table; nil where its numbers cannot be those of a queue.
  init?(_ payload: [UInt8], _ types: [Int64], bodyOffset: Int, _ table: RawTable, rowID: Int64) {
    var columns = RawColumns(payload, types, at: bodyOffset)
    switch table {
    case .batch:
      columns.skip(1)
      guard let numbers = columns.integers(6), let bytes = columns.bytes(), numbers[4] == Int64(bytes.count) else {
        return nil
      }
      let description = BatchDescription(
        id: rowID, acceptedAt: numbers[0], rows: numbers[1], points: numbers[2], codec: numbers[3])
      let isSealed = unsafe bytes.withUnsafeBytes {
        description.checksum(ofBytes: unsafe Checksum64.of($0)) == numbers[5]
      }
      self = .batch(description, checksum: numbers[5], bytes: bytes, isSealed: isSealed)
    case .sink:
      columns.skip(1)
      guard let name = columns.text(), !name.isEmpty, let numbers = columns.integers(types.count - 2) else {
        return nil
      }
      self = Self.sink(rowID, name, numbers)
    case .sinkName:
      guard let name = columns.text(), let numbers = columns.integers(1), numbers[0] > 0 else { return nil }
      self = .sinkName(numbers[0], name)
    case .pending:
      guard let numbers = columns.integers(types.count), let record = Self.pending(numbers) else { return nil }
      self = record
    case .totals:
      columns.skip(1)
      guard rowID == 1, let numbers = columns.integers(types.count - 1), Self.isTotals(numbers) else { return nil }
      self = .totals(nextBatch: numbers[0])
    case .deadLetter:
      guard let letter = RawDeadLetter(&columns, id: rowID, isFirstVersion: types.count == 10) else { return nil }
      self = .deadLetter(letter)
    case .record:
      guard let note = RawNote(&columns, id: rowID) else { return nil }
      self = .record(note)
    case .state:
      guard let entry = RawEntry(&columns) else { return nil }
      self = .state(entry)
    case .owner:
      guard let name = columns.text(), let numbers = columns.integers(8), let owner = OwnerLedger(named: name, numbers)
      else { return nil }
      self = .owner(name, owner)
    }
  }

  /// A row of `pending`: of version 1 without a size and a seal.
  private static func pending(_ numbers: [Int64]) -> RawRecord? {
    guard numbers.prefix(6).allSatisfy({ $0 >= 0 && $0 < Int64(SinkLedger.maximum) }), numbers[3] > 0 else {
      return nil
    }
    let state = PendingState(
      nextRow: Int(numbers[2]), pointsLeft: Int(numbers[3]), attempts: Int(numbers[4]),
      size: numbers.count == 7 ? Int(numbers[5]) : 0)
    let isSealed = numbers.count == 7 && RowSeal.ofPending(sink: numbers[0], batch: numbers[1], state) == numbers[6]
    // A row that was changed is none; it may be corrected.
    if numbers.count == 7, !isSealed { return nil }
    return .pending(sink: numbers[0], batch: numbers[1], state, isSealed: isSealed)
  }

  /// A row of `totals`: of version 1 without a seal.
  private static func isTotals(_ numbers: [Int64]) -> Bool {
    guard numbers.prefix(numbers.count == 4 ? 4 : 5).allSatisfy({ $0 >= 0 && $0 < Int64(SinkLedger.maximum) }) else {
      return false
    }
    if numbers.count == 4 { return true }
    var ledger = QueueLedger()
    ledger.nextBatch = numbers[0]
    ledger.batches = Int(numbers[1])
    ledger.bytes = Int(numbers[2])
    ledger.deadLetters = Int(numbers[3])
    ledger.deadBytes = Int(numbers[4])
    return RowSeal.ofTotals(ledger) == numbers[5]
  }

  /// A row of `sinks`: of version 1 with eight counters, of version 2 with nine and a seal. Where the
  /// counters cannot be right, the name is all that is taken.
  private static func sink(_ number: Int64, _ name: String, _ numbers: [Int64]) -> RawRecord {
    var sink = SinkLedger(name: name)
    sink.accepted = Int(numbers[0])
    sink.delivered = Int(numbers[1])
    sink.skipped = Int(numbers[2])
    sink.queued = Int(numbers[3])
    sink.dead = Int(numbers[4])
    sink.expired = Int(numbers[5])
    sink.evicted = Int(numbers[6])
    sink.queuedBatches = Int(numbers[7])
    var isRight = sink.isBalanced
    if numbers.count == 10 {
      sink.queuedBytes = Int(numbers[8])
      isRight = isRight && RowSeal.ofSink(number, sink) == numbers[9]
    }
    return .sink(number, isRight ? sink : SinkLedger(name: name), isSealed: isRight)
  }
}
