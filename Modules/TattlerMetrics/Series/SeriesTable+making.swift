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
      unsafe publish(key(bytes, count, hash, UnsafeMutableRawPointer(series)))
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
      if let bytes = unsafe bytes {
        if let known = unsafe find(bytes, count, hash) { return UInt(bitPattern: known) }
      } else if let known = unsafe plain.load(ordering: .relaxed) {  // Relaxed: stored under this lock.
        return UInt(bitPattern: known)
      }
      if unsafe state.pointee.series + 1 >= limits.series {
        overflows = true
        // Relaxed: a hint, whose readers look at the pointer of the overflow as well.
        isFull.store(true, ordering: .relaxed)
        return unsafe UInt(bitPattern: overflowSeries(now))
      }
      let series = unsafe add(bytes, count, hash, now)
      // Releasing: the series must be visible before the pointer is.
      if unsafe bytes == nil { unsafe plain.store(series, ordering: .releasing) }
      return UInt(bitPattern: series)
    }
    if overflows { limits.reportOverflow() }
    // A series is never at address zero.
    return unsafe Pointer(bitPattern: address).unsafelyUnwrapped
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
    let memory = unsafe state.pointee.arena.allocate(MemoryLayout<Series<Cell>>.size)
    let series = unsafe memory.bindMemory(to: Series<Cell>.self, capacity: 1)
    let key = unsafe key(bytes, count, hash, memory)
    // Relaxed: stored under the lock that the caller holds.
    let previous = unsafe newest.load(ordering: .relaxed)
    unsafe series.initialize(
      to: Series(startTime: now, key: key, previous: previous, cell: Cell(settings)))
    // Releasing: the series must be visible before the pointers to it are.
    unsafe newest.store(series, ordering: .releasing)
    unsafe state.pointee.series += 1
    if unsafe bytes != nil { unsafe publish(key) }
    return unsafe series
  }

  private func key(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ hash: UInt32, _ series: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<SeriesKey> {
    let memory = unsafe state.pointee.arena.allocate(MemoryLayout<SeriesKey>.size + count)
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
