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

    /// Makes a finding.
    public init(sink: String, probe: SinkProbe?) {
      self.sink = sink
      self.probe = probe
    }
  }

  /// Makes each sink that can ask, has it ask, and closes it: one after the other, in their order.
  ///
  /// - Parameter transport: how HTTP leaves; nil where nothing speaks it.
  public static func findings(
    of sinks: [DeliveryEngine.SinkSpecification], transport: HTTPTransport?, logger: Logger
  ) async -> [Finding] {
    var findings: [Finding] = []
    for specification in sinks {
      guard specification.plugin.canProbe else {
        findings.append(Finding(sink: specification.name, probe: nil))
        continue
      }
      let host = DeliveryEngine.host(for: specification.name, transport, .system, logger, SinkCounters())
      do throws(SinkError) {
        let sink = try RunningSink(specification.plugin, configuration: specification.configuration, host: host)
        let probe = await sink.probe() ?? SinkProbe(.unreachable, "the sink cannot ask now")
        sink.close()
        findings.append(Finding(sink: specification.name, probe: probe))
      } catch {
        findings.append(Finding(sink: specification.name, probe: SinkProbe(.refused, error.reason)))
      }
    }
    return findings
  }
}
