import Foundation

/// A Prometheus on loopback that scrapes nothing: it holds what a text of OpenMetrics says.
package final class PrometheusServer {
  /// Whether Prometheus and its tool are installed.
  package static let isInstalled = Built.installed("prometheus") != nil && Built.installed("promtool") != nil

  package let port: Int
  private let process: ChildProcess
  private let scratch: Scratch

  /// Makes blocks of a text, in which samples have their times, and serves them.
  package init(openMetrics text: String) throws {
    scratch = try Scratch()
    let made = try Command.run(
      Built.installed("promtool") ?? "",
      [
        "tsdb", "create-blocks-from", "openmetrics", "--quiet", try scratch.write(text, to: "data.txt"),
        scratch["data"],
      ])
    guard made.status == 0 else { throw Trouble("promtool says: \(made.errors.suffix(2000))") }
    let port = try Loopback.freePort()
    let process = try ChildProcess(
      Built.installed("prometheus") ?? "",
      [
        "--config.file=\(try scratch.write("scrape_configs: []\n", to: "prometheus.yml"))",
        "--storage.tsdb.path=\(scratch["data"])", "--storage.tsdb.retention.time=100y",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
      ])
    (self.port, self.process) = (port, process)
    try eventually("prometheus is up", detail: { process.errors }) {
      guard process.isRunning else { throw Trouble("prometheus has ended: \(process.errors)") }
      return (try? HTTP.get(port, "/-/ready").status) == 200
    }
  }

  deinit { process.stop() }
}
