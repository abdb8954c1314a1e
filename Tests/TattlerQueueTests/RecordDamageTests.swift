import TattlerModel
import TattlerQueue
import Testing

/// Damage to what processors noted: it costs what it hit, and that is told.
struct RecordDamageTests {
  private struct Loss: Equatable {
    var owner: String
    var records: Int
    var entries: Int
  }

  private static let pageSize = 65_536
  private static let recordCount = 40
  private static let entryCount = 600

  private static func text(_ kind: String, _ number: Int, size: Int) -> [UInt8] {
    Array("\(kind) \(number) of many; ".utf8) + [UInt8](repeating: UInt8(number % 251), count: size)
  }

  private static func changes(_ round: Int) -> [StateChange] {
    (0..<entryCount).map { number in
      let size = number % 100 == 9 ? 30_000 : number % 7 * 60
      return StateChange(key: text("key", number, size: 20), value: text("value \(round)", number, size: size))
    }
  }

  /// A closed queue with 40 records that wait, behind 40 that were folded, and 600 entries that were written twice.
  private func fill(_ scratch: Scratch) async throws -> (records: [StoredRecord], state: [StateEntry]) {
    let queue = try OfflineQueue.open(scratch.configuration())
    let sink = try await queue.registerSink(named: "a")
    for round in 0..<2 {
      for number in 0..<Self.recordCount {
        let size = number % 10 == 3 ? 90_000 : number * 20
        let record = QueueRecord(owner: "cost", bytes: Self.text("record \(round)", number, size: size))
        try await queue.enqueue(try makeBatch(mark: number), for: [sink], record: record)
      }
      let last = round == 0 ? try #require(queue.newestBatch).rawValue : 0
      try await queue.fold(owner: "cost", through: last, changes: Self.changes(round))
      try await queue.maintain()
    }
    try await queue.fold(owner: "other", through: 0, changes: [StateChange(key: [1], value: [2])])
    let found = (try queue.records(of: "cost", limitBytes: 1 << 30), try queue.state(of: "cost"))
    #expect(found.0.count == Self.recordCount && found.1.count == Self.entryCount)
    await queue.close()
    return found
  }

  /// Reads as a processor does: what is damaged is read again after the repair.
  private func read(_ queue: OfflineQueue) async throws -> (records: [StoredRecord], state: [StateEntry]) {
    for _ in 0..<10 {
      do throws(QueueError) {
        return (try queue.records(of: "cost", limitBytes: 1 << 30), try queue.state(of: "cost"))
      } catch {
        guard error.code == .damaged || error.code == .closed else { throw error }
        try await queue.maintain()
      }
    }
    throw QueueError(.damaged, "the queue was repaired ten times")
  }

