import FaultLaboratory
import TestHarness

/// A daemon with a sink to a scripted server, and an archive that shows what was accepted.
final class FaultBench {
  let scratch: Scratch
  let server: ScriptedServer
  let daemon: Daemon

  /// Starts both.
  ///
  /// - Parameter options: further keys of the sink, a line each.
  init(_ script: ServerScript, options: [String] = [], delivery: [String] = ["pause: 60ms"]) throws {
    scratch = try Scratch()
    server = try ScriptedServer(script)
    daemon = try Daemon(in: scratch, Self.yaml(scratch, server.port, options, delivery))
  }

  deinit { server.stop() }

  private static func yaml(_ scratch: Scratch, _ port: Int, _ options: [String], _ delivery: [String]) -> String {
    """
    sinks:
      cloud:
        type: grafana_cloud
        url: http://127.0.0.1:\(port)/write
    \(options.map { "    \($0)" }.joined(separator: "\n"))
        delivery:
          first_backoff: 5ms
          longest_backoff: 40ms
          probe: false
    \(delivery.map { "      \($0)" }.joined(separator: "\n"))
      archive:
        type: file
        path: \(scratch["archive.lp"])
    http:
      proxy: none
    shutdown:
      drain: 100ms

    """
  }

  /// Lines of one point each, all different.
  static func lines(_ count: Int, from first: Int = 0) -> [String] {
    (first..<first + count).map { "fault,place=laboratory n=\($0)i \((1_700_000_000_000 + $0) * 1_000_000)" }
  }

  /// Sends lines in one body, which the daemon has to accept.
  func send(_ lines: [String]) throws {
    let answer = try daemon.write(lines.joined(separator: "\n"))
    guard answer.status == 204 else { throw Trouble("\(answer.status) \(answer.text)") }
  }

  /// What the ledger says of the sink.
  func cloud() throws -> Status.Sink { try daemon.status()["cloud"] }

  /// Waits until the sink is in a state.
  func waitForState(_ state: String) throws -> Status.Sink {
    try firstValue("the sink is \(state)", detail: { daemon.log.suffix(2000).description }) {
      let sink = try cloud()
      return sink.state == state ? sink : nil
    }
  }
}
