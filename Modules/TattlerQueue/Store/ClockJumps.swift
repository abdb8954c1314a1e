/// Steps of the system's clock while the queue was open, so that nothing expires because a clock was set.
///
/// A batch's age is the time since it was accepted by the system's clock, less the steps that the clock made since. A
/// step is a change of the distance between the system's clock and one that only runs. It is kept with the number of
/// the first batch behind it, in the file too; steps while the queue was closed cannot be seen.
struct ClockJumps: Sendable, Equatable {
  /// A step of the clock.
  struct Jump: Sendable, Equatable {
    /// The first batch that was accepted after it.
    let batch: Int64
    /// How far the clock was set, in nanoseconds; negative for back.
    var nanoseconds: Int64
  }

  /// Smaller steps count as time that passed.
  private static let smallest: Int64 = 30_000_000_000
  /// Steps that are remembered; older ones are added up.
  private static let maximumCount = 64

  private(set) var jumps: [Jump] = []
  private var distance: Int64?

  init(_ jumps: [Jump] = []) { self.jumps = jumps }

  /// Looks at both clocks.
  ///
  /// - Returns: true where the system's clock was set since the last look.
  mutating func look(wall: UInt64, running: UInt64, nextBatch: Int64) -> Bool {
    let current = Int64(clamping: wall).subtractingReportingOverflow(Int64(clamping: running)).partialValue
    defer { distance = current }
    guard let distance else { return false }
    let (step, overflow) = current.subtractingReportingOverflow(distance)
    if overflow || step.magnitude < UInt64(Self.smallest) { return false }
    if let last = jumps.indices.last, jumps[last].batch == nextBatch {
      jumps[last].nanoseconds = jumps[last].nanoseconds.addingReportingOverflow(step).partialValue
    } else {
      jumps.append(Jump(batch: nextBatch, nanoseconds: step))
    }
    if jumps.count > Self.maximumCount {
      let first = jumps.removeFirst()
      jumps[0].nanoseconds = jumps[0].nanoseconds.addingReportingOverflow(first.nanoseconds).partialValue
    }
    return true
  }

  /// Forgets steps that concern no batch that is still there.
  mutating func forget(before oldestBatch: Int64) { jumps.removeAll { $0.batch <= oldestBatch } }

  /// How long ago a batch was accepted, in nanoseconds.
  func age(of batch: Int64, acceptedAt: Int64, now: UInt64) -> UInt64 {
    var age = Int64(clamping: now).subtractingReportingOverflow(acceptedAt).partialValue
    for jump in jumps.reversed() {
      if jump.batch <= batch { break }
      age = age.subtractingReportingOverflow(jump.nanoseconds).partialValue
    }
    return UInt64(max(age, 0))
  }
}
