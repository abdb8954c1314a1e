internal import Synchronization
internal import TattlerModel

/// The value of a histogram: one distribution, or where many threads meet at it, one for each of some stripes.
@safe
struct DistributionCell<Content: Distribution & ~Copyable>: SeriesCell, ~Copyable, @unchecked Sendable {
  /// A distribution and its lock.
  @safe
  private struct Part: ~Copyable {
    let lock = DistributionLock()
    /// How often threads met at it.
    let meetings = Atomic<UInt32>(0)
    /// Stands for itself, so that holders of the lock change it while others look at the lock. Whoever has the part
    /// ends it.
    let content: UnsafeMutablePointer<Content>

    init(_ content: UnsafeMutablePointer<Content>) { unsafe self.content = unsafe content }

    /// Counts a value unless another thread holds the lock.
    ///
    /// The address has a name of its own, as the thread sanitizer takes a change behind a property for one of its
    /// owner.
    @inline(__always)
    func record(_ value: Double, _ place: Content.Place, _ settings: Content.Settings) -> DistributionLock.Holder {
      let holder = lock.tryToRecord()
      guard holder == .nobody else { return holder }
      let content = unsafe content
      unsafe content.pointee.record(value, place, settings)
      lock.release()
      return .nobody
    }
  }

  private let whole: Part
  private let stripes = unsafe Atomic<UnsafeMutableRawPointer?>(nil)

  static func extraBytes(_ settings: Content.Settings) -> Int {
    Content.byteCount(settings) * (settings.isDelta ? 2 : 1)
  }

  init(_ settings: Content.Settings, memory: UnsafeMutableRawPointer) {
    unsafe whole = Part(Content.make(settings, in: memory))
    if settings.isDelta { unsafe _ = Content.make(settings, in: memory + Content.byteCount(settings)) }
  }

  /// What was taken out for a collection that did not arrive yet, behind the content; nil where collections are
  /// cumulative. Only the collector uses it.
  private func pending(_ settings: Content.Settings) -> UnsafeMutablePointer<Content>? {
    guard settings.isDelta else { return nil }
    let memory = unsafe UnsafeMutableRawPointer(whole.content) + Content.byteCount(settings)
    return unsafe memory.assumingMemoryBound(to: Content.self)
  }

  func close(_ settings: Content.Settings) {
    if let pending = unsafe pending(settings) { unsafe pending.deinitialize(count: 1) }
  }

  deinit {
    unsafe whole.content.deinitialize(count: 1)
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
        let isContended = round == 0 && whole.meetings.wrappingAdd(1, ordering: .relaxed).newValue > Stripes.patience
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
      unsafe Stripes.part(index, of: made).bindMemory(to: Part.self, capacity: 1).initialize(
        to: Part(Content.make(settings)))
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
    for index in 0..<Stripes.count {
      let part = unsafe part(stripes, index)
      unsafe Content.free(part.pointee.content)
      unsafe part.deinitialize(count: 1)
    }
    unsafe stripes.deallocate()
  }

  func point(
    _ settings: Content.Settings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint? {
    try Content.reserve(settings, in: &builder)
    if let pending = unsafe pending(settings) {
      unsafe gather(into: &pending.pointee, settings, takes: true)
      if unsafe pending.pointee.count(settings) == 0 { return nil }
      return unsafe pending.pointee.writeReserved(settings, into: &builder)
    }
    // Acquiring: as in `record`.
    if unsafe stripes.load(ordering: .acquiring) == nil {
      // There is room, so that recording threads do not wait for a growing builder. Stripes that are made meanwhile
      // begin later than this collection.
      whole.lock.collect()
      defer { whole.lock.release() }
      return unsafe whole.content.pointee.writeReserved(settings, into: &builder)
    }
    let sum = unsafe Content.make(settings)
    defer { unsafe Content.free(sum) }
    unsafe gather(into: &sum.pointee, settings, takes: false)
    return unsafe sum.pointee.writeReserved(settings, into: &builder)
  }

  func commit(_ number: UInt64, _ settings: Content.Settings) {
    if let pending = unsafe pending(settings) { unsafe pending.pointee.clear(settings) }
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
    if takes { unsafe content.pointee.clear(settings) }
    part.lock.release()
  }
}
