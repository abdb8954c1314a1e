import Foundation
import Synchronization
import TattlerModel
import TattlerPlugin

@testable import FileSink

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("file-sink-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Paths of all files below, sorted, with their content.
  func files() throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try names() { files[name] = try read(name) }
    return files
  }

  /// Names of all files below, sorted.
  func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      let type = try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.type] as? FileAttributeType
      return type == .typeRegular
    }.sorted()
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}

/// A host whose clock the test sets, and which remembers what it was told.
final class TestHost: Sendable {
  private let clock: Mutex<UInt64>
  private let counters = Mutex<[String: UInt64]>([:])
  private let lines = Mutex<[String]>([])

  /// 2026-11-21T03:28:33.123Z.
  init(now: UInt64 = 1_795_231_713_123_000_000) { clock = Mutex(now) }

  var now: UInt64 {
    get { clock.withLock { $0 } }
    set { clock.withLock { $0 = newValue } }
  }

  var log: [String] { lines.withLock { $0 } }

  func counter(_ name: String) -> UInt64 { counters.withLock { $0[name, default: 0] } }

  var sinkHost: SinkHost {
    SinkHost(
      log: { [self] _, line in lines.withLock { $0.append(line) } }, now: { [self] in now },
      count: { [self] name, delta in counters.withLock { $0[name, default: 0] += delta } })
  }
}

extension FileSink {
  /// Submits and waits for the outcome; nil where the sink is busy.
  func deliver(_ batch: MetricBatch, rows: Range<Int>? = nil) async -> SinkOutcome? {
    await withCheckedContinuation { continuation in
      let submission = SinkSubmission(batch: batch, rows: rows ?? 0..<batch.rowCount, attempt: 0) { outcome in
        continuation.resume(returning: outcome)
      }
      if submit(submission) == .busy { continuation.resume(returning: nil) }
    }
  }
}

/// A batch of rows of a measurement with tags, one field `f`, and a time.
func batch(_ rows: [(name: String, tags: [(String, MetricValue)], value: MetricValue, time: Int64?)]) throws
  -> MetricBatch
{
  var builder = MetricBatchBuilder()
  for row in rows {
    let metric = try builder.addMetric(name: row.name, field: "f")
    let set = try builder.addAttributes(row.tags)
    try builder.addRow(attributes: set, time: row.time, [(metric, row.value)])
  }
  return try builder.finish()
}

/// A batch of numbered rows of the measurement `m`, one nanosecond apart.
func numbered(_ range: Range<Int>) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  let metric = try builder.addMetric(name: "m", field: "f")
  for number in range { try builder.addRow(attributes: 0, time: Int64(number), [(metric, .int(Int64(number)))]) }
  return try builder.finish()
}
