import Logging
import TattlerConfig
import TattlerPlugin
import Testing

@testable import TattlerDelivery

/// Asking sinks that answer, refuse, or say nothing.
@Suite(.timeLimit(.minutes(2))) struct SinkProbingTests {
  /// Answers what its configuration says: `ready`, `busy`, `never`, `bad`.
  private final class AskedSink: Sink {
    static let identity = SinkIdentity(name: "asked", version: "1.0.0", summary: "Answers as it is told")
    static var canProbe: Bool { true }
    static let plugin = unsafe SinkAdapter.descriptor(
      of: AskedSink.self,
      create: { unsafe SinkAdapter.create(AskedSink.self, $0, $1, $2, $3) },
      check: { unsafe SinkAdapter.check(AskedSink.self, $0, $1) })

    private let manner: String

    static func readConfiguration(_ reader: ConfigReader) -> String { reader.string("manner") ?? "" }

    init(configuration: String, host: SinkHost) throws(SinkError) {
      if configuration == "bad" { throw SinkError("it cannot be made", keyPath: "manner") }
      manner = configuration
      for number in 0..<40 { host.log(.warning, "warning \(number)") }
      host.log(.info, "information")
    }

    func submit(_ submission: SinkSubmission) -> SinkAnswer { .busy }

    func close() {}

    func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool {
      if manner == "ready" { completion(SinkProbe(.ready, "yes")) }
      return manner != "busy"
    }
  }

  private func findings(_ manners: [String], within limit: Duration) async -> [SinkProbing.Finding] {
    let sinks = manners.map { manner in
      DeliveryEngine.SinkSpecification(
        name: manner, plugin: manner == "none" ? ScriptedSink.plugin : AskedSink.plugin,
        configuration: Array(#"{"manner":"\#(manner)"}"#.utf8))
    }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return await SinkProbing.findings(of: sinks, transport: nil, logger: logger, timeLimit: limit)
  }

  @Test("Each sink is told of in its order, with its warnings, of which there are not too many")
  func verdicts() async {
    let findings = await findings(["ready", "none", "busy", "never", "bad"], within: .milliseconds(1_500))
    #expect(findings.map(\.sink) == ["ready", "none", "busy", "never", "bad"])
    #expect(
      findings.map(\.probe) == [
        SinkProbe(.ready, "yes"), nil, SinkProbe(.unreachable, "the sink cannot ask now"),
        SinkProbe(.unreachable, "no answer within 1500 ms"), SinkProbe(.refused, "it cannot be made"),
      ])
    #expect(findings[0].warnings == (0..<32).map { "warning \($0)" } && findings[4].warnings.isEmpty)
  }

  @Test("No time at all is an end as well", arguments: [Duration.zero, .nanoseconds(1), .seconds(-1)])
  func noTime(limit: Duration) async {
    let findings = await findings(["never", "never"], within: limit)
    #expect(findings.map { $0.probe?.verdict } == [.unreachable, .unreachable])
  }
}
