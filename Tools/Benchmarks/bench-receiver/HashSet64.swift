/// A set of 64-bit hashes with open addressing; the standard library's would hash them again.
struct HashSet64 {
  /// Members.
  private(set) var count = 0
  /// A power of two of places; 0 is a free one.
  private var places = [UInt64](repeating: 0, count: 1 << 10)

  /// Takes a hash in, whose bits are well mixed. 0 counts as 1.
  mutating func insert(_ hash: UInt64) {
    if count * 2 >= places.count { grow() }
    if put(max(hash, 1)) { count += 1 }
  }

  private mutating func put(_ hash: UInt64) -> Bool {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    // At least half of the places are free.
    while places[place] != 0 {
      if places[place] == hash { return false }
      place = (place + 1) & mask
    }
    places[place] = hash
    return true
  }

  private mutating func grow() {
    let old = places
    places = [UInt64](repeating: 0, count: old.count * 2)
    for hash in old where hash != 0 { _ = put(hash) }
  }
}
