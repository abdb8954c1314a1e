internal import CTattlerPlugin
internal import TattlerModel

/// Exponential buckets of one sign.
///
/// The first few are kept as pairs of an index and a count, in memory that the owner gives. When there are more,
/// counters for consecutive indices take over, as narrow as the counts allow, in a ring, so that it grows at both ends
/// without moving anything.
@safe
struct BucketRun: ~Copyable {
  /// The pairs, or the counters, which are ours.
  var memory: UnsafeMutableRawPointer
  /// The first index with a count.
  var first: Int32 = 0
  /// The last index with a count, or less than ``first`` where there is none.
  var last: Int32 = -1
  /// The index that has the first counter, and from which those of pairs are counted; counters of smaller indices are
  /// at the end of the ring.
  var base: Int32 = 0
  /// Counters, or pairs in use.
  var capacity: UInt16 = 0
  /// Bytes of a counter; 0 where there are pairs.
  private(set) var width: UInt8 = 0
  /// The scale of the indices.
  private(set) var scale: Int8

  /// Bytes that the owner gives for pairs.
  static let pairBytes = mostPairs * 4
  static let mostPairs = 4
  private static let smallestCapacity = 16

  /// - Parameter memory: ``pairBytes`` bytes, which stay as long as the run.
  init(scale: Int, _ memory: UnsafeMutableRawPointer) {
    unsafe self.memory = unsafe memory
    self.scale = Int8(truncatingIfNeeded: scale)
  }

  deinit { if width > 0 { unsafe memory.deallocate() } }

  var isEmpty: Bool { last < first }

  /// Counters from the first to the last.
  var length: Int { Int(last) - Int(first) + 1 }

  /// Adds one to an index that has been counted before or has a counter; false where it has none, or one that is full.
  @inline(__always)
  mutating func increment(_ index: Int) -> Bool {
    guard index >= Int(first), index <= Int(last) else { return false }
    if width == 0 {
      guard let pair = pair(of: index), unsafe pairs[pair] & 0xFFFF != 0xFFFF else { return false }
      unsafe pairs[pair] &+= 1
      return true
    }
    return unsafe NarrowCounter.increment(memory, width, position(index))
  }

  /// Adds to an index; makes the run longer or wider where it must.
  ///
  /// - Returns: false where it would have more than `maximum` buckets; then nothing happened.
  mutating func add(_ index: Int, _ number: UInt64, maximum: Int) -> Bool {
    let place = Int32(truncatingIfNeeded: index)
    if isEmpty {
      (base, first, last) = (place, place, place)
    } else {
      let (low, high) = (Swift.min(first, place), Swift.max(last, place))
      guard Int(high) - Int(low) < maximum else { return false }
      if width > 0, Int(high) - Int(low) >= Int(capacity) {
        rebuild(capacity: Self.capacity(for: Int(high) - Int(low) + 1, maximum), width: width)
      }
      (first, last) = (low, high)
    }
    if width == 0 {
      if addPair(index, number) { return true }
      rebuild(capacity: Self.capacity(for: length, maximum), width: NarrowCounter.width(for: largest))
    }
    let sum = self[index] &+ number
    let needed = NarrowCounter.width(for: sum)
    if needed > width { rebuild(capacity: Int(capacity), width: needed) }
    unsafe NarrowCounter.store(sum, memory, width, position(index))
    return true
  }

  private static func capacity(for length: Int, _ maximum: Int) -> Int {
    var capacity = smallestCapacity
    while capacity < length { capacity *= 2 }
    return Swift.max(length, Swift.min(capacity, maximum))
  }

  /// How often neighbours must be put together for an index to fit as well. Two buckets are always enough: in the end
  /// the indices are -1 and 0.
  func steps(to index: Int, _ maximum: Int) -> Int {
    let (low, high) = (Swift.min(Int(first), index), Swift.max(Int(last), index))
    var steps = 0
    while high >> steps - low >> steps >= maximum { steps += 1 }
    return steps
  }

  /// The count of an index.
  subscript(index: Int) -> UInt64 {
    guard index >= Int(first), index <= Int(last) else { return 0 }
    if width == 0 { return pair(of: index).map { unsafe UInt64(pairs[$0] & 0xFFFF) } ?? 0 }
    return unsafe NarrowCounter.load(memory, width, position(index))
  }

  /// All counts together.
  var total: UInt64 {
    var total: UInt64 = 0
    if width == 0 {
      for pair in 0..<Int(capacity) { total &+= unsafe UInt64(pairs[pair] & 0xFFFF) }
    } else if !isEmpty {
      for index in Int(first)...Int(last) { total &+= unsafe NarrowCounter.load(memory, width, position(index)) }
    }
    return total
  }

