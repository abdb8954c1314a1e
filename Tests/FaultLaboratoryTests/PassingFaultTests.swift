import FaultLaboratory
import TestHarness
import Testing

extension FaultLaboratory {
  /// Faults that pass by themselves.
  @Suite struct PassingFaultTests {
    private static let lines = FaultBench.lines(20)

    @Test("Every line arrives once, and the ledger says so", arguments: FaultCase.once)
    func once(_ fault: FaultCase) throws {
      let bench = try FaultBench(fault.script, options: fault.options)
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      #expect(bench.server.keptLines == Self.lines)
      let notes = bench.server.notes
      if let requests = fault.requests { #expect(notes.count == requests, "\(notes.map(\.status))") }
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.delivered == 20 && cloud.state == "delivering", "\(cloud)")
      #expect(bench.scratch.lines("archive.lp") == Self.lines)
      #expect(try bench.daemon.terminate() == .exited(0))
    }

    @Test("A line whose answer was lost comes again, and counts once", arguments: FaultCase.twice)
    func twice(_ fault: FaultCase) throws {
      let bench = try FaultBench(fault.script, options: fault.options)
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      let kept = bench.server.keptLines
      #expect(Set(kept) == Set(Self.lines))
      #expect(kept.count > 20, "the fault did not strike")
      // The same bytes again, so that a store that knows them already does not store them twice.
      #expect(kept.prefix(20) == Self.lines[...] && kept.suffix(20) == Self.lines[...])
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.delivered == 20, "\(cloud)")
      #expect(bench.scratch.lines("archive.lp") == Self.lines)
      #expect(try bench.daemon.terminate() == .exited(0))
    }

    @Test("The count of failures that went before comes with every try")
    func attempts() throws {
      let bench = try FaultBench(ServerScript(.status(503), .status(429), .status(500)))
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud")
      #expect(bench.server.notes.map { $0.request.headers["retry-attempt"] } == [nil, "1", "2", "3"])
      try bench.send(FaultBench.lines(1, from: 100))
      try bench.daemon.waitUntilDelivered("cloud")
      #expect(bench.server.notes.last?.request.headers["retry-attempt"] == nil)
    }

    @Test("One connection serves many requests, and one that was dropped meanwhile costs nothing")
    func connections() throws {
      let bench = try FaultBench(ServerScript())
      var sent: [String] = []
      for round in 0..<6 {
        let lines = FaultBench.lines(3, from: round * 3)
        try bench.send(lines)
        sent += lines
        try bench.daemon.waitUntilDelivered("cloud")
        if round == 2 {
          #expect(bench.server.connectionCount == 1)
          bench.server.dropConnections()
        }
      }
      #expect(bench.server.keptLines == sent)
      #expect(bench.server.connectionCount == 2)
      #expect(!bench.daemon.log.contains("Delivery failed"), "\(bench.daemon.log)")
    }

    @Test("While connections are refused everything waits, and the state says why")
    func refusedConnections() throws {
      let bench = try FaultBench(ServerScript())
      bench.server.refuseConnections()
      try bench.send(Self.lines)
      let during = try bench.waitForState("retrying")
      #expect(during.queued == 20 && during.message.contains("No connection"), "\(during)")
      #expect(try HTTP.get(bench.daemon.port, "/health").status == 200)
      try bench.daemon.waitUntilDelivered("archive")
      try bench.server.takeConnections()
      try bench.daemon.waitUntilDelivered("cloud")
      #expect(bench.server.keptLines == Self.lines)
    }

    @Test("A body that is large enough to ask for leave first arrives once")
    func largeBody() throws {
      let bench = try FaultBench(
        ServerScript(.status(503)), options: ["gzip: false", "max_body_bytes: 8MiB"], delivery: ["batch_bytes: 32MiB"])
      let lines = FaultBench.lines(40_000)
      try bench.send(lines)
      try bench.daemon.waitUntilDelivered("cloud")
      #expect(bench.server.keptLines.count == lines.count)
      #expect(Set(bench.server.keptLines) == Set(lines))
      #expect(bench.server.notes.contains { $0.request.body.count > 1 << 20 }, "no body was large")
    }
  }
}
