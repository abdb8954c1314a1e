/// Things by key, with a memory of what has changed since it was asked last.
struct StateTable<Value: Sendable>: Sendable {
  /// The most bytes of an encoded value.
  private let valueBytes: Int
  private var slots: [BinaryKey: Int] = [:]
  /// By slot; nil where it is free.
  private var entries: [(key: BinaryKey, value: Value)?] = []
  private var free: [Int] = []
  private var changed: [Int] = []
  private var isChanged: [Bool] = []
  private var removed: [BinaryKey] = []
  /// The most bytes that the entries take in a state; each counts some beside its own.
  private(set) var bytes = 0

  /// What an entry of a state counts beside its own bytes.
  private static var overhead: Int { 64 }

  init(valueBytes: Int) { self.valueBytes = valueBytes }

  /// The most bytes that an entry takes in a state.
  func bytes(of key: BinaryKey) -> Int { key.bytes.count + valueBytes + Self.overhead }

  var count: Int { slots.count }

  /// The slots in use.
  var indices: [Int] { entries.indices.filter { entries[$0] != nil } }

  func slot(of key: BinaryKey) -> Int? { slots[key] }

  /// The key in a slot in use.
  func key(_ slot: Int) -> BinaryKey { entries[slot]?.key ?? BinaryKey(bytes: []) }

  /// The value in a slot; nil where it is free.
  func value(_ slot: Int) -> Value? { entries[slot]?.value }

  /// Adds a value whose key is not there; the slot is valid until it is removed.
  ///
  /// - Parameter isKnown: true where it is read back, and so no change.
  mutating func insert(_ value: Value, key: BinaryKey, isKnown: Bool = false) -> Int {
    let slot: Int
    if let last = free.popLast() {
      slot = last
      entries[slot] = (key, value)
    } else {
      slot = entries.count
      entries.append((key, value))
      isChanged.append(false)
    }
    slots[key] = slot
    bytes += bytes(of: key)
    if !isKnown { note(slot) }
    return slot
  }

  /// Changes a value.
  ///
  /// - Parameter isNoted: false for what need not be kept.
  mutating func set(_ value: Value, in slot: Int, isNoted: Bool = true) {
    entries[slot]?.value = value
    if isNoted { note(slot) }
  }

  mutating func remove(_ slot: Int) {
    guard let entry = entries[slot] else { return }
    slots[entry.key] = nil
    entries[slot] = nil
    bytes -= bytes(of: entry.key)
    free.append(slot)
    removed.append(entry.key)
  }

  /// Counts everything as changed.
  mutating func noteAll() { for slot in indices { note(slot) } }

  private mutating func note(_ slot: Int) {
    guard !isChanged[slot] else { return }
    isChanged[slot] = true
    changed.append(slot)
  }

  /// What has changed since the last call: removed keys first, then values.
  mutating func takeChanges(_ encode: (Value) -> [UInt8]) -> [CostLedger.Change] {
    var changes = removed.map { CostLedger.Change(key: $0.bytes, value: nil) }
    for slot in changed {
      isChanged[slot] = false
      if let entry = entries[slot] {
        changes.append(CostLedger.Change(key: entry.key.bytes, value: encode(entry.value)))
      }
    }
    removed = []
    changed = []
    return changes
  }
}
