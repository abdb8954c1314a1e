import Glibc
import TattlerModel
import TattlerQueue

// A process for the tests of TattlerQueue: one that can be killed, hold a lock, or run into a limit.
//
// QueueCrashHelper enqueue PATH [os]   stores batches until it is killed, prints each accepted number
// QueueCrashHelper records PATH [os]   stores batches with records and folds them until it is killed, prints
//                                      "TASK NUMBER" for each record whose batch was accepted
// QueueCrashHelper hold PATH           opens the queue, prints "ready", closes it when standard input ends
// QueueCrashHelper limited PATH BYTES  stores until files may not grow beyond BYTES, then again without that limit

func say(_ line: String) {
  var line = line + "\n"
  _ = line.withUTF8 { unsafe write(1, $0.baseAddress, $0.count) }
}

/// Text that does not compress.
let noise: [UInt8] = {
  var state: UInt64 = 1
  return (0..<1 << 20).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(33 + (state >> 33) % 90)
  }
}()

func makeBatch(_ number: Int, bytes: Int) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let metric = try builder.addMetric(name: "test", field: "text")
  for row in 0..<1 + number % 3 {
    let start = (number * 7_919 + row) % (noise.count - bytes)
    let text = String(decoding: noise[start..<start + bytes], as: UTF8.self)
    try builder.addRow(attributes: 0, time: Int64(number * 10 + row), [(metric, .string(text))])
  }
  return try builder.finish()
}

func enqueueForEver(_ queue: OfflineQueue, _ sinks: [SinkID]) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for task in 0..<8 {
      group.addTask {
        var number = task
        while true {
          let id = try await queue.enqueue(try makeBatch(number, bytes: 2_000 + number % 7 * 20_000), for: sinks)
          say("\(id)")
          if number % 5 == 0 {
            let outcome = Settlement.Outcome.finished(deliveredPoints: 1 + number % 3, skippedPoints: 0)
            try await queue.settle([Settlement(sink: sinks[0], batch: id, outcome: outcome)])
          }
          number += 8
        }
      }
    }
    try await group.waitForAll()
  }
}

/// What was folded of the records of a task: how many, and the sum of their numbers.
struct Total {
  var count: UInt64 = 0
  var sum: UInt64 = 0

  init() {}

  init(_ bytes: [UInt8]) {
    count = number(bytes.prefix(8))
    sum = number(bytes.dropFirst(8))
  }

  var bytes: [UInt8] { littleEndian(count) + littleEndian(sum) }
}

func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

func littleEndian(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) } }

func totals(_ queue: OfflineQueue) throws -> [UInt8: Total] {
  Dictionary(uniqueKeysWithValues: try queue.state(of: "test").map { ($0.key[0], Total($0.value)) })
}

/// A batch that says what the state is: four rows, which no other batch has.
func makeBatch(_ totals: [UInt8: Total]) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let metric = try builder.addMetric(name: "total", field: "text")
  for task in 0..<4 {
    let total = totals[UInt8(task)] ?? Total()
    try builder.addRow(attributes: 0, time: Int64(task), [(metric, .string("\(total.count) \(total.sum)"))])
  }
  return try builder.finish()
}

func foldForEver(_ queue: OfflineQueue, _ sinks: [SinkID]) async throws {
  var limit = 1
  while true {
    // Now a few records, now all.
    let records = try queue.records(of: "test", limitBytes: limit)
    limit = limit * 3 % 1_000 + 1
    guard let last = records.last else {
      await Task.yield()
      continue
    }
    var totals = try totals(queue)
    for record in records {
      totals[record.bytes[0], default: Total()].count += 1
      totals[record.bytes[0], default: Total()].sum += number(record.bytes.dropFirst())
    }
    let changes = totals.map { StateChange(key: [$0.key], value: $0.value.bytes) }
    try await queue.fold(owner: "test", through: last.id, changes: changes, batch: try makeBatch(totals), for: sinks)
  }
}

func noteForEver(_ queue: OfflineQueue, _ sinks: [SinkID]) async throws {
  let folded = try totals(queue)
  let waiting = try queue.records(of: "test", limitBytes: 1 << 30)
  try await withThrowingTaskGroup(of: Void.self) { group in
    for task in 0..<UInt8(4) {
      let first = (folded[task]?.count ?? 0) + UInt64(waiting.count { $0.bytes[0] == task })
      group.addTask {
        var next = first
        while true {
          next += 1
          let record = QueueRecord(owner: "test", bytes: [task] + littleEndian(next))
          try await queue.enqueue(try makeBatch(Int(next), bytes: 2_000), for: sinks, record: record)
          say("\(task) \(next)")
        }
      }
    }
    group.addTask { try await foldForEver(queue, sinks) }
    try await group.waitForAll()
  }
}

func setFileLimit(_ bytes: UInt64) {
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t.max)
  unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}

func fillUntilRefused(_ queue: OfflineQueue, _ sinks: [SinkID], limit: UInt64) async throws {
  signal(SIGXFSZ, SIG_IGN)
  setFileLimit(limit)
  var accepted = 0
  do {
    while accepted < 1_000 {
      try await queue.enqueue(try makeBatch(0, bytes: 300_000), for: sinks)
      accepted += 1
    }
    say("never refused")
  } catch let error as QueueError { say("refused \(error.code.rawValue) after \(accepted)") }
  setFileLimit(UInt64.max)
  try await queue.enqueue(try makeBatch(0, bytes: 300_000), for: sinks)
  let ledger = queue.ledger()[0]
  say("recovered \(ledger.isBalanced && ledger.queued == accepted + 1)")
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { exit(64) }
var configuration = QueueConfiguration(path: arguments[2])
configuration.checkpointBytes = 1 << 20
if arguments.contains("os") { configuration.durability = .os }
let queue = try OfflineQueue.open(configuration)
let sinks = [try await queue.registerSink(named: "a"), try await queue.registerSink(named: "b")]
switch arguments[1] {
case "enqueue": try await enqueueForEver(queue, sinks)
case "records": try await noteForEver(queue, sinks)
case "hold":
  say("ready")
  while getchar() != EOF {}
case "limited": try await fillUntilRefused(queue, sinks, limit: arguments.count > 3 ? UInt64(arguments[3]) ?? 0 : 0)
default: exit(64)
}
await queue.close()
