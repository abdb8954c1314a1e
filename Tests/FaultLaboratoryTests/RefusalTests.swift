import FaultLaboratory
import TestHarness
import Testing

extension FaultLaboratory {
  /// Bodies that a receiver refuses for what is in them.
  @Suite struct RefusalTests {
    /// 60 lines, some of them marked.
    private static let lines = FaultBench.lines(60).enumerated().map { index, line in
      [3, 4, 20, 59].contains(index) ? line.replacing(" n=", with: ",\(ServerScript.mark) n=") : line
    }
    private static var good: [String] { lines.filter { !$0.contains(ServerScript.mark) } }
    private static var bad: [String] { lines.filter { $0.contains(ServerScript.mark) } }

    @Test(
      "Of a body that is refused for some lines, those are dead letters with the receiver's words, the rest arrives")
    func badLines() throws {
      let bench = try FaultBench(.refusingBodiesWithMark)
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      #expect(bench.server.keptLines == Self.good)
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.dead == 4 && cloud.delivered == 56 && cloud.state == "delivering", "\(cloud)")
      #expect(bench.scratch.lines("archive.lp") == Self.lines)
      #expect(try bench.daemon.terminate() == .exited(0))
      let letters = try DeadLetterReading.letters(of: bench.scratch["queue/q.db"])
      #expect(letters.flatMap(\.lines) == Self.bad)
      for letter in letters {
        #expect(letter.reason == "refused" && letter.message.contains("err-mimir-sample-timestamp-too-old"))
      }
    }

    @Test("A receiver that stores the good lines of a body that it refuses gets them again, and they count once")
    func partWrites() throws {
      let bench = try FaultBench(.refusingMarkedLines)
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      #expect(Set(bench.server.keptLines) == Set(Self.good))
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.dead == 4 && cloud.delivered == 56, "\(cloud)")
    }

    @Test("A line that is too large for the receiver goes to the dead letters alone")
    func largeLine() throws {
      let bench = try FaultBench(.refusingBodies(above: 400))
      var lines = FaultBench.lines(30)
      lines[11] = "fault,place=\(String(repeating: "x", count: 600)) n=11i 1700000000011000000"
      try bench.send(lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      let large = lines.remove(at: 11)
      #expect(bench.server.keptLines == lines)
      #expect(bench.server.notes.allSatisfy { $0.kept.isEmpty || $0.request.body.count <= 400 })
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.dead == 1 && cloud.delivered == 29, "\(cloud)")
      #expect(try bench.daemon.terminate() == .exited(0))
      let letters = try DeadLetterReading.letters(of: bench.scratch["queue/q.db"])
      #expect(letters.count == 1 && letters.first?.reason == "too_large" && letters.first?.lines == [large])
    }

    @Test("A refusal in the middle of other trouble condemns only what was refused")
    func mixedTrouble() throws {
      let bench = try FaultBench(
        ServerScript { request in
          switch request.number % 4 {
          case 0: .status(503)
          case 1: .failure(.resetAfterBody)
          default: ServerScript.refusingBodiesWithMark.choose(request)
          }
        })
      try bench.send(Self.lines)
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      #expect(bench.server.keptLines == Self.good)
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.dead == 4 && cloud.delivered == 56, "\(cloud)")
    }

    @Test("Texts, which the receiver does not keep, are skipped and counted as such")
    func texts() throws {
      let bench = try FaultBench(ServerScript(.status(503)))
      try bench.send(["fault n=1i,note=\"one\" 1700000000000000000", "fault note=\"two\" 1700000000001000000"])
      try bench.daemon.waitUntilDelivered("cloud", "archive")
      #expect(bench.server.keptLines == ["fault n=1i 1700000000000000000"])
      let cloud = try bench.cloud()
      #expect(cloud.isBalanced && cloud.accepted == 3 && cloud.delivered == 3 && cloud.skipped == 2, "\(cloud)")
    }
  }
}
