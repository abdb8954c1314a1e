import TattlerModel
import TattlerQueue
import TestRandom
import Testing

/// What processors note beside batches, and what they make of it.
struct RecordTests {
  private func record(_ bytes: [UInt8], of owner: String = "cost") -> QueueRecord {
    QueueRecord(owner: owner, bytes: bytes)
  }

  /// A queue with a sink, in a directory that goes away; reopened where it has a file.
  private func withQueue(
    _ change: (inout QueueConfiguration) -> Void = { _ in },
    _ body: (OfflineQueue, SinkID) async throws -> Void,
    reopened: (OfflineQueue, SinkID) async throws -> Void = { _, _ in }
  ) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let configuration = scratch.configuration(change)
    let queue = try OfflineQueue.open(configuration)
    try await body(queue, try await queue.registerSink(named: "a"))
    #expect(try queue.verify().isIntact)
    for ledger in queue.ledger() { #expect(ledger.isBalanced) }
    guard configuration.durability != .memory else {
      try await reopened(queue, try await queue.registerSink(named: "a"))
      return await queue.close()
    }
    await queue.close()
    let again = try OfflineQueue.open(configuration)
    try await reopened(again, try await again.registerSink(named: "a"))
    #expect(try again.verify().isIntact)
    await again.close()
  }

  @Test(
    "A record waits with the number of its batch until it is folded, and the fold is kept",
    arguments: [QueueDurability.fsync, .os, .memory])
  func folded(durability: QueueDurability) async throws {
    try await withQueue {
      $0.durability = durability
    } _: { queue, sink in
      let first = try await queue.enqueue(try makeBatch(rows: 2), for: [sink], record: record([1, 2]))
      try await queue.enqueue(try makeBatch(), for: [sink])
      let third = try await queue.enqueue(try makeBatch(), for: [sink], record: record([]))
      let waiting = [
        StoredRecord(id: first.rawValue, bytes: [1, 2]), StoredRecord(id: third.rawValue, bytes: []),
      ]
      #expect(try queue.records(of: "cost") == waiting)
      #expect(try queue.records(of: "cost", after: first.rawValue) == [waiting[1]])
      #expect(try queue.records(of: "other").isEmpty && queue.state(of: "cost").isEmpty)
      let batch = try makeBatch(rows: 3, mark: 9)
      let number = try await queue.fold(
        owner: "cost", through: first.rawValue, changes: [StateChange(key: [5], value: [2])], batch: batch, for: [sink])
      #expect(try queue.records(of: "cost") == [waiting[1]])
      #expect(try queue.allPending(for: sink).last?.id == number)
      #expect(try queue.allPending(for: sink).last?.batch.bytes == batch.bytes)
      #expect(queue.ledger()[0].accepted == 7)
    } reopened: { queue, sink in
      #expect(try queue.records(of: "cost").map(\.bytes) == [[]])
      #expect(try queue.state(of: "cost") == [StateEntry(key: [5], value: [2])])
      #expect(try queue.allPending(for: sink).count == 4)
      let before = try #require(queue.newestBatch)
      #expect(try await queue.fold(owner: "cost", through: before.rawValue, changes: []) == nil)
      #expect(try queue.records(of: "cost").isEmpty)
      let next = try await queue.enqueue(try makeBatch(), for: [sink], record: record([9]))
      #expect(next > before)
      #expect(try queue.records(of: "cost", after: before.rawValue).map(\.id) == [next.rawValue])
    }
  }

