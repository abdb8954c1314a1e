import Glibc
import TattlerModel
import TattlerQueue

// A process for the tests of TattlerQueue: one that can be killed, hold a lock, or run into a limit.
//
// QueueCrashHelper enqueue PATH [os]   stores batches until it is killed, prints each accepted number
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
case "hold":
  say("ready")
  while getchar() != EOF {}
case "limited": try await fillUntilRefused(queue, sinks, limit: arguments.count > 3 ? UInt64(arguments[3]) ?? 0 : 0)
default: exit(64)
}
await queue.close()
