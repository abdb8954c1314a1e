internal import TattlerModel

/// A bounded hash table from hashes to indices of records that live elsewhere.
///
/// A slot holds the hash and the index. Slots may be stale, because the parser takes records of refused lines back:
/// the caller compares the record, which must be there, before it believes a slot. Probes are bounded: beyond the bound
/// nothing is found and nothing is stored, which costs memory for a second record but no time.
struct SlotTable: ~Copyable {
  private static let smallest = 256
  private static let largest = 1 << 17
  private static let longestProbe = 48

  private var slots = RecordTable<UInt64>()
  private var mask = 0
  private var used = 0
  /// True where an insertion found no place since the last reset.
  private(set) var isFull = false

  /// Forgets all slots. The table gets the size that what it held would have needed: bodies are like the one before.
  mutating func reset() throws(MetricBatchError) {
    isFull = false
    var size = Self.smallest
    while size < used &* 2, size < Self.largest { size &*= 2 }
    try resize(to: size)
  }

  /// True where the next insertion should be preceded by a ``rebuild(hashes:)``.
  var isCrowded: Bool { used &* 2 > mask && mask &+ 1 < Self.largest }

  /// Doubles the table and stores the hashes of the records that are there.
  mutating func rebuild(count: Int, hashAt: (Int) -> UInt32) throws(MetricBatchError) {
    // Much of the crowd may be stale: then the size stays.
    try resize(to: count &* 4 > mask ? (mask &+ 1) &* 2 : mask &+ 1)
    for index in 0..<count { insert(hashAt(index), index) }
  }

  private mutating func resize(to size: Int) throws(MetricBatchError) {
    slots.removeAll()
    try slots.reserve(size)
    if let room = unsafe slots.reservedSpace { unsafe room.update(repeating: 0, count: size) }
    unsafe slots.commit(size)
    mask = size &- 1
    used = 0
  }

  /// The index whose slot has this hash and that `isMatch` believes.
  @inline(__always)
  func find(_ hash: UInt32, _ isMatch: (Int) -> Bool) -> Int? {
    let records = unsafe slots.records
    var position = Int(truncatingIfNeeded: hash) & mask
    var probes = 0
    while probes < Self.longestProbe {
      let slot = unsafe records[position]
      if slot == 0 { return nil }
      if UInt32(truncatingIfNeeded: slot &>> 32) == hash {
        let index = Int(UInt32(truncatingIfNeeded: slot)) &- 1
        if isMatch(index) { return index }
      }
      position = (position &+ 1) & mask
      probes &+= 1
    }
    return nil
  }

  /// Stores a slot, or does nothing where the table is full around its place.
  mutating func insert(_ hash: UInt32, _ index: Int) {
    guard used &* 4 < mask &* 3 else {
      isFull = true
      return
    }
    var position = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<Self.longestProbe {
      if slots[position] == 0 {
        slots[position] = UInt64(hash) &<< 32 | UInt64(UInt32(truncatingIfNeeded: index &+ 1))
        used &+= 1
        return
      }
      position = (position &+ 1) & mask
    }
    isFull = true
  }
}
