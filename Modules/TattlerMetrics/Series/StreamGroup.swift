/// The streams that an instrument feeds: one, none where a view drops it, several where several views select it.
@safe
struct StreamGroup<Cell: SeriesCell & ~Copyable>: @unchecked Sendable {
  /// The table of the first stream. An address besides the owner, as a reference would be counted at each record.
  private let first: UnsafeMutablePointer<SeriesTable<Cell>>?
  private let isSingle: Bool
  /// The streams, which keep the tables.
  let owners: [SeriesStream<Cell>]

  init(_ streams: [SeriesStream<Cell>]) {
    owners = streams
    unsafe first = streams.first?.table
    isSingle = streams.count == 1
  }

  /// True where there is no stream.
  @inline(__always)
  var isEmpty: Bool { unsafe first == nil }

  /// Calls with the cell of the series without attributes of each stream.
  @inline(__always)
  func forEach(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    guard isSingle, let table = unsafe first else { return forEachOwner(body) }
    unsafe body(table.pointee.series().pointee.cell, table.pointee.settings)
  }

  /// Calls with the cell of the series of some attributes of each stream.
  @inline(__always)
  func forEach(_ attributes: Span<Attribute>, _ body: (borrowing Cell, Cell.Settings) -> Void) {
    guard isSingle, let table = unsafe first else { return forEachOwner(attributes, body) }
    unsafe body(table.pointee.series(attributes).pointee.cell, table.pointee.settings)
  }

  @inline(never)
  private func forEachOwner(_ body: (borrowing Cell, Cell.Settings) -> Void) {
    for owner in owners {
      unsafe body(owner.table.pointee.series().pointee.cell, owner.table.pointee.settings)
    }
  }

  @inline(never)
  private func forEachOwner(_ attributes: Span<Attribute>, _ body: (borrowing Cell, Cell.Settings) -> Void) {
    for owner in owners {
      unsafe body(owner.table.pointee.series(attributes).pointee.cell, owner.table.pointee.settings)
    }
  }

  /// The series of some attributes, to be used again and again.
  func bound(to attributes: Attributes, _ problems: InstrumentProblems) -> BoundSeries<Cell> {
    BoundSeries(
      owners.map { unsafe BoundSeries.Target($0, $0.table.pointee.series(attributes.elements.span)) }, problems)
  }
}
