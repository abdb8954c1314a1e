internal import CTattlerPlugin
internal import Synchronization
internal import TattlerModel

/// What the cells of a sum share.
struct SumSettings: Sendable {
  let isDouble: Bool
  /// True where a collection says what was added since the one before.
  let isDelta: Bool
  /// A sum that only goes up, which stays at the largest integer rather than begin anew.
  let isMonotonic: Bool
}

/// The value of a counter: one word, or where many threads meet at it, one word for each of some stripes.
///
/// A thread that finds the word unchanged since it read it has no company, and pays one compare-and-swap.
@safe
struct SumCell: SeriesCell, ~Copyable, @unchecked Sendable {
  private let bits = Atomic<UInt64>(0)
  private let stripes = unsafe Atomic<UnsafeMutableRawPointer?>(nil)
  private let meetings = Atomic<UInt32>(0)
  private let isDouble: Bool
  private let isMonotonic: Bool
  /// What was taken out of the words for a collection that did not arrive yet. Only the collector uses it.
  private let pending = Atomic<UInt64>(0)

  init(_ settings: SumSettings, memory: UnsafeMutableRawPointer) {
    isDouble = settings.isDouble
    isMonotonic = settings.isMonotonic
  }

  /// Adds what is not negative to a sum that only goes up.
  @inline(__always)
  func addUp(_ amount: Int64) { add { Self.saturated($0, UInt64(bitPattern: amount)) } }

  @inline(__always)
  private static func saturated(_ left: UInt64, _ right: UInt64) -> UInt64 {
    Swift.min(left &+ right, UInt64(bitPattern: Int64.max))
  }

  @inline(__always)
  func add(_ amount: Int64) { add { $0 &+ UInt64(bitPattern: amount) } }

  @inline(__always)
  func add(_ amount: Double) { add { (Double(bitPattern: $0) + amount).bitPattern } }

  @inline(__always)
  private func add(_ change: (UInt64) -> UInt64) {
    // Acquiring: pairs with the releasing exchange in `divide`, so that the stripes are seen as zero.
    if let stripes = unsafe stripes.load(ordering: .acquiring) {
      unsafe Self.add(to: stripes, change)
      return
    }
    // Relaxed: a sum orders nothing but itself; the exchange sees to it that no amount is lost.
    let old = bits.load(ordering: .relaxed)
    if bits.compareExchange(expected: old, desired: change(old), ordering: .relaxed).exchanged { return }
    contend(change)
  }

  /// Adds where another thread was quicker.
  @inline(never)
  private func contend(_ change: (UInt64) -> UInt64) {
    // Relaxed: a mere statistic.
    if meetings.wrappingAdd(1, ordering: .relaxed).newValue > Stripes.patience {
      unsafe Self.add(to: divide(), change)
      return
    }
    // Relaxed: as in `add`.
    var old = bits.load(ordering: .relaxed)
    while true {
      let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: change(old), ordering: .relaxed)
      if exchanged { return }
      old = original
    }
  }

  /// Adds to the stripe of the calling thread.
  @inline(__always)
  private static func add(to stripes: UnsafeMutableRawPointer, _ change: (UInt64) -> UInt64) {
    let word = unsafe stripe(stripes, Stripes.own(of: stripes))
    // Relaxed: as in `add`.
    let old = unsafe word.pointee.load(ordering: .relaxed)
    if unsafe word.pointee.compareExchange(expected: old, desired: change(old), ordering: .relaxed).exchanged { return }
    unsafe contend(at: stripes, change)
  }

  /// Adds to the first stripe, from the thread's own on, at which no other thread is quicker.
  @inline(never)
  private static func contend(at stripes: UnsafeMutableRawPointer, _ change: (UInt64) -> UInt64) {
    var index = unsafe Stripes.ownAfterMeeting(of: stripes)
    while true {
      let word = unsafe stripe(stripes, index)
      // Relaxed: as in `add`.
      let old = unsafe word.pointee.load(ordering: .relaxed)
      if unsafe word.pointee.compareExchange(expected: old, desired: change(old), ordering: .relaxed).exchanged {
        return
      }
      index = unsafe (index &+ 1) & (Stripes.count(of: stripes) &- 1)
    }
  }

  /// The stripes, made where they are missing.
  @discardableResult
  func divide() -> UnsafeMutableRawPointer {
    // Acquiring: as in `add`.
    if let stripes = unsafe stripes.load(ordering: .acquiring) { return unsafe stripes }
    let made = unsafe Stripes.allocate()
    for index in 0..<Stripes.count {
      unsafe Stripes.part(index, of: made).bindMemory(to: Atomic<UInt64>.self, capacity: 1).initialize(to: Atomic(0))
    }
    // Releasing: the zeros must be visible before the pointer is. Acquiring: the winner's, where it is another thread.
    let (exchanged, original) = unsafe stripes.compareExchange(
      expected: nil, desired: made, ordering: .acquiringAndReleasing)
    if exchanged { return unsafe made }
    unsafe made.deallocate()
    return unsafe original ?? made
  }

  @inline(__always)
  private static func stripe(_ stripes: UnsafeMutableRawPointer, _ index: Int) -> UnsafePointer<Atomic<UInt64>> {
    unsafe UnsafePointer(Stripes.part(index, of: stripes).assumingMemoryBound(to: Atomic<UInt64>.self))
  }

  private func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    if isDouble { return (Double(bitPattern: left) + Double(bitPattern: right)).bitPattern }
    return isMonotonic ? Self.saturated(left, right) : left &+ right
  }

  /// Begins anew with zero, in a cumulative sum. In a delta nothing is forgotten: each collection begins anew anyway.
  func reset(_ settings: SumSettings) { if !settings.isDelta { _ = drain() } }

  /// The sum so far.
  private func total() -> UInt64 {
    // Relaxed: each word is right for itself, and what is added meanwhile is in the next collection.
    var total = bits.load(ordering: .relaxed)
    guard let stripes = unsafe stripes.load(ordering: .acquiring) else { return total }  // Acquiring: as in `add`.
    for index in 0..<Stripes.count {
      total = sum(total, unsafe Self.stripe(stripes, index).pointee.load(ordering: .relaxed))
    }
    return total
  }

  /// The sum so far, which leaves the words.
  private func drain() -> UInt64 {
    // Relaxed: an exchange takes each amount exactly once.
    var total = bits.exchange(0, ordering: .relaxed)
    guard let stripes = unsafe stripes.load(ordering: .acquiring) else { return total }  // Acquiring: as in `add`.
    for index in 0..<Stripes.count {
      total = sum(total, unsafe Self.stripe(stripes, index).pointee.exchange(0, ordering: .relaxed))
    }
    return total
  }

  func point(
    _ settings: SumSettings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint? {
    let kind: BatchValueKind = isDouble ? .double : .int
    guard settings.isDelta else { return SeriesPoint(kind: kind, value: tattler_payload(bits: total())) }
    // Relaxed: only the collector's.
    let waiting = sum(pending.load(ordering: .relaxed), drain())
    pending.store(waiting, ordering: .relaxed)
    return waiting == 0 ? nil : SeriesPoint(kind: kind, value: tattler_payload(bits: waiting))
  }

  func commit(_ number: UInt64, _ settings: SumSettings) {
    pending.store(0, ordering: .relaxed)  // Relaxed: only the collector's.
  }

  deinit {
    // Relaxed: nobody else is left.
    if let stripes = unsafe stripes.load(ordering: .relaxed) { unsafe stripes.deallocate() }
  }
}
