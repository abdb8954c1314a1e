internal import Synchronization
internal import TattlerModel

/// The series of a stream, found by their attributes.
///
/// Finding a series that is there takes no lock and no allocation: attributes are encoded on the stack as they were
/// given, and the encoding is a key of the table. Attributes that come in another order for the first time are brought
/// into canonical order, and from then on their encoding is a key of the same series as well. Nothing is ever removed,
/// so that readers need no protection from writers, who come one at a time. Tables whose series may end are another
/// matter: see ``hold(_:uses:)``.
@safe
struct SeriesTable<Cell: SeriesCell & ~Copyable>: ~Copyable, @unchecked Sendable {
  typealias Pointer = UnsafeMutablePointer<Series<Cell>>

  let settings: Cell.Settings
  let filter: AttributeFilter?
  /// True where series may end.
  let seriesEnd: Bool
  /// Chooses exemplars; nil where there are none.
  let sampler: ExemplarSampler?
  let limits: SeriesLimit
  let seed = UInt64.random(in: .min ... .max)
  let slots: Atomic<UnsafeMutablePointer<SlotArray>>
  let plain = unsafe Atomic<Pointer?>(nil)
  let overflow = unsafe Atomic<Pointer?>(nil)
  let newest = unsafe Atomic<Pointer?>(nil)
  let isFull = Atomic<Bool>(false)
  /// Guards `state`, which holds addresses and so cannot be what a mutex owns.
  let lock = Mutex(())
  let state: UnsafeMutablePointer<State>

  /// Attributes up to this many bytes are encoded on the stack.
  static var scratch: Int { 1_024 }
  /// Attributes of more bytes have no series of their own.
  static var largestAttributes: Int { 1 << 20 }
  private static var firstSlots: Int { 8 }
  /// Where the memory of a cell is, and where the key of a series.
  let extraOffset: Int
  let keyOffset: Int
  /// Where the exemplars of a series are, in tables that have some.
  static var exemplarOffset: Int { (MemoryLayout<Series<Cell>>.size + 7) & ~7 }
  /// Where the life of a series is, in tables whose series may end.
  static var lifeOffset: Int { exemplarOffset + 8 }

  /// What only those touch who make series.
  @safe
  struct State: ~Copyable {
    var arena = SeriesArena()
    var series = 0
    var keys = 0
    var retired: [UnsafeMutablePointer<SlotArray>] = unsafe []
  }

