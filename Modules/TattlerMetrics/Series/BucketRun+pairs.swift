/// Pairs: the index, counted from the base, in the upper half of a word, and the count in the lower one.
extension BucketRun {
  @inline(__always)
  var pairs: UnsafeMutablePointer<UInt32> { unsafe memory.assumingMemoryBound(to: UInt32.self) }

  func index(of pair: Int) -> Int {
    unsafe Int(base) + Int(Int16(truncatingIfNeeded: pairs[pair] >> 16))
  }

  @inline(__always)
  func pair(of index: Int) -> Int? {
    let wanted = UInt32(UInt16(truncatingIfNeeded: index &- Int(base)))
    var pair = 0
    while pair < Int(capacity) {
      if unsafe pairs[pair] &>> 16 == wanted { return pair }
      pair &+= 1
    }
    return nil
  }

  /// False where there is no room; then nothing happened.
  mutating func addPair(_ index: Int, _ number: UInt64) -> Bool {
    if let pair = pair(of: index) {
      guard unsafe UInt64(pairs[pair] & 0xFFFF) &+ number <= 0xFFFF else { return false }
      unsafe pairs[pair] += UInt32(truncatingIfNeeded: number)
      return true
    }
    guard Int(capacity) < Self.mostPairs, number <= 0xFFFF else { return false }
    let offset = UInt32(UInt16(truncatingIfNeeded: index &- Int(base)))
    unsafe pairs[Int(capacity)] = offset << 16 | UInt32(truncatingIfNeeded: number)
    capacity += 1
    return true
  }

  mutating func mergePairs(_ shift: Int) {
    var old: [(index: Int, number: UInt64)] = []
    for pair in 0..<Int(capacity) { old.append(unsafe (index(of: pair) >> shift, UInt64(pairs[pair] & 0xFFFF))) }
    (first, last, base) = (first >> Int32(shift), last >> Int32(shift), first >> Int32(shift))
    capacity = 0
    // Where the counts of a bucket are too many for a pair now, counters take over.
    for (index, number) in old { _ = add(index, number, maximum: .max) }
  }
}
