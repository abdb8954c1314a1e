internal import Synchronization

/// What the copies of a bound handle share: it holds the series as long as there is a copy.
@safe
final class BoundSeriesOwner<Cell: SeriesCell & ~Copyable>: @unchecked Sendable {
  /// A series, and the table that it is in. Addresses, as references would be counted at each record.
  @unsafe
  struct Target {
    let table: UnsafeMutablePointer<SeriesTable<Cell>>
    let series: SeriesTable<Cell>.Pointer
  }

  let targets: UnsafeMutableBufferPointer<Target>
  let attributes: Attributes
  let problems: InstrumentProblems
  /// Keeps the tables.
  private let streams: [SeriesStream<Cell>]
  private let isEnded = Atomic<Bool>(false)

  init(_ streams: [SeriesStream<Cell>], _ attributes: Attributes, _ problems: InstrumentProblems) {
    self.streams = streams
    self.attributes = attributes
    self.problems = problems
    unsafe targets = .allocate(capacity: streams.count)
    for (index, stream) in streams.enumerated() {
      let table = unsafe stream.table
      let span = attributes.elements.span
      let ends = unsafe table.pointee.seriesEnd
      let series = ends ? unsafe table.pointee.hold(span, uses: true) : unsafe table.pointee.series(span)
      unsafe targets.initializeElement(at: index, to: Target(table: table, series: series))
    }
  }

  deinit {
    let ended = isEnded.load(ordering: .relaxed)  // Relaxed: nobody else is left.
    for index in unsafe targets.indices {
      let target = unsafe targets[index]
      guard unsafe target.table.pointee.seriesEnd else { continue }
      unsafe target.table.pointee.letGo(target.series, ended: ended)
    }
    unsafe targets.deallocate()
  }

  /// Ends the series that may end; of others it is reported.
  func end() {
    // Acquiring and releasing: of all who end it, only one goes on.
    if isEnded.exchange(true, ordering: .acquiringAndReleasing) { return }
    for index in unsafe targets.indices {
      let target = unsafe targets[index]
      if unsafe target.table.pointee.seriesEnd {
        unsafe target.table.pointee.end(target.series)
      } else {
        problems.report(.endlessSeries, "was made without ending series, so that its series goes on")
      }
    }
  }

  /// Changes cells so that their series begin anew, with this time as their start.
  func restart(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    for index in unsafe targets.indices {
      let target = unsafe targets[index]
      let now = unsafe target.table.pointee.limits.clock()
      unsafe body(target.series.pointee.cell, target.table.pointee.settings)
      // Releasing: who sees the start sees that the value began anew.
      unsafe target.series.pointee.startTime.store(now, ordering: .releasing)
    }
  }
}
