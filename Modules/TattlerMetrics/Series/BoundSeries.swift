internal import Synchronization

/// A series of each stream of an instrument.
///
/// Four words, which are passed in registers: a fifth would cost as much as half an addition.
@safe
struct BoundSeries<Cell: SeriesCell & ~Copyable>: @unchecked Sendable {
  /// The first series and its table: addresses besides the owner, as a reference would be counted at each record.
  private let first: SeriesTable<Cell>.Pointer?
  private let table: UnsafeMutablePointer<SeriesTable<Cell>>?
  /// True where there is one stream, and no exemplar of it.
  private let isDirect: Bool
  private let owner: BoundSeriesOwner<Cell>

  init(_ streams: [SeriesStream<Cell>], _ attributes: Attributes, _ problems: InstrumentProblems) {
    owner = BoundSeriesOwner(streams, attributes, problems)
    unsafe first = owner.targets.first?.series
    unsafe table = owner.targets.first?.table
    isDirect = unsafe streams.count == 1 && table?.pointee.sampler == nil
  }

  /// Whom to tell what is wrong.
  var problems: InstrumentProblems { owner.problems }

  /// True where there is no stream.
  @inline(__always)
  var isEmpty: Bool { unsafe first == nil }

  /// Calls with the cell of each series.
  ///
  /// - Parameter value: the bits of what is recorded.
  @inline(__always)
  func forEach(_ value: UInt64, _ body: (borrowing Cell, Cell.Settings) -> Void) {
    // Either way the call is the last thing done, so that the caller keeps nothing.
    guard isDirect, let first = unsafe first else { return forEachTarget(value, body) }
    // Where there is a series, there is its table.
    unsafe body(first.pointee.cell, table.unsafelyUnwrapped.pointee.settings)
  }

  @inline(never)
  private func forEachTarget(_ value: UInt64, _ body: (borrowing Cell, Cell.Settings) -> Void) {
    for index in unsafe owner.targets.indices {
      let target = unsafe owner.targets[index]
      unsafe body(target.series.pointee.cell, target.table.pointee.settings)
      guard unsafe target.table.pointee.sampler != nil else { continue }
      unsafe target.table.pointee.offer(value, to: target.series) { $0.leftOut(of: owner.attributes) }
    }
  }

  /// Calls with the cell of each series, for what is no measurement.
  @inline(__always)
  func change(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    guard isDirect, let first = unsafe first else { return changeEachTarget(body) }
    // Where there is a series, there is its table.
    unsafe body(first.pointee.cell, table.unsafelyUnwrapped.pointee.settings)
  }

  @inline(never)
  private func changeEachTarget(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    for index in unsafe owner.targets.indices {
      let target = unsafe owner.targets[index]
      unsafe body(target.series.pointee.cell, target.table.pointee.settings)
    }
  }

  /// Ends the series, unless other handles use them.
  func end() { owner.end() }

  /// Lets the series begin anew, with this time as their start.
  func restart(_ body: (borrowing Cell, Cell.Settings) -> Void) { owner.restart(body) }
}
