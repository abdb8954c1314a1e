internal import Synchronization
internal import TattlerModel

/// Series that end. In a table that allows it, whoever looks for a series takes the lock, so that memory is given back
/// as soon as nobody holds it; bound handles record without a lock as everywhere.
extension SeriesTable where Cell: ~Copyable {
  /// Calls with a series, which stays while the call lasts.
  @inline(never)
  func withHeld(_ attributes: Span<Attribute>, _ body: (Pointer) -> Void) {
    let series = unsafe hold(attributes, uses: false)
    unsafe body(series)
    unsafe letGo(series, ended: true)
  }

  /// The series of some attributes, made where it is missing, which stays until it is let go.
  ///
  /// What is asked for again before its end was collected goes on as if it had not ended: two points of the same
  /// attributes in one collection would contradict each other.
  ///
  /// - Parameter uses: false for one that does not keep the series from ending.
  func hold(_ attributes: Span<Attribute>, uses: Bool) -> Pointer {
    let needed: Int = unsafe withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes, filter)
      return encoder.count
    }
    // Outside of the lock, as it is the application's.
    let now = limits.clock()
    guard needed <= Self.largestAttributes else {
      limits.reportTooLarge(Self.largestAttributes)
      return unsafe locked(uses) { unsafe (overflowSeries(now), false) }
    }
    return unsafe withUnsafeTemporaryAllocation(byteCount: Swift.max(8, needed), alignment: 8) { memory in
      var encoder = unsafe AttributeEncoder(memory)
      encoder.add(attributes, filter)
      if encoder.skippedKey { limits.reportMissingKey() }
      guard encoder.count > 0 else { return unsafe locked(uses) { unsafe findOrMake(nil, 0, 0, now) } }
      guard let canonical = unsafe CanonicalAttributes.of(encoder.bytes, byteCount: encoder.count) else {
        let (bytes, count) = unsafe (encoder.bytes, encoder.count)
        let hash = unsafe ByteHash.of(bytes, count, seed: seed)
        return unsafe locked(uses) { unsafe findOrMake(bytes, count, hash, now) }
      }
      return unsafe canonical.withUnsafeBufferPointer { canonical in
        let bytes = unsafe canonical.baseAddress.unsafelyUnwrapped
        let hash = unsafe ByteHash.of(bytes, canonical.count, seed: seed)
        return unsafe locked(uses) { unsafe findOrMake(bytes, canonical.count, hash, now) }
      }
    }
  }

  /// Finds or makes a series under the lock, and holds it.
  private func locked(_ uses: Bool, _ find: () -> (Pointer, overflows: Bool)) -> Pointer {
    var overflows = false
    let address: UInt = lock.withLock { _ in
      let found = unsafe find()
      overflows = unsafe found.overflows
      let series = unsafe found.0
      let life = unsafe life(of: series)
      if unsafe life.pointee.isEnded { unsafe series.pointee.cell.goOn() }
      unsafe life.pointee.holders += 1
      unsafe life.pointee.users += uses ? 1 : 0
      unsafe life.pointee.isEnded = false
      unsafe life.pointee.lastCollection = 0
      return UInt(bitPattern: series)
    }
    if overflows { limits.reportOverflow() }
    // A series is never at address zero.
    return unsafe Pointer(bitPattern: address).unsafelyUnwrapped
  }

  /// Ends a series unless somebody else uses it. It is in one more collection.
  func end(_ series: Pointer) {
    lock.withLock { _ in
      let life = unsafe life(of: series)
      unsafe life.pointee.users -= 1
      // Many sets of attributes share the overflow, and somebody may record in it at any time.
      let isOverflow = unsafe series == overflow.load(ordering: .relaxed)  // Relaxed: stored under this lock.
      if unsafe life.pointee.users == 0, !isOverflow { unsafe life.pointee.isEnded = true }
    }
  }

  /// Gives back a series that was held.
  ///
  /// - Parameter ended: true where it was ended as well, or not used in the first place.
  func letGo(_ series: Pointer, ended: Bool) {
    lock.withLock { _ in
      let life = unsafe life(of: series)
      unsafe life.pointee.holders -= 1
      unsafe life.pointee.users -= ended ? 0 : 1
      if unsafe life.pointee.isRemoved, unsafe life.pointee.holders == 0 { unsafe free(series) }
    }
  }

  /// Takes note of what is ended when a collection begins: that one has all that was recorded before.
  func noteEnded(_ collection: UInt64) {
    lock.withLock { _ in
      var series = unsafe last
      while let current = unsafe series {
        let life = unsafe life(of: current)
        if unsafe life.pointee.isEnded { unsafe life.pointee.lastCollection = collection }
        unsafe series = current.pointee.previous.load(ordering: .relaxed)  // Relaxed: changed under this lock.
      }
    }
  }

  /// Removes what was ended when a collection began that has now arrived.
  func removeEnded(_ collection: UInt64) {
    lock.withLock { _ in
      // Relaxed, here and below: all of this is changed under this lock.
      var next: Pointer?
      var series = unsafe last
      while let current = unsafe series {
        let previous = unsafe current.pointee.previous.load(ordering: .relaxed)
        let life = unsafe life(of: current)
        if unsafe life.pointee.isEnded, unsafe life.pointee.lastCollection == collection {
          if let next = unsafe next {
            unsafe next.pointee.previous.store(previous, ordering: .relaxed)
          } else {
            unsafe newest.store(previous, ordering: .releasing)  // Releasing: pairs with the load in `last`.
          }
          unsafe remove(current)
        } else {
          unsafe next = unsafe current
        }
        unsafe series = unsafe previous
      }
    }
  }

  private func remove(_ series: Pointer) {
    // Relaxed: under the lock that all take who look for a series.
    if unsafe plain.load(ordering: .relaxed) == series {
      unsafe plain.store(nil, ordering: .relaxed)
    } else {
      unsafe slots.load(ordering: .relaxed).pointee.remove(key(of: series))
      unsafe state.pointee.keys -= 1
    }
    unsafe state.pointee.series -= 1
    isFull.store(false, ordering: .relaxed)
    let life = unsafe life(of: series)
    unsafe life.pointee.isRemoved = true
    if unsafe life.pointee.holders == 0 { unsafe free(series) }
  }

  /// Frees a series and what stands behind it.
  func free(_ series: Pointer) {
    unsafe deinitialize(series)
    unsafe UnsafeMutableRawPointer(series).deallocate()
  }

  /// The life of a series stands behind it.
  private func life(of series: Pointer) -> UnsafeMutablePointer<SeriesLife> {
    unsafe (UnsafeMutableRawPointer(series) + Self.lifeOffset).assumingMemoryBound(to: SeriesLife.self)
  }
}
