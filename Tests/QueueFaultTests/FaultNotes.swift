import TattlerModel
import TattlerQueue
import TestRandom

/// What a load noted beside its batches, each note with a mark of its own, so that one that is lost or is counted twice
/// is known.
struct FaultNotes: Sendable {
  static let owner = "cost"

  /// The marks of records whose batches were acknowledged, and the numbers of those.
  private var accepted: [Int: BatchID] = [:]
  /// The marks of records whose callers heard a failure, or nothing yet: they may be there.
  private var doubtful: Set<Int> = []
  private var isFolding = false

  static func record(_ mark: Int, _ random: inout SeededRandom) -> QueueRecord {
    let size = [0, 0, 100, 3_000, 90_000][Int(random.next() % 5)]
    return QueueRecord(owner: owner, bytes: bytes(of: mark) + [UInt8](repeating: UInt8(mark % 256), count: size))
  }

  /// Adds the marks of records, with the numbers of the records, to one of eight entries each. An entry gets another
  /// key each time, so that entries are deleted as well.
  static func changes(_ state: [StateEntry], adding records: [StoredRecord]) -> [StateChange] {
    var entries: [UInt8: StateEntry] = [:]
    for entry in state { entries[entry.key[0]] = entry }
    var changes: [StateChange] = []
    for (slot, records) in Dictionary(grouping: records, by: { $0.bytes[0] % 8 }) {
      let old = entries[slot]
      if let old { changes.append(StateChange(key: old.key, value: nil)) }
      let added = records.flatMap { $0.bytes.prefix(8) + bytes(of: Int($0.id)) }
      changes.append(StateChange(key: [slot, (old?.key[1] ?? 0) &+ 1], value: (old?.value ?? []) + added))
    }
    return changes
  }

  mutating func accepted(_ mark: Int, with batch: BatchID) { accepted[mark] = batch }

  mutating func refused(_ mark: Int) { doubtful.insert(mark) }

  mutating func beginFold() -> Bool {
    defer { isFolding = true }
    return !isFolding
  }

  mutating func endFold() { isFolding = false }

  /// Compares what waits and what was folded with what was promised; what is there beyond that is known from now on.
  ///
  /// - Returns: sentences on what is wrong.
  mutating func compare(_ records: [StoredRecord], _ state: [StateEntry], batches: Set<BatchID>) -> [String] {
    var wrong: [String] = []
    var found: [Int: BatchID] = [:]
    func count(_ mark: Int, _ id: Int) {
      if found.updateValue(BatchID(rawValue: Int64(id)), forKey: mark) != nil { wrong.append("\(mark) counts twice") }
    }
    for record in records { count(Self.number(record.bytes.prefix(8)), Int(record.id)) }
    for entry in state {
      for start in stride(from: 0, to: entry.value.count, by: 16) {
        count(Self.number(entry.value[start..<start + 8]), Self.number(entry.value[start + 8..<start + 16]))
      }
    }
    for (mark, batch) in accepted where found[mark] != batch { wrong.append("the record \(mark) is lost") }
    for (mark, batch) in found where accepted[mark] == nil {
      if !doubtful.contains(mark) { wrong.append("nobody noted \(mark)") }
      if !batches.contains(batch) { wrong.append("the record \(mark) is there without its batch") }
      accepted[mark] = batch
    }
    doubtful = []
    return wrong
  }

  private static func bytes(of number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}

extension OfflineQueue {
  /// The records that wait for an owner, and its state; waits for a repair where one is under way.
  func notes(of owner: String) async throws -> (records: [StoredRecord], state: [StateEntry]) {
    var repairs = 0
    while true {
      do throws(QueueError) { return (try records(of: owner, limitBytes: 1 << 30), try state(of: owner)) } catch {
        repairs += 1
        guard error.code == .damaged || error.code == .closed, repairs < 10 else { throw error }
        try await maintain()
      }
    }
  }
}
