import Foundation
import Glibc
import TattlerConfig
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// Disks that are full, protected, or in use by another daemon.
  @Suite struct DiskTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private let shortDrain = "shutdown:\n  drain: 50ms\n"

    private var archive: SinkSettings {
      .archive(in: scratch, "archive/a.lp", delivery: SinkSettings.quickRetries)
    }

    /// A body of lines that hardly compress, about 200 kB.
    private func body(_ number: Int, _ random: inout SeededRandom) -> [String] {
      (0..<2_000).map { index in
        "disk,noise=\(String(random.next(), radix: 36))\(String(random.next(), radix: 36)) n=\(index)i "
          + "\(1_700_000_000_000_000_000 + number * 1_000_000 + index)"
      }
    }

    @Test(
      "A full disk refuses data with 503 and Retry-After, and takes it again once there is room; nothing is lost",
      .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"))
    func fullQueueDisk() throws {
      let disk = try SmallDisk(scratch, "queue", mebibytes: 12)
      defer { withExtendedLifetime(disk) {} }
      let filler = try scratch.write(String(repeating: "x", count: 4 << 20), to: "queue/filler")
      let port = try Loopback.freePort()
      let daemon = try Daemon(in: scratch, shortDrain, sinks: [.cloud(port)])
      var random = SeededRandom(seed: 1)
      var acknowledged: [String] = []
      var refused: HTTP.Answer?
      for number in 0..<200 where refused == nil {
        let lines = body(number, &random)
        let answer = try daemon.write(lines.joined(separator: "\n"))
        if answer.status == 204 { acknowledged += lines } else { refused = answer }
      }
      let refusal = try #require(refused)
      #expect(refusal.status == 503, "\(refusal.status) \(refusal.text)")
      #expect(refusal.headers["retry-after"].flatMap { Int($0) } ?? 0 >= 1)
      #expect(try refusal.json()["message"]?.stringValue?.contains("disk") == true, "\(refusal.text)")
      #expect(try daemon.status()["cloud"].isBalanced)
      try daemon.waitForLog("The queue cannot write")
      #expect(acknowledged.count >= 2_000)

      try FileManager.default.removeItem(atPath: filler)
      let lines = body(1_000, &random)
      try eventually("the daemon takes data again", detail: { daemon.log }) {
        try daemon.write(lines.joined(separator: "\n")).status == 204
      }
      acknowledged += lines
      try daemon.waitForLog("The queue can write again")

      let receiver = try Receiver(on: port)
      defer { receiver.stop() }
      try daemon.waitUntilDelivered("cloud")
      #expect(receiver.lines == acknowledged)
      let ledger = try daemon.status()["cloud"]
      #expect(ledger.isBalanced && ledger.delivered == acknowledged.count, "\(ledger)")
      #expect(try daemon.terminate() == .exited(0))
    }

    @Test(
      "A file sink on a full disk waits, says so, and goes on once there is room, without torn or doubled lines",
      .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"))
    func fullArchiveDisk() throws {
      let disk = try SmallDisk(scratch, "archive", mebibytes: 4)
      defer { withExtendedLifetime(disk) {} }
      let filler = try scratch.write(String(repeating: "x", count: 3 << 20), to: "archive/filler")
      let daemon = try Daemon(in: scratch, sinks: [archive])
      var random = SeededRandom(seed: 2)
      var acknowledged: [String] = []
      for number in 0..<12 {
        let lines = body(number, &random)
        #expect(try daemon.write(lines.joined(separator: "\n")).status == 204)
        acknowledged += lines
      }
      try eventually("the sink says that its disk is full", detail: { daemon.log }) {
        let sink = try daemon.status()["archive"]
        return sink.state == "retrying" && sink.message.contains("No space left")
      }
      let during = try daemon.status()["archive"]
      #expect(during.isBalanced && during.queued > 0)
      try FileManager.default.removeItem(atPath: filler)
      try daemon.waitUntilDelivered("archive")
      #expect(scratch.lines("archive/a.lp") == acknowledged)
      #expect(try daemon.terminate() == .exited(0))
    }

    @Test("A file sink that cannot write says why, keeps everything, and heals")
    func unwritableArchive() throws {
      try scratch.write("in the way", to: "archive")
      let daemon = try Daemon(in: scratch, sinks: [archive])
      #expect(try daemon.write("kept a=1i 1").status == 204)
      try eventually("the sink says what is in the way", detail: { daemon.log }) {
        let sink = try daemon.status()["archive"]
        return sink.state == "retrying" && sink.message.contains(scratch["archive"])
          && sink.message.contains("Not a directory")
      }
      #expect(daemon.log.contains("Not a directory"))
      try FileManager.default.removeItem(atPath: scratch["archive"])
      try daemon.waitUntilDelivered("archive")
      #expect(scratch.lines("archive/a.lp") == ["kept a=1i 1"])
    }

    @Test(
      "A queue in a folder that cannot be written ends the daemon with 78 and the path",
      .enabled(if: geteuid() != 0 || SmallDisk.isPossible, "root may write everywhere, and no tmpfs can be mounted"))
    func protectedQueue() throws {
      let disk = geteuid() == 0 ? try SmallDisk(scratch, "queue", mebibytes: 1) : nil
      defer { withExtendedLifetime(disk) {} }
      if let disk {
        try disk.protect()
      } else {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: try scratch.folder("queue"))
      }
      let outcome = try Command.tattler(["run", "-c", try Daemon.configure(scratch, sinks: [archive])])
      #expect(outcome.status == 78, "\(outcome)")
      #expect(outcome.errors.contains(scratch["queue/q.db"]), "\(outcome.errors)")
      #expect(
        outcome.errors.contains("ead-only file system") || outcome.errors.contains("ermission"), "\(outcome.errors)")
    }

    @Test("A second daemon on a queue ends with 78 and names the first; after kill -9 the queue is free")
    func twoDaemons() throws {
      let first = try Daemon(in: scratch, sinks: [archive])
      let second = try Command.tattler(["run", "-c", scratch["tattler.yaml"]])
      #expect(second.status == 78, "\(second)")
      #expect(second.errors.contains("\(first.process.pid)") && second.errors.contains("in use"), "\(second.errors)")
      #expect(try first.write("still a=1i 1").status == 204)
      try first.kill()
      let third = try Daemon(in: scratch, sinks: [archive])
      #expect(try third.write("again a=2i 2").status == 204)
      try third.waitUntilDelivered("archive")
      #expect(Set(scratch.lines("archive/a.lp")) == ["still a=1i 1", "again a=2i 2"])
      #expect(try third.terminate() == .exited(0))
    }

    @Test("A damaged queue does not stop the start, and every accepted point is still accounted for")
    func damagedQueue() throws {
      let port = try Loopback.freePort()
      let first = try Daemon(in: scratch, shortDrain, sinks: [.cloud(port)])
      for number in 0..<20 { #expect(try first.write("kept n=\(number)i \(number)").status == 204) }
      #expect(try first.terminate() == .exited(0))
      let file = scratch["queue/q.db"]
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
      try handle.seek(toOffset: 16)
      try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
      try handle.close()
      let second = try Daemon(in: scratch, shortDrain, sinks: [.cloud(port)])
      let ledger = try second.status()["cloud"]
      #expect(ledger.isBalanced && ledger.accepted == 20, "\(ledger)")
      #expect(ledger.queued + ledger.delivered + ledger.dead == 20, "\(ledger)")
      #expect(second.log.contains("damaged") || second.log.contains("set aside"), "\(second.log)")
      #expect(try second.write("after n=1i 1").status == 204)
    }
  }
}
