internal import Synchronization
internal import TattlerModel

/// The value of a histogram: one distribution, or where many threads meet at it, one for each of some stripes.
@safe
struct DistributionCell<Content: Distribution & ~Copyable>: SeriesCell, ~Copyable, @unchecked Sendable {
  /// A distribution and its lock.
  @safe
  private struct Part: ~Copyable {
    let lock = DistributionLock()
    /// Stands for itself, so that holders of the lock change it while others look at the lock.
    let content: UnsafeMutablePointer<Content>

    init(_ settings: Content.Settings) {
      unsafe content = .allocate(capacity: 1)
      unsafe content.initialize(to: Content(settings))
    }

    /// Counts a value unless another thread holds the lock.
    ///
    /// The address has a name of its own, as the thread sanitizer takes a change behind a property for one of its owner.
    @inline(__always)
    func record(_ value: Double, _ place: Content.Place, _ settings: Content.Settings) -> DistributionLock.Holder {
      let holder = lock.tryToRecord()
      guard holder == .nobody else { return holder }
      let content = unsafe content
      unsafe content.pointee.record(value, place, settings)
      lock.release()
      return .nobody
    }

    deinit {
      unsafe content.deinitialize(count: 1)
      unsafe content.deallocate()
    }
  }

  private let whole: Part
  private let stripes = unsafe Atomic<UnsafeMutableRawPointer?>(nil)
  private let meetings = Atomic<UInt32>(0)
  /// What was taken out for a collection that did not arrive yet; nil where collections are cumulative. Only the
  /// collector uses it.
  private let pending: UnsafeMutablePointer<Content>?

  init(_ settings: Content.Settings) {
    whole = Part(settings)
    if settings.isDelta {
      let made = UnsafeMutablePointer<Content>.allocate(capacity: 1)
      unsafe made.initialize(to: Content(settings))
      unsafe pending = unsafe made
    } else {
      unsafe pending = nil
    }
  }

  deinit {
    if let pending = unsafe pending {
      unsafe pending.deinitialize(count: 1)
      unsafe pending.deallocate()
    }
    // Relaxed: nobody else is left.
    if let stripes = unsafe stripes.load(ordering: .relaxed) { unsafe Self.free(stripes) }
  }

  static func end(_ settings: Content.Settings) { settings.end() }

  /// Counts a finite value.
  @inline(__always)
  func record(_ value: Double, _ settings: Content.Settings) {
    let place = Content.place(of: value, settings)
    // Acquiring: pairs with the releasing exchange in `divide`, so that the stripes are seen whole.
    if unsafe stripes.load(ordering: .acquiring) == nil, whole.record(value, place, settings) == .nobody { return }
    contend(value, place, settings)
  }

  /// Counts where another thread holds the lock, or where there are stripes.
  @inline(never)
  private func contend(_ value: Double, _ place: Content.Place, _ settings: Content.Settings) {
    var round = 0
    // Acquiring: as in `record`.
    while unsafe stripes.load(ordering: .acquiring) == nil {
      switch whole.record(value, place, settings) {
      case .nobody: return
      case .recorder:
        // Relaxed: a mere statistic. Counted once for each value.
        let isContended = round == 0 && meetings.wrappingAdd(1, ordering: .relaxed).newValue > Stripes.patience
        // Who holds the lock for so long is not running, and may not be while this thread waits.
        if isContended || round == Stripes.longestWait { divide(settings) }
      case .collector: break
      }
      Stripes.wait(round)
      round &+= 1
    }
    recordStriped(value, place, settings)
  }

  private func recordStriped(_ value: Double, _ place: Content.Place, _ settings: Content.Settings) {
    // Acquiring: as in `record`.
    guard let stripes = unsafe stripes.load(ordering: .acquiring) else { return }
    let own = unsafe Stripes.ownAfterMeeting(of: stripes)
    let mask = unsafe Stripes.count(of: stripes) &- 1
    var round = 0
    while true {
      let part = unsafe Self.part(stripes, (own &+ round) & mask)
      if unsafe part.pointee.record(value, place, settings) == .nobody { return }
      round &+= 1
      // All of them were busy.
      if round & mask == 0 { Stripes.wait(round) }
    }
  }

  /// Makes the stripes, unless another thread was quicker.
  func divide(_ settings: Content.Settings) {
    let made = unsafe Stripes.allocate()
    for index in 0..<Stripes.count {
      unsafe Stripes.part(index, of: made).bindMemory(to: Part.self, capacity: 1).initialize(to: Part(settings))
    }
    // Releasing: the stripes must be visible before the pointer is.
    if !(unsafe stripes.compareExchange(expected: nil, desired: made, ordering: .releasing).exchanged) {
      unsafe Self.free(made)
    }
  }

  @inline(__always)
  private static func part(_ stripes: UnsafeMutableRawPointer, _ index: Int) -> UnsafeMutablePointer<Part> {
    unsafe Stripes.part(index, of: stripes).assumingMemoryBound(to: Part.self)
  }

  private static func free(_ stripes: UnsafeMutableRawPointer) {
    for index in 0..<Stripes.count { unsafe part(stripes, index).deinitialize(count: 1) }
    unsafe stripes.deallocate()
  }

  func point(
    _ settings: Content.Settings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint? {
    if let pending = unsafe pending {
      unsafe gather(into: &pending.pointee, settings, takes: true)
      if unsafe pending.pointee.count == 0 { return nil }
      return unsafe try pending.pointee.write(settings, into: &builder)
    }
    // Written from a copy, so that recording threads do not wait for a growing builder.
    var copy = Content(settings)
    gather(into: &copy, settings, takes: false)
    return try copy.write(settings, into: &builder)
  }

  func commit(_ number: UInt64) {
    if let pending = unsafe pending { unsafe pending.pointee.clear() }
  }

  /// Adds up the parts.
  private func gather(into sum: inout Content, _ settings: Content.Settings, takes: Bool) {
    Self.gather(whole, into: &sum, settings, takes: takes)
    // Acquiring: as in `record`.
    guard let stripes = unsafe stripes.load(ordering: .acquiring) else { return }
    for index in 0..<Stripes.count {
      unsafe Self.gather(Self.part(stripes, index).pointee, into: &sum, settings, takes: takes)
    }
  }

  private static func gather(
    _ part: borrowing Part, into sum: inout Content, _ settings: Content.Settings, takes: Bool
  ) {
    part.lock.collect()
    let content = unsafe part.content
    unsafe sum.merge(content.pointee, settings)
    if takes { unsafe content.pointee.clear() }
    part.lock.release()
  }
}
