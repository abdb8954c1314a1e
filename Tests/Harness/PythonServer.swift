/// A server in Python of the fixtures, on a port of the system's. It ends when its owner lets go of it, at the latest:
/// a test holds it to its own end with `defer { server.stop() }`.
package final class PythonServer {
  package let port: Int
  private let process: ChildProcess

  /// Starts a program, which says `port N` first, and waits until it has.
  package init(_ program: String, _ arguments: [String] = []) throws {
    let process = try Python.start(program, arguments)
    self.process = process
    port = try firstValue("\(program) listens", detail: { process.errors }) {
      guard process.isRunning else { throw Trouble("\(program) has ended: \(process.errors)") }
      let output = process.output
      guard output.hasPrefix("port "), let end = output.firstIndex(of: "\n") else { return nil }
      return Int(output[..<end].dropFirst("port ".count))
    }
  }

  /// The address without a path.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// What it has printed so far, a line for each request where the program says something of them.
  package var output: String { process.output }

  /// Ends it where it still runs.
  package func stop() { process.stop() }
}
