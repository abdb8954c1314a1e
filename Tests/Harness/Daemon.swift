import Foundation
import Glibc
import TattlerConfig

/// A running `tattler run`.
package final class Daemon {
  package let process: ChildProcess
  /// Where it takes line protocol and events, and answers about itself.
  package let port: Int

  /// Starts it on a configuration and waits until it listens.
  package init(configuration path: String, variables: [String: String] = [:], folder: String? = nil) throws {
    let process = try ChildProcess(
      Built.tattler, ["run", "-c", path], variables: variables, folder: folder)
    self.process = process
    let says = { "It says: \(process.errors.suffix(3000))" }
    port = try firstValue("the daemon listens", detail: says) {
      guard process.isRunning else { throw Trouble("the daemon has ended. \(says())") }
      return Self.port(of: "line protocol", in: process.errors)
    }
  }

  /// Where it takes OTLP.
  package func otlpPort() throws -> Int {
    try firstValue("the daemon listens for OTLP", detail: { log.suffix(3000).description }) {
      Self.port(of: "OTLP", in: log)
    }
  }

  /// Starts it in a folder, on what ``configure(_:_:takesOTLP:sinks:name:)`` writes.
  package convenience init(
    in scratch: Scratch, _ yaml: String = "", takesOTLP: Bool = false, sinks: [SinkSettings] = [],
    variables: [String: String] = [:]
  ) throws {
    try self.init(
      configuration: try Self.configure(scratch, yaml, takesOTLP: takesOTLP, sinks: sinks), variables: variables,
      folder: scratch.path)
  }

  /// Writes a configuration and gives its path: a text, with sinks behind it, the queue `queue/q.db` and a receiver for
  /// line protocol on a port of the system's, unless the text has its own.
  ///
  /// - Parameter takesOTLP: whether there is a receiver for OTLP too, unless the text has its own. Otherwise it is off:
  ///   daemons of other tests may have its port.
  package static func configure(
    _ scratch: Scratch, _ yaml: String = "", takesOTLP: Bool = false, sinks: [SinkSettings] = [],
    name: String = "tattler.yaml"
  ) throws -> String {
    var text = yaml
    if !sinks.isEmpty { text += "\nsinks:\n" + sinks.flatMap(\.lines).map { $0 + "\n" }.joined() }
    if !yaml.contains("queue:\n") { text += "\nqueue:\n  path: \(scratch["queue/q.db"])\n" }
    if !yaml.contains("receivers:\n") { text += "\nreceivers:\n  influx:\n    listen: 127.0.0.1:0\n" }
    if !yaml.contains("otlp:\n") {
      let key = takesOTLP ? "listen: 127.0.0.1:0" : "enabled: false"
      text = text.replacing("receivers:\n", with: "receivers:\n  otlp:\n    \(key)\n", maxReplacements: 1)
    }
    return try scratch.write(text, to: name)
  }

  private static func port(of what: String, in log: String) -> Int? {
    guard let line = log.split(separator: "\n").first(where: { $0.contains("Listening for \(what)") }),
      let mark = line.range(of: "127.0.0.1:")
    else { return nil }
    let digits = line[mark.upperBound...].prefix { $0.isNumber }
    // The log is read while it is written: only a whole line counts.
    return log.contains(line + "\n") ? Int(digits) : nil
  }

  /// What it has logged so far.
  package var log: String { process.errors }

  /// Waits until it has logged something: a sentence may come a moment after the answer that it belongs to.
  package func waitForLog(_ words: String) throws {
    try eventually("the log has \"\(words)\"", detail: { log.suffix(2000).description }) { log.contains(words) }
  }

  /// Posts lines to `/write`.
  package func write(_ lines: String, _ query: String = "") throws -> HTTP.Answer {
    try HTTP.post(port, "/write" + query, lines)
  }

  /// What `/status` says.
  package func status() throws -> Status { Status(try HTTP.get(port, "/status").json()) }

  /// Waits until a sink has nothing left to deliver.
  package func waitUntilDelivered(_ sinks: String..., withinSeconds seconds: Double = 60) throws {
    var last: Status?
    try eventually(
      "\(sinks) have delivered everything", withinSeconds: seconds,
      detail: { "\(last.map { "\($0.json)" } ?? "") It says: \(log.suffix(2000))" }
    ) {
      let status = try status()
      last = status
      return sinks.allSatisfy { status[$0].queued == 0 }
    }
  }

  /// Asks it to end and waits for that.
  @discardableResult
  package func terminate(_ number: Int32 = SIGTERM) throws -> ChildProcess.Ending {
    process.signal(number)
    return try process.waitForEnd()
  }

  /// Takes it away without a warning.
  package func kill() throws {
    process.signal(SIGKILL)
    try process.waitForEnd()
  }

  /// A figure in kB of `/proc/<pid>/status`, such as `VmHWM`.
  package func memoryKilobytes(_ name: String) throws -> Int { try process.memoryKilobytes(name) }
}
