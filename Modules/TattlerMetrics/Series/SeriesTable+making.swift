internal import Synchronization
internal import TattlerModel

/// Making what is missing: one thread at a time, under the lock.
extension SeriesTable where Cell: ~Copyable {
  /// How many other orders of attributes are kept, for each series that there may be.
  private static var ordersPerSeries: Int { 4 }

  /// Attributes that were not seen before in this order.
  @inline(never)
  func resolve(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt32) -> Pointer {
    guard let canonical = unsafe CanonicalAttributes.of(bytes, byteCount: count) else {
      return unsafe make(bytes, count, hash)
    }
    let series = unsafe canonical.withUnsafeBufferPointer { canonical in
      let start = unsafe canonical.baseAddress.unsafelyUnwrapped
      let hash = unsafe ByteHash.of(start, canonical.count, seed: seed)
      return unsafe find(start, canonical.count, hash) ?? make(start, canonical.count, hash)
    }
    // Nothing is kept of attributes that have no series of their own: there is no end to them.
    // Acquiring: as any pointer that is published.
    if unsafe series == overflow.load(ordering: .acquiring) { return unsafe series }
    lock.withLock { _ in
      let isKnown = unsafe find(bytes, count, hash) != nil
      guard !isKnown, unsafe state.pointee.keys < limits.series * (1 + Self.ordersPerSeries) else { return }
      let memory = unsafe allocate(MemoryLayout<SeriesKey>.size + count)
      unsafe publish(Self.key(bytes, count, hash, UnsafeMutableRawPointer(series), at: memory))
    }
    return unsafe series
  }

  @inline(never)
  func makePlain() -> Pointer { unsafe make(nil, 0, 0) }

  /// Makes a series of canonical attributes, unless another thread was quicker or there are too many.
  private func make(_ bytes: UnsafePointer<UInt8>?, _ count: Int, _ hash: UInt32) -> Pointer {
    // Acquiring: as any pointer that is published.
    if isFull.load(ordering: .relaxed), let series = unsafe overflow.load(ordering: .acquiring) {
      return unsafe series
    }
    // Outside of the lock, as it is the application's.
    let now = limits.clock()
    var overflows = false
    let address: UInt = lock.withLock { _ in
      let found = unsafe findOrMake(bytes, count, hash, now)
      overflows = unsafe found.overflows
      return unsafe UInt(bitPattern: found.series)
    }
    if overflows { limits.reportOverflow() }
    // A series is never at address zero.
    return unsafe Pointer(bitPattern: address).unsafelyUnwrapped
  }

  /// The series of canonical attributes. Under the lock.
  func findOrMake(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ hash: UInt32, _ now: UInt64
  ) -> (series: Pointer, overflows: Bool) {
    if let bytes = unsafe bytes {
      if let known = unsafe find(bytes, count, hash) { return unsafe (known, false) }
    } else if let known = unsafe plain.load(ordering: .relaxed) {  // Relaxed: stored under this lock.
      return unsafe (known, false)
    }
    // Room is kept for the overflow until it is there. Relaxed: stored under this lock.
    let reserved = unsafe overflow.load(ordering: .relaxed) == nil ? 1 : 0
    if unsafe state.pointee.series + reserved >= limits.series {
      // Relaxed: a hint, whose readers look at the pointer of the overflow as well.
      isFull.store(true, ordering: .relaxed)
      return unsafe (overflowSeries(now), true)
    }
    let series = unsafe add(bytes, count, hash, now)
    // Releasing: the series must be visible before the pointer is.
    if unsafe bytes == nil { unsafe plain.store(series, ordering: .releasing) }
    return unsafe (series, false)
  }

  /// The series of all attributes beyond the limit.
  func overflowSeries(_ now: UInt64) -> Pointer {
    // Relaxed: stored under the lock that the caller holds.
    if let known = unsafe overflow.load(ordering: .relaxed) { return unsafe known }
    let attributes: [Attribute] = [Attribute("otel.metric.overflow", .bool(true))]
    let made: Pointer = unsafe withUnsafeTemporaryAllocation(byteCount: Self.scratch, alignment: 8) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes.span, nil)
      let hash = unsafe ByteHash.of(encoder.bytes, encoder.count, seed: seed)
      if let known = unsafe find(encoder.bytes, encoder.count, hash) { return unsafe known }
      return unsafe add(encoder.bytes, encoder.count, hash, now)
    }
    // Releasing: the series must be visible before the pointer is.
    unsafe overflow.store(made, ordering: .releasing)
    return unsafe made
  }

  private func add(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ hash: UInt32, _ now: UInt64
  ) -> Pointer {
    let memory = unsafe allocate(keyOffset + MemoryLayout<SeriesKey>.size + count)
    let series = unsafe memory.bindMemory(to: Series<Cell>.self, capacity: 1)
    if seriesEnd {
      unsafe (memory + Self.lifeOffset).bindMemory(to: SeriesLife.self, capacity: 1).initialize(to: SeriesLife())
    }
    unsafe makeExemplarPlace(memory)
    let key = unsafe Self.key(bytes, count, hash, memory, at: memory + keyOffset)
    // Relaxed: stored under the lock that the caller holds.
    let previous = unsafe newest.load(ordering: .relaxed)
    unsafe series.initialize(
      to: Series(startTime: now, previous: previous, cell: Cell(settings, memory: memory + extraOffset)))
    // Releasing: the series must be visible before the pointers to it are.
    unsafe newest.store(series, ordering: .releasing)
    unsafe state.pointee.series += 1
    if unsafe bytes != nil { unsafe publish(key) }
    return unsafe series
  }

  /// Memory of a series or a key: for good, or where series end, to be freed on its own.
  private func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    seriesEnd ? .allocate(byteCount: size, alignment: 16) : unsafe state.pointee.arena.allocate(size)
  }

  private static func key(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ hash: UInt32, _ series: UnsafeMutableRawPointer,
    at memory: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<SeriesKey> {
    let key = unsafe memory.bindMemory(to: SeriesKey.self, capacity: 1)
    unsafe key.initialize(to: SeriesKey(hash: hash, byteCount: UInt32(count), series: series))
    if let bytes = unsafe bytes {
      unsafe (memory + MemoryLayout<SeriesKey>.size).copyMemory(from: bytes, byteCount: count)
    }
    return unsafe key
  }

  private func publish(_ key: UnsafeMutablePointer<SeriesKey>) {
    // Relaxed: stored under the lock that the caller holds.
    var current = unsafe slots.load(ordering: .relaxed)
    if unsafe (state.pointee.keys + 1) * 4 > current.pointee.capacity * 3 {
      let larger = unsafe Self.makeSlots(current.pointee.capacity * 2)
      unsafe larger.pointee.insert(contentsOf: current.pointee)
      // Readers may still be in the old one.
      unsafe state.pointee.retired.append(current)
      // Releasing: what was copied must be visible before the pointer is.
      unsafe slots.store(larger, ordering: .releasing)
      unsafe current = unsafe larger
    }
    unsafe current.pointee.insert(key)
    unsafe state.pointee.keys += 1
  }

  static func makeSlots(_ capacity: Int) -> UnsafeMutablePointer<SlotArray> {
    let slots = UnsafeMutablePointer<SlotArray>.allocate(capacity: 1)
    unsafe slots.initialize(to: SlotArray(capacity: capacity))
    return unsafe slots
  }

  static func free(_ slots: UnsafeMutablePointer<SlotArray>) {
    unsafe slots.deinitialize(count: 1)
    unsafe slots.deallocate()
  }
}
