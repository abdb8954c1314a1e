internal import TattlerModel

/// A hash table from hashes to indices of records that live elsewhere.
///
/// Hashes are seeded with a secret, so that a sender cannot make names collide. Probes are bounded all the same: beyond
/// the bound nothing is found and nothing is stored, which costs a second record but no time. Look before you insert:
/// an index stored twice takes two slots.
struct IndexTable: ~Copyable {
  private struct Slot: BitwiseCopyable {
    var hash: UInt64
    /// The index plus one; 0 where the slot is free.
    var mark: UInt32
  }

  private static let smallest = 64
  /// Slots that are kept from one use to the next.
  private static let kept = 1 << 16
  /// Slots that are looked at. In a table that is half full, runs of different hashes stay below a hundred or so.
  private static let longestProbe = 512

  private var slots = RecordTable<Slot>()
  private var mask = -1
  private(set) var count = 0

  init() {}

  /// Forgets all indices.
  mutating func removeAll() {
    if mask >= Self.kept { slots = RecordTable() }
    if count > 0 || mask >= Self.kept {
      slots.removeAll()
      mask = -1
    }
    count = 0
  }

  /// The index that was stored with this hash and that `isMatch` recognises.
  @inline(__always)
  func find(_ hash: UInt64, _ isMatch: (Int) -> Bool) -> Int? {
    if mask < 0 { return nil }
    let records = unsafe slots.records
    var position = Int(truncatingIfNeeded: hash) & mask
    var probes = 0
    while probes < Self.longestProbe {
      let slot = unsafe records[position]
      if slot.mark == 0 { return nil }
      if slot.hash == hash {
        let index = Int(slot.mark) &- 1
        if isMatch(index) { return index }
      }
      position = (position &+ 1) & mask
      probes &+= 1
    }
    return nil
  }

  /// Stores an index, or does nothing where the table is full around its place.
  mutating func insert(_ hash: UInt64, _ index: Int) throws(MetricBatchError) {
    if count &* 2 > mask { try grow() }
    place(Slot(hash: hash, mark: UInt32(truncatingIfNeeded: index &+ 1)))
    count &+= 1
  }

  private mutating func place(_ slot: Slot) {
    var position = Int(truncatingIfNeeded: slot.hash) & mask
    for _ in 0..<Self.longestProbe {
      if slots[position].mark == 0 {
        slots[position] = slot
        return
      }
      position = (position &+ 1) & mask
    }
  }

  private mutating func grow() throws(MetricBatchError) {
    let size = max(Self.smallest, (mask &+ 1) &* 2)
    var old = RecordTable<Slot>()
    try old.reserve(size)
    if let room = unsafe old.reservedSpace { unsafe room.update(repeating: Slot(hash: 0, mark: 0), count: size) }
    unsafe old.commit(size)
    swap(&old, &slots)
    mask = size &- 1
    for index in 0..<old.count where old[index].mark != 0 { place(old[index]) }
  }
}
