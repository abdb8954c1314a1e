/// Reads the columns of a record one after the other ("Database File Format" on sqlite.org, section 2.1).
struct RawColumns {
  private let types: [Int64]
  private var next = 0
  private var reader: RawReader

  init(_ payload: [UInt8], _ types: [Int64], at offset: Int) {
    self.types = types
    reader = RawReader(payload, at: offset)
  }

  /// Passes over columns that take no bytes, as the number of a row does, which stands outside of the record.
  mutating func skip(_ count: Int) { next += count }

  mutating func integers(_ count: Int) -> [Int64]? {
    var numbers: [Int64] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      guard let number = integer() else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private mutating func integer() -> Int64? {
    guard next < types.count else { return nil }
    defer { next += 1 }
    switch types[next] {
    case 8: return 0
    case 9: return 1
    case 1...4: return reader.signed(Int(types[next]))
    case 5: return reader.signed(6)
    case 6: return reader.signed(8)
    default: return nil
    }
  }

  mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }

  mutating func bytes() -> [UInt8]? {
    guard next < types.count, types[next] >= 12 else { return nil }
    defer { next += 1 }
    return reader.bytes(Int(types[next] - 12) / 2)
  }
}

/// A dead letter as it is stored.
struct RawDeadLetter {
  let id: Int64
  let letter: DeadLetterRecord
  let codec: Int64
  let checksum: Int64
  let bytes: [UInt8]
  let isSealed: Bool

  /// Reads the columns behind the number; nil where they cannot be those of a letter.
  init?(_ columns: inout RawColumns, id: Int64, isFirstVersion: Bool) {
    columns.skip(1)
    guard let owner = columns.integers(isFirstVersion ? 1 : 2), let reason = columns.text(),
      let message = columns.text(), let numbers = columns.integers(isFirstVersion ? 5 : 6),
      let bytes = columns.bytes()
    else { return nil }
    let (codec, size, checksum) = isFirstVersion ? (0, numbers[3], numbers[4]) : (numbers[3], numbers[4], numbers[5])
    guard size == Int64(bytes.count), numbers[1] >= 0, numbers[2] >= 0, numbers[2] < Int64(SinkLedger.maximum) else {
      return nil
    }
    self.id = id
    self.codec = codec
    self.checksum = checksum
    self.bytes = bytes
    let letter = DeadLetterRecord(
      sink: owner[0], batch: isFirstVersion ? 0 : owner[1], reason: reason, message: message, at: numbers[0],
      rows: numbers[1], points: numbers[2])
    self.letter = letter
    let ofBytes = bytes.isEmpty ? 0 : unsafe bytes.withUnsafeBytes { unsafe Checksum64.of($0) }
    isSealed = bytes.isEmpty && codec == 0 || letter.checksum(codec: codec, ofBytes: ofBytes) == checksum
  }
}
