/// Series and their states: bounded in number and bytes, forgotten where they are idle.
struct SeriesTable: Sendable {
  /// What became of a series that was to be added.
  enum Addition: Sendable { case added, tooMany, tooLarge }

  let limits: SeriesLimits
  var slots: [SeriesKey: Int] = [:]
  /// By slot; nil where it is free.
  var keys: [SeriesKey?] = []
  var states: [SeriesState] = []
  var free: [Int] = []
  /// Bytes of all series, about.
  var byteCount = 0
  /// When idle series were looked for last, and so before the changes that are not committed.
  var lastSweep: UInt64 = 0
  var committedSweep: UInt64 = 0
  /// Whether a series was refused since then.
  private var hasRefused = false
  /// What has changed since the last commit; nil where nobody asks.
  var changes: SeriesChanges?
  /// Series that a store has and that are not remembered: it is to forget them.
  var surplus: [SeriesKey] = []

  /// What a series takes beside its key, counts and boundaries: its state, and its places in the tables.
  private static let fixedBytes = 256

  init(_ limits: SeriesLimits) { self.limits = limits }

  /// Series that are remembered.
  var count: Int { slots.count }

  func slot(of key: SeriesKey) -> Int? { slots[key] }

  /// Bytes that a series takes, about.
  static func size(_ key: SeriesKey, _ value: SeriesValue) -> Int { fixedBytes + key.bytes.count + value.byteCount }

  /// Whether series may take so many bytes more.
  func hasRoom(for bytes: Int) -> Bool { byteCount + bytes <= limits.maximumBytes }

  /// Adds a series that is not there, where it has room.
  mutating func add(_ key: SeriesKey, _ state: SeriesState) -> Addition {
    let size = Self.size(key, state.value)
    guard slots.count < limits.maximumSeries, hasRoom(for: size) else {
      hasRefused = true
      return slots.count < limits.maximumSeries ? .tooLarge : .tooMany
    }
    byteCount += size
    let slot: Int
    if let used = free.popLast() {
      slot = used
      noteChange(of: slot)
      states[slot] = state
      keys[slot] = key
    } else {
      slot = states.count
      changes?.note(slot, nil, SeriesState(start: 0, time: 0, seen: 0, value: .none))
      states.append(state)
      keys.append(key)
    }
    slots[key] = slot
    return .added
  }

  /// Says that the state of a slot is about to change.
  mutating func noteChange(of slot: Int) { changes?.note(slot, keys[slot], states[slot]) }

  /// Says that the value of a slot had so many bytes before.
  mutating func noteSize(of slot: Int, before: Int) { byteCount += states[slot].value.byteCount - before }

  /// Forgets idle series where it is time to look for them; gives their number.
  mutating func sweep(now: UInt64) -> Int {
    // Looking at all series is not for every batch, also where the table is full.
    let isFull = slots.count >= limits.maximumSeries || hasRefused
    let pause = isFull ? min(limits.idleNanoseconds / 4, 1 << 30) : limits.idleNanoseconds / 4
    guard now < lastSweep || now &- lastSweep >= pause else { return 0 }
    return expire(now: now)
  }

  /// Forgets idle series; gives their number.
  mutating func expire(now: UInt64) -> Int {
    lastSweep = now
    hasRefused = false
    var forgotten = 0
    for slot in states.indices {
      guard let key = keys[slot], states[slot].idleNanoseconds(now) > limits.idleNanoseconds else { continue }
      noteChange(of: slot)
      changes?.forgotten.append(key)
      byteCount -= Self.size(key, states[slot].value)
      slots[key] = nil
      keys[slot] = nil
      states[slot].value = .none
      free.append(slot)
      forgotten += 1
    }
    return forgotten
  }

  /// All series, in no order.
  var all: [(key: SeriesKey, state: SeriesState)] { slots.map { ($0.key, states[$0.value]) } }
}
