/// What has changed in a table of series.
struct SeriesChanges: Sendable {
  /// Slots with another state, each once.
  private(set) var slots: [Int] = []
  /// By slot: whether it is among them.
  private var isNoted: [Bool] = []
  /// Series that were forgotten.
  var forgotten: [SeriesKey] = []

  /// Notes a slot.
  mutating func note(_ slot: Int) {
    if slot >= isNoted.count { isNoted += [Bool](repeating: false, count: slot + 1 - isNoted.count) }
    guard !isNoted[slot] else { return }
    isNoted[slot] = true
    slots.append(slot)
  }
}
