import Synchronization
import TattlerModel
import TattlerPlugin

@testable import GrafanaCloudSink

/// A host whose HTTP answers what the test says, and which keeps every request.
final class ScriptedHost: Sendable {
  typealias Answer = @Sendable (SinkHTTPResponse) -> Void

  private struct State {
    var requests: [SinkHTTPRequest] = []
    var script: [SinkHTTPResponse] = []
    var waiting: [Answer] = []
    var counters: [String: UInt64] = [:]
    var log: [String] = []
    var refuses = false
  }

  static let now: UInt64 = 1_795_231_713_123_000_000
  private let state = Mutex(State())

  /// Answers in order; without one a request waits for ``answer(_:)``.
  init(_ script: [SinkHTTPResponse] = []) { state.withLock { $0.script = script } }

  var requests: [SinkHTTPRequest] { state.withLock { $0.requests } }
  var log: [String] { state.withLock { $0.log } }
  func counter(_ name: String) -> UInt64 { state.withLock { $0.counters[name, default: 0] } }
  func refuseRequests() { state.withLock { $0.refuses = true } }

  /// Answers the oldest request that waits.
  func answer(_ response: SinkHTTPResponse) {
    let waiting = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    waiting?(response)
  }

  var sinkHost: SinkHost {
    SinkHost(
      log: { [self] _, line in state.withLock { $0.log.append(line) } }, now: { Self.now },
      count: { [self] name, delta in state.withLock { $0.counters[name, default: 0] += delta } },
      http: { [self] request, completion in
        let (isTaken, answer) = state.withLock { state -> (Bool, SinkHTTPResponse?) in
          if state.refuses { return (false, nil) }
          state.requests.append(request)
          if !state.script.isEmpty { return (true, state.script.removeFirst()) }
          state.waiting.append(completion)
          return (true, nil)
        }
        if let answer { completion(answer) }
        return isTaken
      })
  }
}

/// What became of a submission.
final class Outcomes: Sendable {
  private let outcomes = Mutex<[SinkOutcome]>([])

  var all: [SinkOutcome] { outcomes.withLock { $0 } }

  func submission(_ batch: MetricBatch, rows: Range<Int>? = nil, attempt: Int = 0) -> SinkSubmission {
    SinkSubmission(batch: batch, rows: rows ?? 0..<batch.rowCount, attempt: attempt) { [self] outcome in
      outcomes.withLock { $0.append(outcome) }
    }
  }
}

extension SinkHTTPResponse {
  static let noContent = SinkHTTPResponse(status: 204, meaning: .delivered)
}

/// A row with one tag set and some fields.
typealias TestRow = (name: String, tags: [(String, MetricValue)], fields: [(String, MetricValue)], time: Int64?)

func batch(_ rows: [TestRow]) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  for row in rows {
    var values: [(UInt32, MetricValue)] = []
    for (field, value) in row.fields { values.append((try builder.addMetric(name: row.name, field: field), value)) }
    try builder.addRow(attributes: try builder.addAttributes(row.tags), time: row.time, values)
  }
  return try builder.finish()
}