  init(
    _ settings: Cell.Settings, filter: AttributeFilter?, limits: SeriesLimit, seriesEnd: Bool = false,
    sampler: ExemplarSampler? = nil
  ) {
    self.seriesEnd = seriesEnd
    self.sampler = sampler
    extraOffset =
      seriesEnd
      ? Self.lifeOffset + MemoryLayout<SeriesLife>.stride : sampler != nil ? Self.lifeOffset : Self.exemplarOffset
    keyOffset = extraOffset + Cell.extraBytes(settings)
    self.settings = settings
    self.filter = filter
    self.limits = limits
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State())
    unsafe slots = Atomic(Self.makeSlots(Self.firstSlots))
  }

  /// Series that there are, that of the overflow included.
  var count: Int { lock.withLock { _ in unsafe state.pointee.series } }

  /// Bytes of memory, those that cells own besides not included.
  var byteCount: Int {
    lock.withLock { _ in
      // Relaxed: under the lock of those who store.
      let current = unsafe slots.load(ordering: .relaxed)
      let retired = unsafe state.pointee.retired.reduce(0) { sum, slots in unsafe sum + slots.pointee.capacity }
      return unsafe state.pointee.arena.byteCount + (retired + current.pointee.capacity)
        * MemoryLayout<SlotArray.Slot>.stride
    }
  }

  /// The series made last; each leads to the one before.
  var last: Pointer? {
    // Acquiring: pairs with the releasing store in `add`.
    unsafe newest.load(ordering: .acquiring)
  }

  /// The attributes of a series, which stand behind it.
  func key(of series: Pointer) -> UnsafeMutablePointer<SeriesKey> {
    unsafe (UnsafeMutableRawPointer(series) + keyOffset).assumingMemoryBound(to: SeriesKey.self)
  }

  /// Ends a series and what belongs to it; the memory stays.
  func deinitialize(_ series: Pointer) {
    unsafe freeExemplars(series)
    unsafe series.pointee.cell.close(settings)
    unsafe series.deinitialize(count: 1)
  }

  /// True where recording is more than finding a series and changing its cell.
  var isSpecial: Bool { seriesEnd || sampler != nil }

  /// True where several sets of attributes may lead to this series.
  func isShared(_ series: Pointer) -> Bool {
    // Acquiring: as any pointer that is published.
    unsafe filter != nil || overflow.load(ordering: .acquiring) == series
  }

  /// The series without attributes, made where it is missing.
  @inline(__always)
  func series() -> Pointer {
    // Acquiring: pairs with the releasing store in `make`.
    if let series = unsafe plain.load(ordering: .acquiring) { return unsafe series }
    return unsafe makePlain()
  }

  /// The series of some attributes, made where it is missing.
  @inline(__always)
  func series(_ attributes: Span<Attribute>) -> Pointer {
    if attributes.isEmpty { return unsafe series() }
    let found: (series: Pointer?, needed: Int) = unsafe withUnsafeTemporaryAllocation(
      byteCount: Self.scratch, alignment: 8
    ) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes, filter)
      guard encoder.fits else { return (nil, encoder.count) }
      return unsafe (series(of: encoder), 0)
    }
    if let series = unsafe found.series { return unsafe series }
    return unsafe series(attributes, byteCount: found.needed)
  }

  /// The same for attributes that take more memory than the stack should give.
  @inline(never)
  private func series(_ attributes: Span<Attribute>, byteCount: Int) -> Pointer {
    guard byteCount <= Self.largestAttributes else {
      limits.reportTooLarge(Self.largestAttributes)
      let now = limits.clock()
      let address = lock.withLock { _ in unsafe UInt(bitPattern: overflowSeries(now)) }
      // A series is never at address zero.
      return unsafe Pointer(bitPattern: address).unsafelyUnwrapped
    }
    return unsafe withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes, filter)
      return unsafe series(of: encoder)
    }
  }

  @inline(__always)
  private func series(of encoder: borrowing AttributeEncoder) -> Pointer {
    if encoder.skippedKey { limits.reportMissingKey() }
    let bytes = unsafe encoder.bytes
    let count = encoder.count
    if count == 0 { return unsafe series() }
    let hash = unsafe ByteHash.of(bytes, count, seed: seed)
    if let known = unsafe find(bytes, count, hash) { return unsafe known }
    return unsafe resolve(bytes, count, hash)
  }

  @inline(__always)
  func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt32) -> Pointer? {
    // Acquiring: pairs with the releasing store in `publish`, so that the slots are seen as they were copied.
    let slots = unsafe slots.load(ordering: .acquiring)
    guard let key = unsafe slots.pointee.find(bytes, count, hash) else { return nil }
    return unsafe key.pointee.series.assumingMemoryBound(to: Series<Cell>.self)
  }

  deinit {
    var series = unsafe last
    while let current = unsafe series {
      unsafe series = current.pointee.previous.load(ordering: .relaxed)  // Relaxed: nobody else is left.
      if seriesEnd {
        unsafe free(current)
      } else {
        unsafe deinitialize(current)
      }
    }
    Cell.end(settings)
    let current = unsafe self.slots.load(ordering: .relaxed)  // Relaxed: nobody else is left.
    unsafe Self.free(current)
    for index in unsafe state.pointee.retired.indices { unsafe Self.free(state.pointee.retired[index]) }
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }
}
