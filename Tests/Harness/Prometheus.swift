import Foundation

/// A Prometheus on loopback that scrapes nothing, with the samples of a text in OpenMetrics.
package final class Prometheus {
  /// Whether it is installed.
  package static let isInstalled = Built.installed("prometheus") != nil && Built.installed("promtool") != nil

  package let port: Int
  private let process: ChildProcess
  private let scratch: Scratch

  /// Starts it.
  ///
  /// - Parameters:
  ///   - samples: OpenMetrics with timestamps in seconds, `# EOF` at its end.
  ///   - flags: more flags of its command line.
  package init(samples: String, flags: [String] = []) throws {
    scratch = try Scratch()
    let data = try scratch.folder("data")
    let input = try scratch.write(samples, to: "samples.om")
    let made = try Command.run(
      Built.installed("promtool") ?? "", ["tsdb", "create-blocks-from", "openmetrics", input, data])
    guard made.status == 0 else { throw Trouble("promtool says: \(made.output) \(made.errors)") }
    let configuration = try scratch.write("global: {}\n", to: "prometheus.yml")
    let port = try Loopback.freePort()
    let process = try ChildProcess(
      Built.installed("prometheus") ?? "",
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(data)", "--web.listen-address=127.0.0.1:\(port)",
        "--storage.tsdb.retention.time=100y", "--log.level=error",
      ] + flags)
    (self.port, self.process) = (port, process)
    try eventually("prometheus is ready", detail: { process.errors }) {
      guard process.isRunning else { throw Trouble("prometheus has ended: \(process.errors)") }
      return (try? HTTP.get(port, "/-/ready").status) == 200
    }
  }

  deinit { process.stop() }

  /// The address of its API.
  package var url: String { "http://127.0.0.1:\(port)" }
}
