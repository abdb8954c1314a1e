/// The streams that an instrument feeds: one, none where a view drops it, several where several views select it.
@safe
struct StreamGroup<Cell: SeriesCell & ~Copyable>: @unchecked Sendable {
  /// The table of the first stream. An address besides the owner, as a reference would be counted at each record.
  private let first: UnsafeMutablePointer<SeriesTable<Cell>>?
  /// True where there is one stream, whose series do not end and have no exemplars.
  private let isDirect: Bool
  /// The streams, which keep the tables.
  let owners: [SeriesStream<Cell>]

  init(_ streams: [SeriesStream<Cell>]) {
    owners = streams
    unsafe first = streams.first?.table
    isDirect = unsafe streams.count == 1 && first?.pointee.isSpecial == false
  }

  /// True where there is no stream.
  @inline(__always)
  var isEmpty: Bool { unsafe first == nil }

  /// Calls with the cell of the series without attributes of each stream.
  ///
  /// - Parameter value: the bits of what is recorded.
  @inline(__always)
  func forEach(_ value: UInt64, _ body: (borrowing Cell, Cell.Settings) -> Void) {
    guard isDirect, let table = unsafe first else { return forEachOwner(value, Span(), body) }
    unsafe body(table.pointee.series().pointee.cell, table.pointee.settings)
  }

  /// Calls with the cell of the series of some attributes of each stream.
  ///
  /// - Parameter value: the bits of what is recorded.
  @inline(__always)
  func forEach(
    _ value: UInt64, _ attributes: Span<Attribute>, _ body: (borrowing Cell, Cell.Settings) -> Void
  ) {
    guard isDirect, let table = unsafe first else { return forEachOwner(value, attributes, body) }
    unsafe body(table.pointee.series(attributes).pointee.cell, table.pointee.settings)
  }

  @inline(never)
  private func forEachOwner(
    _ value: UInt64, _ attributes: Span<Attribute>, _ body: (borrowing Cell, Cell.Settings) -> Void
  ) {
    for owner in owners {
      let table = unsafe owner.table
      func record(_ series: SeriesTable<Cell>.Pointer) {
        unsafe body(series.pointee.cell, table.pointee.settings)
        unsafe table.pointee.offer(value, to: series) { $0.leftOut(attributes) }
      }
      if unsafe table.pointee.seriesEnd {
        unsafe table.pointee.withHeld(attributes, record)
      } else {
        unsafe record(table.pointee.series(attributes))
      }
    }
  }

  /// The series of some attributes, to be used again and again.
  func bound(to attributes: Attributes, _ problems: InstrumentProblems) -> BoundSeries<Cell> {
    BoundSeries(owners, attributes, problems)
  }
}
