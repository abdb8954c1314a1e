import Foundation
import Synchronization
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// The daemon is killed again and again under load.
  @Suite(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
  struct CrashTests {
    /// What the senders know.
    private struct Sent {
      /// Lines of bodies that were answered with 204.
      var acknowledged: [String] = []
      /// Lines of bodies without an answer: they may be there or not.
      var unknown: [String] = []
    }

    private static let senders = 4

    @Test("What was acknowledged arrives, however often the daemon is killed")
    func killedAgainAndAgain() throws {
      let scratch = try Scratch()
      let database = try VictoriaMetrics()
      let sent = Mutex(Sent())
      let senders = SteadySenders(Self.senders) { port, sender, round in Self.send(port, sender, round, sent) }
      defer { senders.stop() }
      var random = SeededRandom(seed: 7)
      let cycles = setting("TATTLER_KILL_CYCLES", default: 15)
      for _ in 0..<cycles {
        let daemon = try Self.daemon(scratch, database)
        let status = try daemon.status()
        #expect(status.names == ["archive", "database"])
        #expect(status.isBalanced, "\(status.json)")
        let (certain, possible) = sent.withLock { ($0.acknowledged.count, $0.acknowledged.count + $0.unknown.count) }
        for sink in status.sinks { #expect((certain...possible).contains(sink.accepted), "\(certain) \(sink)") }
        try senders.kill(daemon, afterRequests: Int.random(in: 5...120, using: &random)) {
          // Somewhere between two points of the daemon's work, not only just after an answer.
          for _ in 0..<Int.random(in: 0...300_000, using: &random) { _ = random.next() }
        }
      }
      senders.stop()
      try finish(scratch, database, sent.withLock { $0 }, cycles)
    }

    private static func daemon(_ scratch: Scratch, _ database: VictoriaMetrics) throws -> Daemon {
      let retries = ["first_backoff: 20ms", "longest_backoff: 200ms"]
      return try Daemon(
        in: scratch, "shutdown:\n  drain: 60s\n",
        sinks: [.archive(in: scratch), .database(database, delivery: retries)])
    }

    /// Sends one body; lines have numbers and times of their own.
    private static func send(_ port: Int, _ sender: Int, _ round: Int, _ sent: borrowing Mutex<Sent>) {
      let count = 1 + (round * 7 + sender) % 20
      let lines = (0..<count).map { index in
        let number = round * 32 + index
        return "crash,sender=s\(sender) id=\(number)i \((1_700_000_000_000 + number) * 1_000_000)"
      }
      let answer = try? HTTP.post(port, "/write", lines.joined(separator: "\n"))
      sent.withLock { sent in
        if answer?.status == 204 { sent.acknowledged += lines } else { sent.unknown += lines }
      }
    }

    private func finish(_ scratch: Scratch, _ database: VictoriaMetrics, _ sent: Sent, _ cycles: Int) throws {
      let daemon = try Self.daemon(scratch, database)
      try daemon.waitUntilDelivered("archive", "database", withinSeconds: 120)
      let status = try daemon.status()
      #expect(try daemon.terminate() == .exited(0))

      let archived = scratch.lines("archive.lp")
      let distinct = Set(archived)
      let lost = sent.acknowledged.filter { !distinct.contains($0) }
      #expect(lost.isEmpty, "\(lost.count) acknowledged lines are not in the file: \(lost.prefix(5))")
      let known = Set(sent.acknowledged).union(sent.unknown)
      let strange = archived.filter { !known.contains($0) }
      #expect(strange.isEmpty, "never sent: \(strange.prefix(5))")
      for sink in status.sinks {
        #expect(sink.isBalanced && sink.queued == 0 && sink.dead == 0 && sink.expired == 0 && sink.evicted == 0)
        #expect(sink.accepted == distinct.count, "the ledger has \(sink.accepted), the file \(distinct.count)")
      }
      try compare(try database.export(), with: distinct)
      print(
        """
        kill -9: \(cycles) cycles, \(sent.acknowledged.count) lines acknowledged, \(lost.count) lost, \
        \(sent.unknown.count) without an answer (\(distinct.count - sent.acknowledged.count) of them kept), \
        \(archived.count - distinct.count) delivered again to the file
        """)
    }

    /// The database has the same lines as the file; a line that was delivered again may be there again, with its value.
    private func compare(_ stored: [String: VictoriaMetrics.Series], with lines: Set<String>) throws {
      var wanted: [String: Set<Int64>] = [:]
      for line in lines {
        let parts = line.split(whereSeparator: { " ,=".contains($0) })
        let number = try #require(Int64(parts[4].dropLast()))
        wanted["crash_id{sender=\(parts[2])}", default: []].insert(number)
      }
      #expect(Set(stored.keys) == Set(wanted.keys))
      for (key, series) in stored {
        #expect(Set(series.milliseconds.map { $0 - 1_700_000_000_000 }) == wanted[key], "\(key)")
        let isOwnValue = zip(series.values, series.milliseconds).allSatisfy { $0 == Double($1 - 1_700_000_000_000) }
        #expect(isOwnValue, "\(key) has a value at another value's time")
      }
    }
  }
}
