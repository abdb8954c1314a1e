import FoundationEssentials
import Glibc
import Synchronization
import TattlerModel
import TattlerQueue
import TestRandom

/// A directory for one test.
final class Scratch: Sendable {
  let directory: String

  init() throws {
    var template = Array("\(FileManager.default.temporaryDirectory.path)/tattler-queue-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw QueueError(.ioError, "no directory for the test") }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes the directory; at the end of the test, not with the value, which may end before the queue in it does.
  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  var path: String { directory + "/data/queue.db" }

  /// The configuration of a queue here, whose time is that of a clock where there is one.
  func configuration(
    clock: ManualClock? = nil, _ change: (inout QueueConfiguration) -> Void = { _ in }
  ) -> QueueConfiguration {
    var configuration = QueueConfiguration(path: path)
    if let clock { (configuration.now, configuration.running) = (clock.read, clock.read) }
    change(&configuration)
    return configuration
  }

  /// The files beside the database.
  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory + "/data")) ?? []).sorted()
  }

  /// Overwrites bytes of a file.
  func overwrite(_ suffix: String = "", at offset: Int, with bytes: [UInt8]) throws {
    let descriptor = unsafe open(path + suffix, O_RDWR)
    guard descriptor >= 0 else { throw QueueError(.ioError, "no file to damage") }
    defer { close(descriptor) }
    _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset) }
  }

  func read(_ suffix: String = "") throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path + suffix) else {
      throw QueueError(.ioError, "no file to read")
    }
    return [UInt8](data)
  }
}

/// Collects the events of a queue.
final class EventLog: Sendable {
  private let events = Mutex<[QueueEvent]>([])

  var hook: @Sendable (QueueEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }

  var all: [QueueEvent] { events.withLock { $0 } }

  func count(_ isWanted: (QueueEvent) -> Bool) -> Int { events.withLock { $0.count(where: isWanted) } }

  var salvaged: (batches: Int, points: Int, lostPoints: Int)? {
    events.withLock { events in
      for case .salvaged(let batches, let points, let lost) in events { return (batches, points, lost) }
      return nil
    }
  }

  var setAside: [String] {
    events.withLock { $0.compactMap { if case .fileSetAside(let path, _) = $0 { path } else { nil } } }
  }
}

/// A clock that tests move.
final class ManualClock: Sendable {
  private let time: Mutex<UInt64>
  init(seconds: UInt64) { time = Mutex(seconds * 1_000_000_000) }
  var read: @Sendable () -> UInt64 { { self.time.withLock { $0 } } }
  func set(seconds: UInt64) { time.withLock { $0 = seconds * 1_000_000_000 } }
  func advance(seconds: UInt64) { time.withLock { $0 += seconds * 1_000_000_000 } }
}

/// Text that Zstandard stores in about as many bytes as were asked for, and other text for another mark.
func incompressibleText(_ bytes: Int, mark: Int) -> String {
  let count = bytes * 11 / 9
  let start = mark * 7_919 % (noise.count / 2)
  var text = noise[start..<min(start + count, noise.count)]
  while text.count < count { text += noise.prefix(count - text.count) }
  return String(decoding: text, as: UTF8.self)
}

private let noise: [UInt8] = {
  var random = SeededRandom(seed: 1)
  return (0..<1 << 18).flatMap { _ in
    let number = random.next()
    return [UInt8(33 + number % 90), UInt8(33 + (number >> 20) % 90), UInt8(33 + (number >> 40) % 90)]
  }
}()

/// A batch of `rows` rows with one point each, at least `bytes` long.
func makeBatch(rows: Int = 1, bytes: Int = 0, mark: Int = 0) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let metric = try builder.addMetric(name: "test", field: "text")
  for row in 0..<rows {
    let text = "\(mark)-" + incompressibleText(bytes / max(rows, 1), mark: mark + row)
    try builder.addRow(attributes: 0, time: Int64(mark * 1_000 + row), [(metric, .string(text))])
  }
  return try builder.finish()
}

extension OfflineQueue {
  /// Everything that is pending for a sink.
  func allPending(for sink: SinkID) throws -> [PendingBatch] {
    var found: [PendingBatch] = []
    while true {
      let more = try nextPending(for: sink, after: found.last?.id, maximumBytes: 1 << 30, maximumCount: 1_000)
      if more.isEmpty { return found }
      found += more
    }
  }

  func finish(_ pending: PendingBatch, for sink: SinkID) async throws {
    let outcome = Settlement.Outcome.finished(deliveredPoints: pending.pointsLeft, skippedPoints: 0)
    try await settle([Settlement(sink: sink, batch: pending.id, outcome: outcome)])
  }
}