  struct Acceptance: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var overflow = QueueOverflow.refuse
    var bytes = 10
    var rows = 1
    var sink: Int64 = 1
    /// The code of the refusal; nil where the batch is accepted.
    var code: QueueError.Code?
  }

  @Test(
    "A record is there if and only if its batch was accepted",
    arguments: [
      Acceptance(testDescription: "stored"),
      Acceptance(testDescription: "without points", rows: 0),
      Acceptance(testDescription: "dropped for every sink", overflow: .dropNewest, bytes: 50_000),
      Acceptance(testDescription: "older ones make room", overflow: .dropOldest, bytes: 15_000),
      Acceptance(testDescription: "no room", bytes: 50_000, code: .full),
      Acceptance(testDescription: "no such sink", sink: 7, code: .unknownSink),
    ])
  func accepted(_ acceptance: Acceptance) async throws {
    try await withQueue { queue, _ in
      var policy = SinkQueuePolicy()
      policy.overflow = acceptance.overflow
      policy.maximumBytes = 20_000
      _ = try await queue.registerSink(named: "a", policy: policy)
      try await queue.enqueue(try makeBatch(bytes: 10_000), for: [SinkID(rawValue: 1)], record: record([1]))
      let batch = try makeBatch(rows: acceptance.rows, bytes: acceptance.bytes)
      var code: QueueError.Code?
      do throws(QueueError) {
        try await queue.enqueue(batch, for: [SinkID(rawValue: acceptance.sink)], record: record([2]))
      } catch { code = error.code }
      #expect(code == acceptance.code)
      #expect(try queue.records(of: "cost").map(\.bytes) == (code == nil ? [[1], [2]] : [[1]]))
    }
  }

  @Test("Records come in their order, those of one owner, as far as the limit allows")
  func ordered() async throws {
    try await withQueue { queue, sink in
      for number in 0..<30 {
        let owner = number % 3 == 0 ? "other" : "cost"
        let bytes = [UInt8](repeating: UInt8(number), count: number * 5_000)
        try await queue.enqueue(try makeBatch(), for: [sink], record: record(bytes, of: owner))
      }
      let wanted = (0..<30).filter { $0 % 3 > 0 }
      for limit in [0, 1, 5_000, 70_000, 1 << 30] {
        var found: [StoredRecord] = []
        while true {
          let more = try queue.records(of: "cost", after: found.last?.id ?? 0, limitBytes: limit)
          if more.isEmpty { break }
          #expect(more.count == 1 || more.reduce(0) { $0 + $1.bytes.count } <= limit)
          found += more
        }
        #expect(found.map(\.bytes.count) == wanted.map { $0 * 5_000 }, "\(limit)")
        #expect(found.map(\.id) == found.map(\.id).sorted())
      }
      #expect(try queue.statistics().bytes < 10_000)
    }
  }

  @Test(
    "What is out of its bounds is refused, and the queue goes on",
    arguments: [
      (owner: "", record: 1, key: nil as Int?, value: 0), (String(repeating: "ü", count: 33), 1, nil, 0),
      ("cost", QueueRecord.maximumBytes + 1, nil, 0), ("", 0, 1, 0), ("cost", 0, 0, 1),
      ("cost", 0, StateEntry.maximumKeyBytes + 1, 1), ("cost", 0, 1, StateEntry.maximumValueBytes + 1),
    ])
  func bounds(owner: String, record size: Int, key: Int?, value: Int) async throws {
    try await withQueue { queue, sink in
      let error = await #expect(throws: QueueError.self) {
        if let key {
          let change = StateChange(
            key: [UInt8](repeating: 1, count: key), value: [UInt8](repeating: 2, count: value))
          try await queue.fold(owner: owner, through: 0, changes: [change])
        } else {
          try await queue.enqueue(
            try makeBatch(), for: [sink], record: record([UInt8](repeating: 3, count: size), of: owner))
        }
      }
      #expect(error?.code == .tooLarge)
      #expect(queue.newestBatch == nil && queue.ledger()[0].accepted == 0)
      let largest = [UInt8](repeating: 4, count: QueueRecord.maximumBytes)
      try await queue.enqueue(
        try makeBatch(), for: [sink], record: record(largest, of: String(repeating: "x", count: 64)))
      let longest = [UInt8](repeating: 5, count: StateEntry.maximumKeyBytes)
      try await queue.fold(owner: "cost", through: 1, changes: [StateChange(key: longest, value: largest)])
    } reopened: { (queue, _) async throws in
      #expect(try queue.records(of: String(repeating: "x", count: 64)).first?.bytes.count == QueueRecord.maximumBytes)
      #expect(try queue.state(of: "cost").first?.value.count == StateEntry.maximumValueBytes)
    }
  }

  @Test("Too many records that wait refuse further ones, but no batch without, until they are folded")
  func behind() async throws {
    try await withQueue {
      $0.maximumRecordBytes = 10_000
    } _: { queue, sink in
      var accepted = 0
      let batch = try makeBatch(rows: 0)
      var refusal: QueueError?
      while refusal == nil, accepted < 1_000 {
        do throws(QueueError) {
          try await queue.enqueue(batch, for: [sink], record: record([1], of: accepted % 2 == 0 ? "a" : "b"))
          accepted += 1
        } catch { refusal = error }
      }
      // A record counts 64 bytes beside its own.
      #expect(accepted == 153)
      #expect(refusal?.code == .full && refusal?.reason.contains("behind") == true)
      try await queue.enqueue(try makeBatch(), for: [sink])
      let last = try #require(queue.records(of: "a").last)
      try await queue.fold(owner: "a", through: last.id, changes: [])
      try await queue.enqueue(try makeBatch(), for: [sink], record: record([2], of: "b"))
    }
  }

  @Test("A fold that is refused has changed nothing", arguments: ["batch", "sink", "state"])
  func refusedFold(reason: String) async throws {
    try await withQueue {
      $0.maximumBytes = 60_000
      $0.maximumStateBytes = 1_000
    } _: { queue, sink in
      try await queue.enqueue(try makeBatch(bytes: 40_000), for: [sink], record: record([1]))
      try await queue.fold(
        owner: "cost", through: 0,
        changes: [StateChange(key: [1], value: [1]), StateChange(key: [2], value: [2])])
      let before = (try queue.records(of: "cost"), try queue.state(of: "cost"), queue.ledger(), queue.newestBatch)
      let large = [UInt8](repeating: 7, count: reason == "state" ? 900 : 10)
      let changes = [
        StateChange(key: [1], value: nil), StateChange(key: [2], value: large), StateChange(key: [3], value: [3]),
      ]
      let error = await #expect(throws: QueueError.self) {
        try await queue.fold(
          owner: "cost", through: 1, changes: changes,
          batch: try makeBatch(bytes: reason == "batch" ? 40_000 : 10),
          for: [reason == "sink" ? SinkID(rawValue: 9) : sink])
      }
      #expect(error?.code == (reason == "sink" ? .unknownSink : .full))
      #expect(try queue.records(of: "cost") == before.0)
      #expect(try queue.state(of: "cost") == before.1)
      #expect(queue.ledger() == before.2 && queue.newestBatch == before.3)
      #expect(try queue.verify().isIntact)
      // Once there is room the same fold goes well.
      for pending in try queue.allPending(for: sink) { try await queue.finish(pending, for: sink) }
      try await queue.fold(
        owner: "cost", through: 1, changes: Array(changes.prefix(1)), batch: try makeBatch(bytes: 40_000), for: [sink])
      #expect(try queue.records(of: "cost").isEmpty && queue.state(of: "cost").map(\.key) == [[2]])
    }
  }

  @Test("A fold forgets no record that came behind it, and none twice")
  func reach() async throws {
    try await withQueue { queue, sink in
      try await queue.enqueue(try makeBatch(), for: [sink], record: record([1]))
      try await queue.fold(owner: "cost", through: 1_000, changes: [])
      let second = try await queue.enqueue(try makeBatch(), for: [sink], record: record([2]))
      #expect(try queue.records(of: "cost").map(\.bytes) == [[2]])
      try await queue.fold(owner: "cost", through: -5, changes: [])
      try await queue.fold(owner: "cost", through: 1, changes: [])
      try await queue.fold(owner: "other", through: second.rawValue, changes: [])
      #expect(try queue.records(of: "cost").map(\.bytes) == [[2]])
    } reopened: { (queue, _) async throws in
      #expect(try queue.records(of: "cost").map(\.bytes) == [[2]])
    }
  }

  @Test("Entries of a state are written, replaced and deleted by their keys, whatever their size", arguments: 0..<4)
  func state(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    var model: [[UInt8]: [UInt8]] = [:]
    var other: [[UInt8]: [UInt8]] = [:]
    var changed: [(String, [StateChange])] = []
    for _ in 0..<12 {
      let owner = random.next() % 4 == 0 ? "other" : "cost"
      var changes: [StateChange] = []
      for _ in 0..<random.next() % 80 {
        let length = [1, 2, 90, 4_096][Int(random.next() % 4)]
        var key = [UInt8](repeating: UInt8(random.next() % 4), count: length)
        key[length - 1] = UInt8(random.next() % 8)
        let size = [0, 8, 300, 5_000, 40_000, 200_000][Int(random.next() % 6)]
        let value = random.next() % 4 == 0 ? nil : [UInt8](repeating: UInt8(random.next() % 256), count: size)
        changes.append(StateChange(key: key, value: value))
        if owner == "cost" { model[key] = value } else { other[key] = value }
      }
      changed.append((owner, changes))
    }
    let wanted = [model, other].map { model in
      model.map { StateEntry(key: $0.key, value: $0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
    try await withQueue { queue, _ in
      for (owner, changes) in changed { try await queue.fold(owner: owner, through: 0, changes: changes) }
      #expect(try queue.state(of: "cost") == wanted[0] && queue.state(of: "other") == wanted[1])
    } reopened: { (queue, _) async throws in
      _ = try await queue.repair()
      #expect(try queue.state(of: "cost") == wanted[0] && queue.state(of: "other") == wanted[1])
      #expect(try queue.statistics().incidents.lostRecords == 0)
    }
  }
}
