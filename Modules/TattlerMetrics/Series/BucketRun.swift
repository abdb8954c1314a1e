/// Exponential buckets of one sign: counters for consecutive indices, in a ring, so that it grows at both ends without
/// moving anything.
@safe
struct BucketRun: ~Copyable {
  private var counts: UnsafeMutablePointer<UInt64>?
  private var capacity = 0
  /// The index that has the first counter; counters of smaller indices are at the end.
  private var base = 0
  /// The first index with a count.
  private(set) var first = 0
  /// The last index with a count, or less than ``first`` where there is none.
  private(set) var last = -1

  private static let smallestCapacity = 16

  init() { unsafe counts = nil }

  deinit { unsafe counts?.deallocate() }

  var isEmpty: Bool { last < first }

  /// Counters from the first to the last.
  var length: Int { last - first + 1 }

  /// Adds to an index within the run.
  @inline(__always)
  mutating func addWithin(_ index: Int, _ number: UInt64) -> Bool {
    guard index >= first, index <= last, let counts = unsafe counts else { return false }
    unsafe counts[position(index)] &+= number
    return true
  }

  /// Adds to an index; makes the run longer where it must.
  ///
  /// - Returns: false where it would have more than `maximum` counters; then nothing happened.
  mutating func add(_ index: Int, _ number: UInt64, maximum: Int) -> Bool {
    if isEmpty {
      if capacity == 0 { rebuild(shift: 0, capacity: Swift.min(Self.smallestCapacity, maximum)) }
      base = index
      first = index
      last = index
    } else {
      let length = Swift.max(last, index) - Swift.min(first, index) + 1
      guard length <= maximum else { return false }
      if length > capacity {
        var larger = capacity
        while larger < length { larger *= 2 }
        rebuild(shift: 0, capacity: Swift.min(larger, maximum))
      }
      first = Swift.min(first, index)
      last = Swift.max(last, index)
    }
    return addWithin(index, number)
  }

  /// How often neighbours must be put together for an index to fit as well. Two counters are always enough: in the end
  /// the indices are -1 and 0.
  func steps(to index: Int, _ maximum: Int) -> Int {
    let (low, high) = (Swift.min(first, index), Swift.max(last, index))
    var steps = 0
    while high >> steps - low >> steps >= maximum { steps += 1 }
    return steps
  }

  /// The count of an index within the run.
  subscript(index: Int) -> UInt64 {
    guard index >= first, index <= last, let counts = unsafe counts else { return 0 }
    return unsafe counts[position(index)]
  }

  @inline(__always)
  private func position(_ index: Int) -> Int {
    let position = index &- base
    return position < 0 ? position &+ capacity : position >= capacity ? position &- capacity : position
  }

  /// Puts 2^`shift` neighbours together.
  mutating func merge(shift: Int) {
    if shift > 0, !isEmpty { rebuild(shift: shift, capacity: capacity) }
  }

  private mutating func rebuild(shift: Int, capacity: Int) {
    let made = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    unsafe made.initialize(repeating: 0, count: capacity)
    if !isEmpty {
      let start = first >> shift
      for index in first...last { unsafe made[index >> shift - start] &+= self[index] }
      last = last >> shift
      first = start
      base = start
    }
    unsafe counts?.deallocate()
    unsafe counts = unsafe made
    self.capacity = capacity
  }

  /// Becomes the same as another run. Only where this one is empty.
  mutating func copy(_ other: borrowing BucketRun) {
    if other.isEmpty { return }
    if capacity < other.length { rebuild(shift: 0, capacity: other.length) }
    base = other.first
    first = other.first
    last = other.last
    guard let counts = unsafe counts else { return }
    let (head, tail) = unsafe other.segments
    if let source = head.baseAddress { unsafe counts.update(from: source, count: head.count) }
    if let source = tail.baseAddress { unsafe (counts + head.count).update(from: source, count: tail.count) }
  }

  /// The counters in the order of their indices: those up to the end of the ring, and those from its begin on.
  var segments: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<UInt64>) {
    let none = unsafe UnsafeBufferPointer<UInt64>(start: nil, count: 0)
    guard !isEmpty, let counts = unsafe counts else { return unsafe (none, none) }
    let start = position(first)
    let headCount = Swift.min(length, capacity - start)
    let head = unsafe UnsafeBufferPointer(start: UnsafePointer(counts + start), count: headCount)
    return unsafe (head, UnsafeBufferPointer(start: UnsafePointer(counts), count: length - headCount))
  }

  /// Forgets all counts and keeps the memory.
  mutating func clear() {
    if let counts = unsafe counts { unsafe counts.update(repeating: 0, count: capacity) }
    first = 0
    last = -1
  }
}