  /// What is left is what was there or is told to be lost, and the queue works.
  private func check(
    _ scratch: Scratch, _ before: (records: [StoredRecord], state: [StateEntry]), log: EventLog
  ) async throws -> (records: Int, entries: Int) {
    let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = log.hook })
    let sink = try await queue.registerSink(named: "a")
    let found = try await read(queue)
    #expect(Set(found.records).isSubset(of: before.records) && Set(found.state).isSubset(of: before.state))
    let id = try await queue.enqueue(
      try makeBatch(), for: [sink], record: QueueRecord(owner: "cost", bytes: [1, 2, 3]))
    #expect(id.rawValue > before.records.last?.id ?? 0)
    let left = try await read(queue).records
    #expect(left == found.records + [StoredRecord(id: id.rawValue, bytes: [1, 2, 3])])
    try await queue.fold(owner: "cost", through: id.rawValue, changes: [StateChange(key: [9], value: [9])])
    #expect(try queue.records(of: "cost").isEmpty)
    #expect(try queue.state(of: "cost").count == found.state.count + 1)
    let check = try queue.verify()
    #expect(check.contradictions.isEmpty && check.structure.isEmpty, "\(check)")
    #expect(queue.ledger().allSatisfy { $0.isBalanced })
    await queue.close()
    return (before.records.count - found.records.count, before.state.count - found.state.count)
  }

  private func losses(_ log: EventLog) -> [Loss] {
    log.all.compactMap { event in
      guard case .recordsLost(let owner, let records, let entries) = event else { return nil }
      return Loss(owner: owner, records: records, entries: entries)
    }
  }

  /// Changes a byte wherever some text is: on pages of former times it may be as well.
  private func change(_ text: String, _ scratch: Scratch) throws {
    let (file, text) = (try scratch.read(), Array(text.utf8))
    var count = 0
    for index in file.indices.dropLast(text.count) where file[index] == text[0] && file[index + 1] == text[1] {
      guard file[index..<index + text.count].elementsEqual(text) else { continue }
      try scratch.overwrite(at: index + 2, with: [file[index + 2] ^ 0x20])
      count += 1
    }
    #expect(count > 0)
  }

  @Test("A file that is repaired keeps all records and states, and nothing that was folded comes back")
  func header() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    try scratch.overwrite(at: 0, with: [UInt8](repeating: 0xAA, count: 100))
    let log = EventLog()
    let lost = try await check(scratch, before, log: log)
    #expect(log.setAside.count == 1 && lost == (0, 0) && losses(log).isEmpty)
  }

  @Test(
    "A damaged record or entry is dropped and told, and nothing else",
    arguments: [
      ("record 1 7 of many", 1, 0), ("record 1 13 of many", 1, 0), ("value 1 12 of many", 0, 1),
      ("value 1 109 of many", 0, 1),
    ])
  func flipped(text: String, records: Int, entries: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    try change(text, scratch)
    let verified = try OfflineQueue.verify(path: scratch.path)
    #expect(verified.contradictions.contains { $0.contains("cost is not what was written") }, "\(verified)")
    let log = EventLog()
    let lost = try await check(scratch, before, log: log)
    #expect(lost == (records, entries))
    #expect(losses(log) == [Loss(owner: "cost", records: records, entries: entries)])
  }

  @Test("A byte of the counters that changed is put right", arguments: [2, 5, 8])
  func counters(byte: Int) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    let page = try rootPage("owners", scratch) * Self.pageSize
    let file = try scratch.read()
    let cell = page + (Int(file[page + 8]) << 8 | Int(file[page + 9]))
    try scratch.overwrite(at: cell + 14 + byte, with: [file[cell + 14 + byte] ^ 0x11])
    let log = EventLog()
    let lost = try await check(scratch, before, log: log)
    #expect(log.setAside.count == 1 && lost == (0, 0) && losses(log).isEmpty)
  }

  @Test("Rows that vanish without a word of SQLite are noticed", arguments: ["records", "state"])
  func vanished(table: String) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    let last = table == "records" ? "id = (SELECT max(id) FROM records)" : "key = (SELECT max(key) FROM state)"
    try runSQLite(scratch.path, "DELETE FROM \(table) WHERE \(last)")
    #expect(try !OfflineQueue.verify(path: scratch.path).isIntact)
    let log = EventLog()
    let lost = try await check(scratch, before, log: log)
    #expect(lost == (table == "records" ? (1, 0) : (0, 1)))
    #expect(losses(log) == [Loss(owner: "cost", records: lost.records, entries: lost.entries)])
  }

  @Test("A page of noise in place of a table costs what was on it", arguments: ["records", "state", "owners"])
  func noise(table: String) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    let page = try rootPage(table, scratch)
    try scratch.overwrite(
      at: page * Self.pageSize, with: (0..<Self.pageSize).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) })
    let log = EventLog()
    let lost = try await check(scratch, before, log: log)
    switch table {
    case "records":
      #expect(losses(log) == (lost.records == 0 ? [] : [Loss(owner: "cost", records: lost.records, entries: 0)]))
    case "state": #expect(losses(log).first { $0.owner == "cost" }?.entries ?? 0 == lost.entries)
    default: #expect(lost == (0, 0) && losses(log).map(\.owner) == ["cost", "other"])
    }
  }

  @Test("Damage that a processor meets is repaired while the queue runs, and counted")
  func whileRunning() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await fill(scratch)
    let log = EventLog()
    let queue = try OfflineQueue.open(scratch.configuration { $0.onEvent = log.hook })
    let generation = queue.generation
    try change("value 1 300 of many", scratch)
    let error = #expect(throws: QueueError.self) { try queue.state(of: "cost") }
    #expect(error?.code == .damaged)
    let found = try await read(queue)
    #expect(found.records == before.records && found.state.count == Self.entryCount - 1)
    #expect(queue.generation == generation + 1)
    #expect(try queue.statistics().incidents.lostRecords == 1)
    #expect(losses(log) == [Loss(owner: "cost", records: 0, entries: 1)])
    await queue.close()
  }

  /// The page of a table's root, counted from 0.
  private func rootPage(_ table: String, _ scratch: Scratch) throws -> Int {
    Int(try integerOfSQLite(scratch.path, "SELECT rootpage FROM sqlite_schema WHERE name = '\(table)'")) - 1
  }
}
