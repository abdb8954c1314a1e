/// A record of a processor as it is stored.
struct RawNote {
  let id: Int64
  let record: QueueRecord
  let isSealed: Bool

  /// Reads the columns behind the number; nil where they cannot be those of a record.
  init?(_ columns: inout RawColumns, id: Int64) {
    columns.skip(1)
    guard let owner = columns.text(), let numbers = columns.integers(2), let bytes = columns.bytes(),
      numbers[0] == Int64(bytes.count), (1..<Int64(SinkLedger.maximum)).contains(id)
    else { return nil }
    self.id = id
    record = QueueRecord(owner: owner, bytes: bytes)
    isSealed = record.fault == nil && RowSeal.ofRecord(id, owner: owner, bytes, size: numbers[0]) == numbers[1]
  }
}

/// An entry of a processor's state as it is stored.
struct RawEntry {
  let owner: String
  let version: Int64
  let entry: StateEntry
  let isSealed: Bool
  /// False where no pointer of its page leads to it: then it may be one of former times.
  var isPointedAt = true

  /// Reads the columns; nil where they cannot be those of an entry.
  init?(_ columns: inout RawColumns) {
    guard let owner = columns.text(), let key = columns.bytes(), let numbers = columns.integers(2),
      let value = columns.bytes(), (1..<Int64(SinkLedger.maximum)).contains(numbers[0])
    else { return nil }
    self.owner = owner
    version = numbers[0]
    entry = StateEntry(key: key, value: value)
    isSealed =
      QueueRecord.fault(ofOwner: owner) == nil && StateChange(key: key, value: value).fault == nil
      && RowSeal.ofEntry(owner: owner, key: key, version: version, value: value) == numbers[1]
  }
}

extension OwnerLedger {
  /// Reads the numbers of a row; nil where they are not what was written.
  init?(named name: String, _ numbers: [Int64]) {
    guard numbers.count == 8 else { return nil }
    version = numbers[0]
    folded = numbers[1]
    records = Int(numbers[2])
    recordBytes = Int(numbers[3])
    entries = Int(numbers[4])
    entryBytes = Int(numbers[5])
    digest = numbers[6]
    guard isPlausible(Int64(SinkLedger.maximum)), RowSeal.ofOwner(name, self) == numbers[7] else { return nil }
  }
}
