/// Changes since the last commit: told, kept or undone.
extension SeriesTable {
  /// Deletions of surplus series that one commit has.
  static let maximumSurplus = 4_096

  /// Notes from now on what changes.
  mutating func trackChanges() { if changes == nil { changes = SeriesChanges() } }

  /// Says that all series are to be told until the next commit.
  mutating func noteAll() { changes?.tellsAll = true }

  /// What has changed since the last commit: series that are to be forgotten, and after them those with another state.
  var changed: [(key: SeriesKey, state: SeriesState?)] {
    guard let changes else { return [] }
    var changed: [(key: SeriesKey, state: SeriesState?)] = []
    // One that came again is told with its state, now or before.
    for key in surplus.suffix(Self.maximumSurplus) where slots[key] == nil { changed.append((key, nil)) }
    for key in changes.forgotten { changed.append((key, nil)) }
    if changes.tellsAll {
      for (key, state) in all { changed.append((key, state)) }
    } else {
      for former in changes.former {
        if let key = keys[former.slot] { changed.append((key, states[former.slot])) }
      }
    }
    return changed
  }

  /// Says that ``changed`` is stored.
  mutating func commitChanges() {
    guard changes != nil else { return }
    surplus.removeLast(min(surplus.count, Self.maximumSurplus))
    changes?.removeAll()
    changes?.tellsAll = false
    committedSweep = lastSweep
  }

  /// Makes the series what they were at the last commit.
  mutating func rollBack() {
    guard let undone = changes else { return }
    changes?.removeAll()
    lastSweep = committedSweep
    if undone.former.isEmpty { return }
    free.removeAll { undone.contains($0) }
    for former in undone.former {
      guard let key = keys[former.slot] else { continue }
      byteCount -= Self.size(key, states[former.slot].value)
      slots[key] = nil
    }
    for former in undone.former {
      keys[former.slot] = former.key
      states[former.slot] = former.state
      guard let key = former.key else {
        free.append(former.slot)
        continue
      }
      byteCount += Self.size(key, former.state.value)
      slots[key] = former.slot
    }
  }
}
