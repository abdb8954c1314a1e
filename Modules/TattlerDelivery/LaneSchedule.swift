public import TattlerQueue

/// Decides which batches are read next: what is new, or the backlog. A value; it knows numbers of batches only.
///
/// With ``DeliveryOrder/oldestFirst`` there is one lane, `fresh`, which begins at the oldest batch. With
/// ``DeliveryOrder/freshFirst(backlogShare:)`` batches behind a boundary are the fresh lane and those up to it the
/// backlog; where the fresh lane falls behind, the boundary moves to the newest batch.
///
/// A batch that was read is not read again while its unit is open: what lies between two parts of the backlog was read
/// as fresh, and the parts are put together only once all of that is settled.
public struct LaneSchedule: Sendable {
  /// Where a batch waits.
  public enum Lane: Sendable, Hashable, CaseIterable {
    /// What came behind the boundary.
    case fresh
    /// What had piled up before it.
    case backlog
  }

  /// What to read: the pending batches of a range.
  public struct Read: Sendable, Hashable {
    /// Tells reads apart.
    public let number: Int
    /// Whose batches they are.
    public let lane: Lane
    /// Only batches behind this one; nil for the first on.
    public let after: BatchID?
    /// Only batches up to this one.
    public let through: BatchID
  }

  /// Batches that are still to be read: those behind `after` up to `through`.
  private struct Part: Sendable {
    var after: Int64
    let through: Int64
  }

  private let share: Double?
  /// The fresh lane has been read up to here, except for what `returned` holds.
  private var freshAfter: Int64 = 0
  private var returned: [Part] = []
  private var backlog: [Part] = []
  /// The batches of the units that are open.
  private var open: [Int: (lane: Lane, batches: ClosedRange<Int64>)] = [:]
  /// Points that the backlog should have had and has not: below 0 where it had more.
  private var owed = 0.0
  private var lastRead = 0

  /// A schedule that begins with everything that is pending.
  ///
  /// - Parameter newest: the newest batch of the queue: up to it all is backlog.
  public init(order: DeliveryOrder, newest: BatchID?) {
    share = order.backlogShare
    if share != nil { moveBoundary(to: newest) }
  }

  /// The last batch that the fresh lane has read, to wait for later ones.
  public var position: BatchID? { BatchID(position: freshAfter) }

  /// At most this many batches are still to be read from the backlog; nil where there is one lane only. Batches of
  /// other sinks, and settled ones, count as well: they are numbers only.
  public var backlogBatches: Int? {
    share.map { _ in backlog.reduce(0) { $0 + Int(clamping: $1.through - $1.after) } }
  }

  /// The lane to prefer where both have work.
  public var preferred: Lane {
    guard let share, share > 0 else { return .fresh }
    return share >= 1 || owed > 0 ? .backlog : .fresh
  }

  /// What to read for a lane; nil where nothing may be left in it.
  public mutating func read(_ lane: Lane, newest: BatchID?) -> Read? {
    switch lane {
    case .fresh:
      if let part = returned.first { return read(lane, part) }
      let newest = newest?.rawValue ?? 0
      return newest > freshAfter ? read(lane, Part(after: freshAfter, through: newest)) : nil
    case .backlog: return backlog.first.map { read(lane, $0) }
    }
  }

  /// Notes that a read found batches and that they are a unit now.
  public mutating func took(_ batches: ClosedRange<BatchID>, of read: Read, as unit: Int) {
    advance(read, to: batches.upperBound.rawValue)
    open[unit] = (read.lane, batches.lowerBound.rawValue...batches.upperBound.rawValue)
  }

  /// Notes that a read found nothing: there is nothing more in its range.
  public mutating func foundNothing(_ read: Read) { advance(read, to: read.through.rawValue) }

  /// Notes that all of a unit is settled, in the queue as well.
  public mutating func close(_ unit: Int) {
    open[unit] = nil
    join()
  }

  /// Has the batches of a unit read again.
  public mutating func giveBack(_ unit: Int) {
    guard let (lane, batches) = open.removeValue(forKey: unit) else { return }
    let part = Part(after: batches.lowerBound - 1, through: batches.upperBound)
    if lane == .fresh { returned.insert(part, at: 0) } else { backlog.insert(part, at: 0) }
    join()
  }

  /// Makes everything that was not read yet backlog.
  public mutating func moveBoundary(to newest: BatchID?) {
    backlog += returned
    returned = []
    if let newest = newest?.rawValue, newest > freshAfter {
      backlog.append(Part(after: freshAfter, through: newest))
      freshAfter = newest
    }
    join()
  }

  /// Counts points that are sent while both lanes have work; negative ones were counted and then not sent.
  public mutating func sent(_ points: Int, from lane: Lane) {
    guard let share else { return }
    owed += Double(points) * (lane == .fresh ? share : share - 1)
  }

  private mutating func read(_ lane: Lane, _ part: Part) -> Read {
    lastRead += 1
    return Read(
      number: lastRead, lane: lane, after: BatchID(position: part.after), through: BatchID(rawValue: part.through))
  }

  /// Takes what was read out of what is still to be read. Meanwhile batches may have come back to the same lane.
  private mutating func advance(_ read: Read, to last: Int64) {
    let first = read.after?.rawValue ?? 0
    switch read.lane {
    case .fresh:
      returned = Self.without(first, last, in: returned)
      freshAfter = max(freshAfter, last)
    case .backlog: backlog = Self.without(first, last, in: backlog)
    }
  }

  /// The parts without the batches behind `first` up to `last`.
  private static func without(_ first: Int64, _ last: Int64, in parts: [Part]) -> [Part] {
    parts.flatMap { part in
      [
        Part(after: part.after, through: min(part.through, first)),
        Part(after: max(part.after, last), through: part.through),
      ].filter { $0.after < $0.through }
    }
  }

  /// Puts parts of the backlog together between which nothing is open.
  private mutating func join() {
    guard backlog.count > 1 else { return }
    var joined: [Part] = []
    for part in backlog.sorted(by: { $0.after < $1.after }) {
      if let last = joined.last, !isOpen(behind: last.through, through: part.after) {
        joined[joined.count - 1] = Part(after: last.after, through: max(last.through, part.through))
      } else {
        joined.append(part)
      }
    }
    backlog = joined
  }

  /// Whether a batch of a range is in an open unit, or was and is to be read again as fresh.
  private func isOpen(behind first: Int64, through last: Int64) -> Bool {
    returned.contains { $0.through > first && $0.after < last }
      || open.values.contains { $0.batches.upperBound > first && $0.batches.lowerBound <= last }
  }
}

extension BatchID {
  /// The batch at a position; nil for the beginning.
  fileprivate init?(position: Int64) {
    guard position > 0 else { return nil }
    self.init(rawValue: position)
  }
}
