/// A series of each stream of an instrument.
///
/// Four words, which are passed in registers: a fifth would cost as much as half an addition.
@safe
struct BoundSeries<Cell: SeriesCell & ~Copyable>: @unchecked Sendable {
  /// The first series and its table: addresses besides the owner, as a reference would be counted at each record.
  private let first: SeriesTable<Cell>.Pointer?
  private let table: UnsafeMutablePointer<SeriesTable<Cell>>?
  private let isSingle: Bool
  private let owner: Owner

  /// A series, and the stream that keeps it.
  @safe
  struct Target: @unchecked Sendable {
    let stream: SeriesStream<Cell>
    let series: SeriesTable<Cell>.Pointer

    init(_ stream: SeriesStream<Cell>, _ series: SeriesTable<Cell>.Pointer) {
      self.stream = stream
      unsafe self.series = unsafe series
    }
  }

  private final class Owner: Sendable {
    let targets: [Target]
    let problems: InstrumentProblems

    init(_ targets: [Target], _ problems: InstrumentProblems) {
      self.targets = targets
      self.problems = problems
    }
  }

  init(_ targets: [Target], _ problems: InstrumentProblems) {
    owner = Owner(targets, problems)
    unsafe first = targets.first?.series
    unsafe table = targets.first?.stream.table
    isSingle = targets.count == 1
  }

  /// Whom to tell what is wrong.
  var problems: InstrumentProblems { owner.problems }

  /// True where there is no stream.
  @inline(__always)
  var isEmpty: Bool { unsafe first == nil }

  /// Calls with the cell of each series.
  @inline(__always)
  func forEach(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    // Either way the call is the last thing done, so that the caller keeps nothing.
    guard isSingle, let first = unsafe first else { return forEachTarget(body) }
    // Where there is a series, there is its table.
    unsafe body(first.pointee.cell, table.unsafelyUnwrapped.pointee.settings)
  }

  @inline(never)
  private func forEachTarget(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    for target in owner.targets {
      unsafe body(target.series.pointee.cell, target.stream.table.pointee.settings)
    }
  }
}
