import Foundation
import Glibc

/// A program that a test has started. It is killed, at the latest, when its owner goes away or the tests end.
package final class ChildProcess {
  /// How a program ended.
  package enum Ending: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let scratch: Scratch

  /// Starts a program with the given variables, and nothing else of the environment but `PATH`, `HOME` and `TMPDIR`.
  package init(
    _ program: String, _ arguments: [String], variables: [String: String] = [:], input: [UInt8] = [],
    folder: String? = nil
  ) throws {
    scratch = try Scratch()
    try Data(input).write(to: URL(fileURLWithPath: scratch["in"]))
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR"].contains($0.key) }
    process.environment = inherited.merging(variables) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: folder ?? scratch.path)
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch["in"]))
    let output = try Self.output(scratch["out"])
    let errors = try Self.output(scratch["err"])
    // The program has its own: Foundation keeps its object for ever, and reads beyond the list of open files where that
    // is longer than 32 KiB.
    defer { for handle in [input, output, errors] { try? handle.close() } }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
    ProcessGuardian.shared.add(pid)
  }

  deinit { stop() }

  private static func output(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  package var pid: Int32 { process.processIdentifier }
  package var isRunning: Bool { process.isRunning }

  /// What it has written to standard output so far.
  package var output: String { scratch.text("out") }

  /// What it has written to standard error so far.
  package var errors: String { scratch.text("err") }

  /// A figure in kB of `/proc/<pid>/status`, such as `VmHWM`.
  ///
  /// - Throws: ``Trouble`` where the program has ended.
  package func memoryKilobytes(_ name: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
      let figure = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
    else { throw Trouble("no \(name) in \(text)") }
    return figure
  }

  package func signal(_ number: Int32) {
    if process.isRunning { kill(pid, number) }
  }

  /// Waits for its end.
  ///
  /// - Throws: ``Trouble`` where it goes on longer than that; then it is killed.
  @discardableResult
  package func waitForEnd(withinSeconds seconds: Double = 60) throws -> Ending {
    let isOver = ended.wait(timeout: .now() + seconds) == .success
    guard isOver else {
      stop()
      throw Trouble("still running after \(seconds) s, with these words: \(errors.suffix(2000))")
    }
    ended.signal()
    ProcessGuardian.shared.remove(pid)
    return process.terminationReason == .exit
      ? .exited(process.terminationStatus) : .killed(signal: process.terminationStatus)
  }

  /// Kills it where it still runs.
  package func stop() {
    guard process.isRunning else { return ProcessGuardian.shared.remove(pid) }
    kill(pid, SIGKILL)
    process.waitUntilExit()
    ProcessGuardian.shared.remove(pid)
  }
}

/// A program that runs to its end.
package enum Command {
  package struct Outcome {
    package let status: Int32
    package let output: String
    package let errors: String
  }

  package static func run(
    _ program: String, _ arguments: [String], variables: [String: String] = [:], input: String = "",
    folder: String? = nil
  ) throws -> Outcome {
    let child = try ChildProcess(program, arguments, variables: variables, input: Array(input.utf8), folder: folder)
    guard case .exited(let status) = try child.waitForEnd() else {
      throw Trouble("\(program) was killed by a signal; it said: \(child.errors)")
    }
    return Outcome(status: status, output: child.output, errors: child.errors)
  }

  /// Runs `tattler`.
  package static func tattler(
    _ arguments: [String], variables: [String: String] = [:], input: String = "", folder: String? = nil
  ) throws -> Outcome {
    try run(Built.tattler, arguments, variables: variables, input: input, folder: folder)
  }
}
