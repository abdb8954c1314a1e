/// The last that is known of a series.
struct SeriesState: Sendable, Equatable {
  /// Nanoseconds since 1970: when the series began, 0 where nobody said.
  var start: UInt64
  /// Nanoseconds since 1970: the time of the last sample.
  var time: UInt64
  /// When the last sample came, by the caller's clock.
  var seen: UInt64
  /// The last sample, or the sum of all.
  var value: SeriesValue
}

/// A value of a series.
enum SeriesValue: Sendable, Equatable {
  case none
  case int(Int64)
  case double(Double)
  case histogram(ExplicitHistogram)
  case exponential(ExponentialHistogram)
}

/// Series and their states: bounded in number, forgotten where they are idle.
struct SeriesTable: Sendable {
  private(set) var limits: SeriesLimits
  private var slots: [SeriesKey: Int] = [:]
  /// By slot; nil where it is free.
  private var keys: [SeriesKey?] = []
  var states: [SeriesState] = []
  private var free: [Int] = []
  private var lastSweep: UInt64 = 0
  /// What has changed since somebody asked; nil where nobody does.
  private var changes: SeriesChanges?

  init(_ limits: SeriesLimits) { self.limits = limits }

  /// Series that are remembered.
  var count: Int { slots.count }

  func slot(of key: SeriesKey) -> Int? { slots[key] }

  /// Adds a series; gives nil where there are too many.
  mutating func add(_ key: SeriesKey, _ state: SeriesState) -> Int? {
    guard slots.count < limits.maximumSeries else { return nil }
    let slot: Int
    if let used = free.popLast() {
      slot = used
      states[slot] = state
      keys[slot] = key
    } else {
      slot = states.count
      states.append(state)
      keys.append(key)
    }
    slots[key] = slot
    noteChange(of: slot)
    return slot
  }

  /// Says that the state of a slot is another one.
  mutating func noteChange(of slot: Int) { changes?.note(slot) }

  /// Forgets idle series where it is time to look for them; gives their number.
  mutating func sweep(now: UInt64) -> Int {
    // Looking at all series is not for every batch, also where the table is full.
    let pause =
      slots.count < limits.maximumSeries ? limits.idleNanoseconds / 4 : min(limits.idleNanoseconds / 4, 1 << 30)
    guard now < lastSweep || now &- lastSweep >= pause else { return 0 }
    return expire(now: now)
  }

  /// Forgets idle series; gives their number.
  mutating func expire(now: UInt64) -> Int {
    lastSweep = now
    var forgotten = 0
    for slot in states.indices {
      guard let key = keys[slot], now > states[slot].seen, now &- states[slot].seen > limits.idleNanoseconds else {
        continue
      }
      slots[key] = nil
      keys[slot] = nil
      changes?.forgotten.append(key)
      states[slot].value = .none
      free.append(slot)
      forgotten += 1
    }
    return forgotten
  }

  /// Notes from now on what changes.
  mutating func trackChanges() { if changes == nil { changes = SeriesChanges() } }

  /// Says that everything has changed.
  mutating func noteAll() { for slot in slots.values { changes?.note(slot) } }

  /// What has changed since the last call: series that were forgotten, and after them those with another state.
  mutating func takeChanges() -> [(key: SeriesKey, state: SeriesState?)] {
    guard let taken = changes else { return [] }
    changes = SeriesChanges()
    var all: [(key: SeriesKey, state: SeriesState?)] = taken.forgotten.map { ($0, nil) }
    for slot in taken.slots { if let key = keys[slot] { all.append((key, states[slot])) } }
    return all
  }

  /// All series, in no order.
  var all: [(key: SeriesKey, state: SeriesState)] { slots.map { ($0.key, states[$0.value]) } }
}
