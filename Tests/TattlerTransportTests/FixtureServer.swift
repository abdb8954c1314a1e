import Foundation
import Testing

/// A server in its own process, which ends with the test process at the latest.
final class FixtureServer: Sendable {
  /// The programs, by their paths in the folder of all tests.
  enum Script: String {
    /// Answers as the path of a request asks it to.
    case server = "TattlerTransportTests/Fixtures/server.py"
    /// An HTTP proxy, which prints a line of JSON for each request.
    case proxy = "Fixtures/python/proxy.py"

    fileprivate var arguments: [String] { self == .proxy ? ["--while-input", "--log", "-"] : [] }
  }

  let port: Int
  private let process: Process
  private let input: Pipe
  private let lines: AsyncStream<String>

  /// Starts a script and waits for the line that names its port.
  init(_ script: Script = .server, _ arguments: [String] = []) async throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = tests.appendingPathComponent(script.rawValue).path
    let server = try Self.start(["python3", "-W", "ignore", path] + script.arguments + arguments)
    (process, input, lines) = server
    let first = try #require(await Self.first(of: lines) { $0.hasPrefix("port ") })
    port = try #require(Int(first.dropFirst(5)))
  }

  deinit {
    // Not SIGTERM: the threads that tests run on block it, and a child process inherits that.
    kill(process.processIdentifier, SIGKILL)
  }

  /// Waits for a line that the server prints.
  func waitForLine(_ line: String) async {
    let found = await Self.first(of: lines) { $0 == line }
    #expect(found != nil, "the server ended without saying: \(line)")
  }

  func url(_ path: String, scheme: String = "http", host: String = "127.0.0.1") -> String {
    "\(scheme)://\(host):\(port)\(path)"
  }

  static func first(of lines: AsyncStream<String>, where matches: (String) -> Bool) async -> String? {
    for await line in lines where matches(line) { return line }
    return nil
  }

  static func start(_ arguments: [String], isQuiet: Bool = false) throws -> (Process, Pipe, AsyncStream<String>) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    if isQuiet { process.standardError = FileHandle.nullDevice }
    try process.run()
    let reader = output.fileHandleForReading
    let lines = AsyncStream<String> { continuation in
      Thread.detachNewThread {
        var rest = ""
        while case let data = reader.availableData, !data.isEmpty {
          rest += String(decoding: data, as: UTF8.self)
          let parts = rest.components(separatedBy: "\n")
          parts.dropLast().forEach { continuation.yield($0) }
          rest = parts.last ?? ""
        }
        continuation.finish()
      }
    }
    return (process, input, lines)
  }
}

/// What the echo path of the server reports.
struct Echo: Decodable {
  var method: String
  var path: String
  var sentCount: Int
  var bodyCount: Int
  var body: String
  var headers: [[String]]

  init(_ body: [UInt8]) throws {
    self = try JSONDecoder().decode(Echo.self, from: Data(body))
  }

  func values(of name: String) -> [String] {
    headers.filter { $0.first?.lowercased() == name.lowercased() }.compactMap { $0.last }
  }
}
