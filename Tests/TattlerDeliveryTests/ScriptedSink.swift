import Synchronization
import TattlerConfig
import TattlerModel
import TattlerPlugin

/// A sink that does what a test says and remembers what it got. One test uses it at a time.
final class ScriptedSink: Sink {
  static let identity = SinkIdentity(name: "scripted", version: "1.0.0", summary: "Does what a test says")

  /// What a test says and what came.
  struct Script {
    /// Decides about a submission, by the row numbers that it holds.
    var answer: @Sendable ([Int64]) -> SinkOutcome = { .delivered(rows: $0.count) }
    /// Decides for single sinks, by the `name` of their configuration.
    var answers: [String: @Sendable ([Int64]) -> SinkOutcome] = [:]
    /// How many submissions of these sinks are kept before they are answered, the newest first.
    var held: [String: Int] = [:]
    /// The most submissions that were open at once.
    var mostOpen = 0
    /// The `attempt` of each submission.
    var attempts: [Int] = []
    /// The numbers of rows that were delivered, in order.
    var delivered: [Int64] = []
    /// How many rows each submission had.
    var submissions: [Int] = []
  }

  static let script = Mutex(Script())

  static func reset(_ answer: @escaping @Sendable ([Int64]) -> SinkOutcome) {
    script.withLock { $0 = Script(answer: answer) }
  }

  private let name: String
  private let open = Mutex<[(SinkSubmission, SinkOutcome)]>([])

  static func readConfiguration(_ reader: ConfigReader) -> String { reader.string("name") ?? "" }

  init(configuration: String, host: SinkHost) throws(SinkError) { name = configuration }

  func submit(_ submission: SinkSubmission) -> SinkAnswer {
    let numbers = submission.batch.spelledRows[submission.rows].map { row in
      if case .int(let number) = row.fields[0].value { number } else { Int64(-1) }
    }
    let waiting = open.withLock { $0.count } + 1
    let (outcome, limit) = Self.script.withLock { script in
      script.submissions.append(numbers.count)
      script.attempts.append(submission.attempt)
      script.mostOpen = max(script.mostOpen, waiting)
      let outcome = (script.answers[name] ?? script.answer)(numbers)
      script.delivered += numbers.prefix(outcome.rowsDone)
      return (outcome, script.held[name] ?? 0)
    }
    let completed = open.withLock { open -> [(SinkSubmission, SinkOutcome)] in
      open.append((submission, outcome))
      if open.count < limit { return [] }
      defer { open = [] }
      return open.reversed()
    }
    for (submission, outcome) in completed { submission.complete(outcome) }
    return .accepted
  }

  func close() {}

  static let plugin = unsafe SinkAdapter.descriptor(
    of: ScriptedSink.self,
    create: { unsafe SinkAdapter.create(ScriptedSink.self, $0, $1, $2, $3) },
    check: { unsafe SinkAdapter.check(ScriptedSink.self, $0, $1) })
}
