import FoundationEssentials
import Glibc
import Synchronization
import TattlerModel
import TattlerQueue
import TestRandom

/// A directory for one test.
struct FaultScratch: Sendable {
  let directory: String

  init() throws {
    // Files in memory, where there is such a place: the faults are those of the layer, not of the disk.
    let base = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    var template = Array("\(base)/tattler-fault-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw QueueError(.ioError, "no directory for the test") }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  var path: String { directory + "/queue.db" }

  func configuration(_ change: (inout QueueConfiguration) -> Void = { _ in }) -> QueueConfiguration {
    var configuration = QueueConfiguration(path: path)
    configuration.checkpointBytes = 1 << 20
    configuration.maximumAgeNanoseconds = nil
    change(&configuration)
    return configuration
  }

  func read(_ suffix: String = "") -> [UInt8]? {
    FileManager.default.contents(atPath: path + suffix).map { Array($0) }
  }

  func write(_ bytes: [UInt8], _ suffix: String = "") throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + suffix))
  }

  func delete(_ suffix: String) { unsafe unlink(path + suffix) }

  func overwrite(_ suffix: String = "", at offset: Int, with bytes: [UInt8]) throws {
    let descriptor = unsafe open(path + suffix, O_RDWR)
    guard descriptor >= 0 else { throw QueueError(.ioError, "no file to damage") }
    defer { close(descriptor) }
    _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset) }
  }
}

/// Collects the events of a queue.
final class FaultLog: Sendable {
  private let events = Mutex<[QueueEvent]>([])

  var hook: @Sendable (QueueEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }

  func has(_ isWanted: (QueueEvent) -> Bool) -> Bool { events.withLock { $0.contains(where: isWanted) } }

  var setAsideReasons: [String] {
    events.withLock { $0.compactMap { if case .fileSetAside(_, let reason) = $0 { reason } else { nil } } }
  }
}

/// Text that does not compress well.
private let noise: [UInt8] = {
  var random = SeededRandom(seed: 1)
  return (0..<400_000).map { _ in UInt8(33 + random.next() % 90) }
}()

/// A batch of `rows` rows with one point each and about `bytes` bytes, which tells its mark.
func makeBatch(rows: Int = 1, bytes: Int = 0, mark: Int) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let metric = try builder.addMetric(name: "test", field: "text")
  let size = bytes / rows / 8 * 9
  for row in 0..<rows {
    let start = (mark * 7_919 + row * 104_729) % 50_000
    let text = String(mark) + " " + String(decoding: noise[start..<start + size], as: UTF8.self)
    try builder.addRow(attributes: 0, time: Int64(mark * 1_000 + row), [(metric, .string(text))])
  }
  return try builder.finish()
}

extension OfflineQueue {
  /// Everything that is pending for a sink; waits for a repair where one is under way.
  func everything(for sink: SinkID) async throws -> [PendingBatch] {
    var found: [PendingBatch] = []
    var repairs = 0
    while true {
      do throws(QueueError) {
        let more = try nextPending(for: sink, after: found.last?.id, maximumBytes: 1 << 30, maximumCount: 1_000)
        if more.isEmpty { return found }
        found += more
      } catch {
        repairs += 1
        guard error.code == .damaged || error.code == .closed, repairs < 10 else { throw error }
        found = []
        try await maintain()
      }
    }
  }
}

/// The value of an environment variable for longer runs.
func environmentNumber(_ name: String, default value: Int) -> Int {
  guard let text = unsafe getenv(name) else { return value }
  return unsafe Int(String(cString: text)) ?? value
}
