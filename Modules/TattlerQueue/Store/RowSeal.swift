/// The checksum of a row's numbers: what is written beside them, so that a changed byte is noticed.
///
/// It is no protection against an attacker. The mixing step is that of SplitMix64.
struct RowSeal {
  /// What a row belongs to: rows of different tables have different seals.
  enum Table: UInt64 {
    case batch = 1
    case pending, sink, totals, deadLetter, clockJump, record, state, owner
  }

  private var state: UInt64

  /// Begins a seal.
  init(_ table: Table) { state = table.rawValue &* 0x9E37_79B9_7F4A_7C15 }

  /// The seal over what was added.
  var value: Int64 { Int64(bitPattern: state) }

  /// Adds a number.
  mutating func add(_ number: Int64) {
    state = (state ^ UInt64(bitPattern: number)) &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    state ^= state >> 31
  }

  /// Adds bytes.
  mutating func add(_ bytes: [UInt8]) {
    add(Int64(bitPattern: unsafe bytes.withUnsafeBytes { unsafe Checksum64.of($0) }))
  }

  /// Adds a text.
  mutating func add(_ text: String) {
    var text = text
    add(Int64(bitPattern: text.withUTF8 { unsafe Checksum64.of(UnsafeRawBufferPointer($0)) }))
  }

  /// The seal of a row of `pending`.
  static func ofPending(sink: Int64, batch: Int64, _ state: PendingState) -> Int64 {
    var seal = RowSeal(.pending)
    seal.add(sink)
    seal.add(batch)
    seal.add(Int64(state.nextRow))
    seal.add(Int64(state.pointsLeft))
    seal.add(Int64(state.attempts))
    seal.add(Int64(state.size))
    return seal.value
  }

  /// The seal of a row of `sinks`.
  static func ofSink(_ number: Int64, _ sink: SinkLedger) -> Int64 {
    var seal = RowSeal(.sink)
    seal.add(number)
    seal.add(sink.name)
    for counter in [
      sink.accepted, sink.delivered, sink.skipped, sink.queued, sink.dead, sink.expired, sink.evicted,
      sink.queuedBatches, sink.queuedBytes,
    ] { seal.add(Int64(counter)) }
    return seal.value
  }

  /// The seal of a row of `records`.
  static func ofRecord(_ id: Int64, owner: String, _ bytes: [UInt8], size: Int64) -> Int64 {
    var seal = RowSeal(.record)
    seal.add(id)
    seal.add(owner)
    seal.add(bytes)
    seal.add(size)
    return seal.value
  }

  /// The seal of a row of `state`.
  static func ofEntry(owner: String, key: [UInt8], version: Int64, value: [UInt8]) -> Int64 {
    var seal = RowSeal(.state)
    seal.add(owner)
    seal.add(key)
    seal.add(version)
    seal.add(value)
    return seal.value
  }

  /// The seal of a row of `owners`.
  static func ofOwner(_ name: String, _ owner: OwnerLedger) -> Int64 {
    var seal = RowSeal(.owner)
    seal.add(name)
    for number in [owner.version, owner.folded, owner.digest] { seal.add(number) }
    for counter in [owner.records, owner.recordBytes, owner.entries, owner.entryBytes] { seal.add(Int64(counter)) }
    return seal.value
  }

  /// The seal of a row of `clock_jumps`.
  static func ofJump(_ jump: ClockJumps.Jump) -> Int64 {
    var seal = RowSeal(.clockJump)
    seal.add(jump.batch)
    seal.add(jump.nanoseconds)
    return seal.value
  }

  /// The seal of the row of `totals`.
  static func ofTotals(_ ledger: QueueLedger) -> Int64 {
    var seal = RowSeal(.totals)
    seal.add(ledger.nextBatch)
    seal.add(Int64(ledger.batches))
    seal.add(Int64(ledger.bytes))
    seal.add(Int64(ledger.deadLetters))
    seal.add(Int64(ledger.deadBytes))
    return seal.value
  }
}
