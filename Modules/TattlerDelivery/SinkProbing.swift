public import Logging
public import TattlerPlugin
public import TattlerTransport

/// Asks the receivers of sinks whether they would take what is sent, without a queue.
public enum SinkProbing {
  /// What was found of one sink.
  public struct Finding: Sendable, Hashable {
    /// The sink's name.
    public let sink: String
    /// nil where the sink has nobody to ask.
    public let probe: SinkProbe?
    /// What the sink wrote to the log at the level warning and above, at most 32 sentences.
    public let warnings: [String]

    /// Makes a finding.
    public init(sink: String, probe: SinkProbe?, warnings: [String] = []) {
      self.sink = sink
      self.probe = probe
      self.warnings = warnings
    }
  }

  /// How long a sink may take where nobody says otherwise.
  public static let defaultTimeLimit: Duration = .seconds(30)

  /// Makes each sink that can ask, has it ask, and closes it: all at once.
  ///
  /// A sink that does not answer in time is unreachable. It is closed then as well, which nobody waits for: a plugin
  /// that never answers keeps a thread, and no more.
  ///
  /// - Parameters:
  ///   - transport: how HTTP leaves; nil where nothing speaks it.
  ///   - timeLimit: for making, asking and closing a sink.
  /// - Returns: the findings in the order of the sinks.
  public static func findings(
    of sinks: [DeliveryEngine.SinkSpecification], transport: HTTPTransport?, logger: Logger,
    timeLimit: Duration = defaultTimeLimit
  ) async -> [Finding] {
    await withTaskGroup(of: (index: Int, finding: Finding).self) { group in
      for (index, specification) in sinks.enumerated() {
        group.addTask {
          guard specification.plugin.canProbe else { return (index, Finding(sink: specification.name, probe: nil)) }
          let host = DeliveryEngine.host(for: specification.name, transport, .system, logger, SinkCounters())
          let question = SinkQuestion(specification, host: host)
          return (index, await question.finding(within: timeLimit))
        }
      }
      var findings = [Finding?](repeating: nil, count: sinks.count)
      for await (index, finding) in group { findings[index] = finding }
      return findings.compactMap(\.self)
    }
  }
}
