import Synchronization
import TattlerPlugin

/// A host that remembers what it was told and answers HTTP as a test says.
final class RecordingHost: Sendable {
  struct Record {
    var log: [String] = []
    var counters: [String: UInt64] = [:]
    var requests: [SinkHTTPRequest] = []
  }

  private let record = Mutex(Record())
  private let answer: @Sendable (SinkHTTPRequest) -> SinkHTTPResponse

  init(
    answer: @escaping @Sendable (SinkHTTPRequest) -> SinkHTTPResponse = { _ in
      SinkHTTPResponse(status: 204, meaning: .delivered)
    }
  ) { self.answer = answer }

  var log: [String] { record.withLock { $0.log } }
  var counters: [String: UInt64] { record.withLock { $0.counters } }
  var requests: [SinkHTTPRequest] { record.withLock { $0.requests } }

  var host: SinkHost {
    SinkHost(
      log: { level, message in self.record.withLock { $0.log.append("\(level): \(message)") } },
      now: { 1_700_000_000_000_000_000 },
      count: { name, delta in self.record.withLock { $0.counters[name, default: 0] += delta } },
      http: { request, completion in
        self.record.withLock { $0.requests.append(request) }
        completion(self.answer(request))
        return true
      })
  }
}
