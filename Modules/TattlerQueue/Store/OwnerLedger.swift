/// The counters of an owner of records: a row of the table `owners`, by which missing rows of the others are noticed.
struct OwnerLedger: Sendable, Equatable {
  /// What a record or an entry counts beside its own bytes.
  static let overhead = 64

  /// The number under which it changed last: that of a batch, or of a fold, which takes one of the same sequence.
  var version: Int64 = 0
  /// Records up to this number were folded. What a damaged file still shows of them must not be counted again.
  var folded: Int64 = 0
  /// Records that wait.
  var records = 0
  /// Their bytes.
  var recordBytes = 0
  /// Entries of the state.
  var entries = 0
  /// The bytes of their keys and values.
  var entryBytes = 0
  /// The sum of the entries' seals, modulo 2^64: the same for the same entries, in whichever order they came.
  var digest: Int64 = 0

  /// True where the counters can be those of a queue that gives `nextBatch` as its next number.
  func isPlausible(_ nextBatch: Int64) -> Bool {
    (0..<nextBatch).contains(version) && (0..<nextBatch).contains(folded)
      && [records, recordBytes, entries, entryBytes].allSatisfy { (0...SinkLedger.maximum).contains($0) }
  }

  /// What the records that wait count against the limit.
  var waitingBytes: Int { recordBytes + records * Self.overhead }
  /// What the state counts against the limit.
  var stateBytes: Int { entryBytes + entries * Self.overhead }

  /// A record was noted.
  mutating func noted(_ id: Int64, bytes: Int) {
    version = id
    records += 1
    recordBytes += bytes
  }

  /// Some records were forgotten.
  ///
  /// - Returns: false where there cannot have been so many.
  mutating func forgot(_ gone: (records: Int, bytes: Int)) -> Bool {
    records -= gone.records
    recordBytes -= gone.bytes
    return records >= 0 && recordBytes >= 0 && (records > 0 || recordBytes == 0)
  }

  /// An entry is there now.
  mutating func gained(_ entry: (bytes: Int, seal: Int64)) {
    entries += 1
    entryBytes += entry.bytes
    digest &+= entry.seal
  }

  /// An entry is there no longer.
  ///
  /// - Returns: false where it cannot have been there.
  mutating func lost(_ entry: (bytes: Int, seal: Int64)) -> Bool {
    entries -= 1
    entryBytes -= entry.bytes
    digest &-= entry.seal
    return entries >= 0 && entryBytes >= 0
  }
}
