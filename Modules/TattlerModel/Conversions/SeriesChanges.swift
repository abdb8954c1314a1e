/// What has changed in a table of series since its changes were committed, and what was there before.
struct SeriesChanges: Sendable {
  /// A slot before its first change.
  struct Former: Sendable {
    let slot: Int
    /// nil where the slot was free.
    let key: SeriesKey?
    let state: SeriesState
  }

  /// Slots that changed, each once.
  private(set) var former: [Former] = []
  /// By slot: whether it is among them.
  private var isNoted: [Bool] = []
  /// Series that were forgotten.
  var forgotten: [SeriesKey] = []
  /// Whether all series are to be told, not only those that changed.
  var tellsAll = false

  /// Slots whose memory is kept from one commit to the next.
  private static let keptSlots = 4_096

  /// Notes a slot before it changes.
  mutating func note(_ slot: Int, _ key: SeriesKey?, _ state: SeriesState) {
    if slot >= isNoted.count { isNoted += [Bool](repeating: false, count: slot + 1 - isNoted.count) }
    guard !isNoted[slot] else { return }
    isNoted[slot] = true
    former.append(Former(slot: slot, key: key, state: state))
  }

  /// Whether a slot was noted.
  func contains(_ slot: Int) -> Bool { slot < isNoted.count && isNoted[slot] }

  /// Forgets the changes and what was before them; ``tellsAll`` stays.
  mutating func removeAll() {
    for former in former { isNoted[former.slot] = false }
    former.removeAll(keepingCapacity: former.count <= Self.keptSlots)
    forgotten.removeAll()
  }
}
