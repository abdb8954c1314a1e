import Foundation
import Glibc
import TestHarness

/// The daemon of a run, as often as it is started.
struct Patient {
  private(set) var daemon: Daemon
  /// How often it was ended.
  private(set) var endings = 0
  private let configuration: String
  private let log: LoadLog
  private var formerLogs = ""

  init(configuration: String, log: LoadLog) throws {
    (self.configuration, self.log) = (configuration, log)
    daemon = try Self.start(configuration, life: 0)
    log.setPort(daemon.port)
  }

  private static func start(_ configuration: String, life: Int) throws -> Daemon {
    try Daemon(configuration: configuration, variables: [LaboratoryPlan.lifeVariable: "\(life)"])
  }

  /// Ends it with a signal and starts it again.
  mutating func restart(_ signal: Int32, afterMilliseconds: Int) throws {
    // Senders go on until it is gone, so that it ends in the middle of their work.
    try finish(signal)
    log.setPort(nil)
    Thread.sleep(forTimeInterval: Double(afterMilliseconds) / 1000)
    daemon = try Self.start(configuration, life: endings)
    log.setPort(daemon.port)
  }

  /// Stops it for a moment.
  func freeze(milliseconds: Int) {
    daemon.process.signal(SIGSTOP)
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
    daemon.process.signal(SIGCONT)
  }

  /// Ends it for good.
  mutating func end() throws {
    log.setPort(nil)
    try finish(SIGTERM)
  }

  private mutating func finish(_ signal: Int32) throws {
    guard daemon.process.isRunning else { throw Trouble("the daemon has ended: \(daemon.log.suffix(3_000))") }
    daemon.process.signal(signal)
    let ending = try daemon.process.waitForEnd()
    endings += 1
    let wanted: ChildProcess.Ending = signal == SIGKILL ? .killed(signal: SIGKILL) : .exited(0)
    if ending != wanted { throw Trouble("\(ending) instead of \(wanted): \(daemon.log.suffix(3_000))") }
    formerLogs += daemon.log + "--- \(ending)\n"
  }

  /// Writes everything that it said into a file.
  func keepLog(at path: String) {
    let last = daemon.process.isRunning ? daemon.log : ""
    try? Data((formerLogs + last).utf8).write(to: URL(fileURLWithPath: path))
  }
}