  private var largest: UInt64 {
    var largest: UInt64 = 0
    if !isEmpty { for index in Int(first)...Int(last) { largest = Swift.max(largest, self[index]) } }
    return largest
  }

  @inline(__always)
  private func position(_ index: Int) -> Int {
    let position = index &- Int(base)
    let capacity = Int(capacity)
    return position < 0 ? position &+ capacity : position >= capacity ? position &- capacity : position
  }

  /// Puts 2^`shift` neighbours together and lowers the scale by as much.
  mutating func merge(shift: Int) {
    scale -= Int8(truncatingIfNeeded: shift)
    guard shift > 0, !isEmpty else { return }
    width == 0 ? mergePairs(shift) : mergeCounters(shift)
  }

  private mutating func mergeCounters(_ shift: Int) {
    // No bucket can have more than all of them.
    let newWidth = Swift.max(width, NarrowCounter.width(for: total))
    let made = unsafe NarrowCounter.allocate(Int(capacity), newWidth)
    let start = Int(first) >> shift
    for index in Int(first)...Int(last) {
      let place = index >> shift - start
      unsafe NarrowCounter.store(
        NarrowCounter.load(made, newWidth, place) &+ self[index], made, newWidth, place)
    }
    unsafe memory.deallocate()
    unsafe memory = unsafe made
    width = newWidth
    (base, first, last) = (Int32(start), Int32(start), last >> Int32(shift))
  }

  /// Moves all counts to new counters.
  private mutating func rebuild(capacity: Int, width newWidth: UInt8) {
    let made = unsafe NarrowCounter.allocate(capacity, newWidth)
    // An index that has just come in, without a count, may be the first of them.
    let start = Int(first)
    for index in start...Swift.max(start, Int(last)) {
      unsafe NarrowCounter.store(self[index], made, newWidth, index - start)
    }
    if width > 0 { unsafe memory.deallocate() }
    unsafe memory = unsafe made
    base = first
    self.capacity = UInt16(truncatingIfNeeded: capacity)
    width = newWidth
  }

  /// Stores the counts from the first to the last.
  func write(to space: UnsafeMutablePointer<tattler_payload>) {
    if isEmpty { return }
    if width == 0 {
      unsafe space.initialize(repeating: tattler_payload(u64: 0), count: length)
      for pair in 0..<Int(capacity) {
        let number = unsafe UInt64(pairs[pair] & 0xFFFF)
        unsafe space[index(of: pair) - Int(first)] = tattler_payload(u64: number)
      }
      return
    }
    switch width {
    case 1: unsafe write(UInt8.self, to: space)
    case 2: unsafe write(UInt16.self, to: space)
    case 4: unsafe write(UInt32.self, to: space)
    default: unsafe write(UInt64.self, to: space)
    }
  }

  private func write<Number: FixedWidthInteger>(
    _ type: Number.Type, to space: UnsafeMutablePointer<tattler_payload>
  ) {
    let counters = unsafe memory.assumingMemoryBound(to: Number.self)
    let start = position(Int(first))
    let head = Swift.min(length, Int(capacity) - start)
    for index in 0..<head {
      unsafe space[index] = tattler_payload(u64: UInt64(truncatingIfNeeded: counters[start + index]))
    }
    for index in head..<length {
      unsafe space[index] = tattler_payload(u64: UInt64(truncatingIfNeeded: counters[index - head]))
    }
  }

  /// Becomes the same as another run. Only where this one is empty.
  ///
  /// - Returns: false where it cannot, as it has no room for pairs any more; then nothing happened.
  mutating func copy(_ other: borrowing BucketRun) -> Bool {
    if other.width == 0 {
      guard width == 0 else { return false }
      unsafe memory.copyMemory(from: other.memory, byteCount: Self.pairBytes)
    } else {
      let size = Int(other.capacity) * Int(other.width)
      if Int(capacity) * Int(width) != size || width == 0 {
        if width > 0 { unsafe memory.deallocate() }
        unsafe memory = .allocate(byteCount: size, alignment: 8)
      }
      unsafe memory.copyMemory(from: other.memory, byteCount: size)
    }
    (first, last, base) = (other.first, other.last, other.base)
    (capacity, width, scale) = (other.capacity, other.width, other.scale)
    return true
  }

  /// Forgets all counts and keeps the memory.
  mutating func clear(scale: Int) {
    if width > 0 {
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: Int(capacity) * Int(width))
    } else {
      capacity = 0
    }
    (first, last) = (0, -1)
    self.scale = Int8(truncatingIfNeeded: scale)
  }
}
