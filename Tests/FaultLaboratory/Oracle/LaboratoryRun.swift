import Foundation
import Glibc
package import TestHarness

/// One run of the daemon under faults: load, faults, peace, judgement.
package struct LaboratoryRun {
  private let plan: LaboratoryPlan
  private let scratch: Scratch
  private let servers: [ScriptedServer]
  private let log = LoadLog()

  /// How long everything may take to be worked off once the faults are over, in seconds.
  private static let recoverySeconds = 60.0

  /// Prepares a run in a folder.
  package init(_ plan: LaboratoryPlan, in scratch: Scratch) throws {
    (self.plan, self.scratch) = (plan, scratch)
    servers = [try ScriptedServer(.refusingBodiesWithMark), try ScriptedServer()]
  }

  private var queuePath: String { scratch["queue/q.db"] }

  /// Runs, and says what was seen. Where the daemon cannot be started or does not come back to life, that is a violation.
  package func run() -> LaboratoryReport {
    var report = LaboratoryReport(plan)
    var disk: SmallDisk?
    if let size = plan.diskMebibytes, SmallDisk.isPossible { disk = try? SmallDisk(scratch, "queue", mebibytes: size) }
    defer { withExtendedLifetime(disk) {} }
    defer { for server in servers { server.stop() } }
    let watch = LedgerWatch(log: log)
    let load = Load(
      seed: plan.seed, senders: plan.senders, longestPauseMilliseconds: plan.longestPauseMilliseconds, log: log)
    do {
      var patient = try Patient(
        configuration: scratch.write(
          plan.yaml(archive: scratch["archive.lp"], ports: servers.map(\.port), queuePath: queuePath), to: "lab.yaml"),
        log: log)
      defer { patient.keepLog(at: scratch["daemon.log"]) }
      do {
        for timed in plan.faults {
          Thread.sleep(forTimeInterval: Double(timed.afterMilliseconds) / 1000)
          try perform(timed.fault, on: &patient, &report)
        }
        for index in servers.indices { try ServerMode.careful.apply(to: servers[index]) }
        load.stop()
        let status = try recover(&patient)
        report.looks = watch.stop()
        try patient.end()
        judge(status, patient.endings, &report)
      } catch { log.report("\(error)") }
    } catch { log.report("\(error)") }
    log.setPort(nil)
    load.stop()
    _ = watch.stop()
    summarise(&report)
    if report.violations.isEmpty { return report }
    // A disk of its own goes away with the run.
    if disk != nil { try? FileManager.default.copyItem(atPath: scratch["queue"], toPath: scratch["queue-kept"]) }
    for (name, server) in zip(LaboratoryPlan.sinkNames.dropFirst(), servers) { keepNotes(name, server) }
    return report
  }

  private func perform(_ fault: Fault, on patient: inout Patient, _ report: inout LaboratoryReport) throws {
    switch fault {
    case .kill(let time):
      report.kills += 1
      try patient.restart(SIGKILL, afterMilliseconds: time)
    case .terminate(let time):
      report.terminations += 1
      try patient.restart(SIGTERM, afterMilliseconds: time)
    case .freeze(let time):
      report.freezes += 1
      patient.freeze(milliseconds: time)
    case .server(let index, let mode):
      report.modes += 1
      try mode.apply(to: servers[index - 1])
    }
  }

  /// Waits until nothing is queued any more.
  private func recover(_ patient: inout Patient) throws -> Status {
    let daemon = patient.daemon
    var last: Status?
    try eventually(
      "everything is worked off once the faults are over", withinSeconds: Self.recoverySeconds,
      detail: { "\(last.map { "\($0.sinks)" } ?? "no status"). It says: \(daemon.log.suffix(1_500))" }
    ) {
      guard daemon.process.isRunning else { throw Trouble("the daemon has ended: \(daemon.log.suffix(3_000))") }
      let status = try daemon.status()
      last = status
      // A sink may still hold rows that have expired meanwhile: it is done when it does not wait any more either.
      return status.sinks.count == plan.sinks.count
        && status.sinks.allSatisfy { $0.queued == 0 && $0.state == "delivering" }
    }
    return try daemon.status()
  }

  private func judge(_ status: Status, _ endings: Int, _ report: inout LaboratoryReport) {
    let letters: [DeadLetterReading.Letter]
    do { letters = try DeadLetterReading.letters(of: queuePath) } catch {
      return log.report("the dead letters cannot be read: \(error)")
    }
    let arrivals = [
      Arrivals("archive", archive: scratch.lines("archive.lp")), Arrivals("flaky", servers[0]),
      Arrivals("lame", servers[1]),
    ]
    let sinks = arrivals.enumerated().map { index, arrivals in
      Oracle.Sink(
        options: plan.sinks[index], arrivals: arrivals, ledger: status[arrivals.name],
        letters: letters.filter { $0.sink == index + 1 }, keepsNumbersOnly: index > 0)
    }
    for violation in Oracle(sent: log.sent, endings: endings).violations(sinks) { log.report(violation) }
    let looked = log.figures
    for sink in sinks where !(looked.acknowledged...looked.begun).contains(sink.ledger.accepted) {
      log.report(
        "\(sink.arrivals.name) accepted \(sink.ledger.accepted), not \(looked.acknowledged) to \(looked.begun)")
    }
    for sink in sinks {
      report.duplicates += sink.arrivals.arrivals.count - sink.arrivals.ids.count
      report.dead += sink.ledger.dead
      report.expired += sink.ledger.expired
      report.evicted += sink.ledger.evicted
    }
  }

  /// Writes what a server saw into a file, a line a request.
  private func keepNotes(_ name: String, _ server: ScriptedServer) {
    let lines = server.notes.enumerated().map { index, note in
      "\(index): at \(note.at), connection \(note.connection), \(note.status.map(String.init) ?? "no answer"),"
        + " sent \(note.isAnswered), \(note.request.lines.count) lines from \(note.request.lines.first ?? "-"),"
        + " \(note.kept.count) kept, headers \(note.request.headers)\n"
    }
    _ = try? scratch.write(lines.joined(), to: "\(name).requests.txt")
  }

  private func summarise(_ report: inout LaboratoryReport) {
    let figures = log.figures
    (report.points, report.bodies) = (figures.acknowledged, figures.bodies)
    report.violations = log.violations
  }
}
