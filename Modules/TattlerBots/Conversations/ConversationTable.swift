internal import Synchronization
internal import TattlerMetrics

/// The conversations that are under way, by their ids.
final class ConversationTable: Sendable {
  private struct Entry {
    var machine: ConversationMachine
    let series: Attributes
  }

  private let metrics: ConversationMetrics
  private let maximumCount: Int
  private let timeout: Duration
  private let state = Mutex(State())

  private struct State {
    private(set) var entries: [String: Entry] = [:]
    /// How many there are, by their attributes; those that are known stay at zero.
    private(set) var active: [Attributes: Int64] = [:]

    mutating func set(_ entry: Entry, _ id: String) {
      if entries.updateValue(entry, forKey: id) == nil { active[entry.series, default: 0] += 1 }
    }

    mutating func remove(_ id: String) {
      guard let entry = entries.removeValue(forKey: id) else { return }
      active[entry.series, default: 1] -= 1
      if active.count > ConversationTable.rememberedSeries, active[entry.series] == 0 { active[entry.series] = nil }
    }
  }

  /// What is to be counted for a series.
  private typealias Counted = (effect: ConversationMachine.Effect?, series: Attributes)

  /// Series of conversations that are told also where there is none.
  private static let rememberedSeries = 1_000

  init(_ metrics: ConversationMetrics, maximumCount: Int, timeout: Duration) {
    self.metrics = metrics
    self.maximumCount = maximumCount
    self.timeout = timeout
  }

  /// Begins a conversation, unless it is under way.
  func begin(_ id: String, _ series: Attributes, now: Duration) {
    let (isNew, counted) = state.withLock { state -> (Bool, [Counted]) in
      var counted: [Counted] = []
      if let expired = expire(id, &state, now) { counted.append(expired) }
      guard state.entries[id] == nil else { return (false, counted) }
      if state.entries.count >= maximumCount, let oldest = state.entries.min(by: Self.isOlder) {
        var machine = oldest.value.machine
        counted.append((machine.end(.dropped(.evicted)), oldest.value.series))
        state.remove(oldest.key)
      }
      state.set(Entry(machine: ConversationMachine(now: now), series: series), id)
      return (true, counted)
    }
    for (effect, series) in counted { metrics.count(effect, series) }
    if isNew { metrics.start(series) }
  }

  /// Tells a conversation something; one that is over hears nothing.
  func tell(_ id: String, _ body: (inout ConversationMachine) -> ConversationMachine.Effect?) {
    let told = state.withLock { state -> Counted? in
      guard var entry = state.entries[id] else { return nil }
      let effect = body(&entry.machine)
      if entry.machine.ending == nil { state.set(entry, id) } else { state.remove(id) }
      return (effect, entry.series)
    }
    if let (effect, series) = told { metrics.count(effect, series) }
  }

  /// Counts an error.
  func fail(_ type: String, _ series: Attributes) { metrics.fail(type, series) }

  /// Drops the conversations that are silent for too long, and counts the others by their attributes.
  func sweep(now: Duration) -> [Attributes: Int64] {
    let (expired, active) = state.withLock { state in
      (Array(state.entries.keys).compactMap { expire($0, &state, now) }, state.active)
    }
    for (effect, series) in expired { metrics.count(effect, series) }
    return active
  }

  private static func isOlder(_ left: (key: String, value: Entry), _ right: (key: String, value: Entry)) -> Bool {
    left.value.machine.lastHeard < right.value.machine.lastHeard
  }

  /// Drops a conversation that is silent for too long.
  private func expire(_ id: String, _ state: inout State, _ now: Duration) -> Counted? {
    guard var machine = state.entries[id]?.machine, let effect = machine.expire(at: now, timeout: timeout),
      let series = state.entries[id]?.series
    else { return nil }
    state.remove(id)
    return (effect, series)
  }
}
