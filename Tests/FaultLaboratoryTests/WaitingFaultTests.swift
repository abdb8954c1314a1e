import FaultLaboratory
import TestHarness
import Testing

extension FaultLaboratory {
  /// Faults that last until somebody acts, and waits that the receiver asks for.
  @Suite struct WaitingFaultTests {
    private static let lines = FaultBench.lines(20)

    @Test(
      "What only a person can mend is said by the health with its remedy, and heals once it is mended",
      arguments: [
        (401, "tattler-auth explain"), (402, "payment"), (403, "metrics:write"), (404, "path"), (405, "method"),
        (407, "proxy"), (415, "content type"), (302, "final URL"), (418, "settings"),
      ])
    func paused(_ status: Int, _ remedy: String) throws {
      let bench = try FaultBench(ServerScript(then: .status(status, "the server's own words")))
      try bench.send(Self.lines)
      let during = try bench.waitForState("paused")
      #expect(during.isBalanced && during.queued == 20, "\(during)")
      #expect(during.message.contains(remedy) && during.message.contains("\(status)"), "\(during.message)")
      #expect(during.message.contains("the server's own words"), "\(during.message)")
      let health = try HTTP.get(bench.daemon.port, "/health")
      #expect(health.status == 503 && health.text.contains(remedy), "\(health.text)")
      try bench.daemon.waitUntilDelivered("archive")
      bench.server.follow(ServerScript())
      try bench.daemon.waitUntilDelivered("cloud")
      #expect(bench.server.keptLines == Self.lines)
      #expect(try HTTP.get(bench.daemon.port, "/health").status == 200)
      try bench.daemon.waitForLog("Delivery works again")
    }

    @Test("A paused sink asks again and again, and never more often than its pause says")
    func probes() throws {
      let bench = try FaultBench(ServerScript(then: .status(401)), delivery: ["pause: 100ms"])
      try bench.send(Self.lines)
      try eventually("the sink asks again") { bench.server.notes.count >= 4 }
      let times = bench.server.notes.map(\.at)
      for (earlier, later) in zip(times, times.dropFirst()) { #expect(later - earlier >= 100_000_000) }
      // It stays paused between the tries: nobody has acted.
      #expect(try bench.cloud().state == "paused")
    }

    @Test(
      "A receiver that says when to come back is not asked before",
      arguments: [
        ("seconds", ServerAct.comeBack(429, afterSeconds: 1)), ("a date", .comeBack(503, atDateAfterSeconds: 1)),
      ])
    func comeBack(_ form: String, _ act: ServerAct) throws {
      let bench = try FaultBench(ServerScript(act))
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud")
      let notes = bench.server.notes
      #expect(notes.map(\.status).count == 2 && bench.server.keptLines == Self.lines)
      if notes.count == 2 { #expect(notes[1].at - notes[0].at >= 1_000_000_000, "\(form)") }
    }

    @Test("A storm of 429 holds up nobody else, and ends with every line there once")
    func storm() throws {
      let bench = try FaultBench(ServerScript { $0.number < 30 ? .comeBack(429, afterSeconds: 0) : .take })
      var sent: [String] = []
      for round in 0..<10 {
        let lines = FaultBench.lines(20, from: round * 20)
        try bench.send(lines)
        sent += lines
      }
      try bench.daemon.waitUntilDelivered("archive", "cloud")
      #expect(bench.scratch.lines("archive.lp") == sent)
      #expect(bench.server.keptLines == sent)
      #expect(bench.server.notes.filter { $0.status == 429 }.count == 30)
    }
  }
}
