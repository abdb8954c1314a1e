import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler queue`, on the file of a stopped daemon and over the socket of a running one.
  @Suite struct QueueCommandTests {
    private let scratch: Scratch
    private let bodies = [
      "cpu,host=a usage=1.5 1\nmem,host=a free=3i 2", "cpu,host=b usage=2.5 3", "cpu,host=c usage=3.5 4",
    ]

    init() throws { scratch = try Scratch() }

    private var lines: [String] { bodies.flatMap { $0.split(separator: "\n").map(String.init) } }

    private var path: String { scratch["queue/q.db"] }

    /// A sink whose receiver may be away, and one that always takes.
    private func configure(_ port: Int) throws -> String {
      try Daemon.configure(
        scratch, "shutdown:\n  drain: 50ms\n", sinks: [.cloud(port), .archive(in: scratch)])
    }

    /// A running daemon with batches that nobody takes from it.
    private func daemonWithBacklog() throws -> (daemon: Daemon, file: String) {
      let file = try configure(try Loopback.freePort())
      let daemon = try Daemon(configuration: file, folder: scratch.path)
      for body in bodies { #expect(try daemon.write(body).status == 204) }
      try daemon.waitUntilDelivered("archive")
      return (daemon, file)
    }

    private func queue(_ arguments: String...) throws -> Command.Outcome {
      try Command.tattler(["queue"] + arguments, variables: ["NO_COLOR": ""])
    }

    private func json(_ outcome: Command.Outcome, status: Int32 = 0) throws -> JSONValue {
      #expect(outcome.status == status, "\(outcome)")
      return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    /// What a command says of a sink's points.
    private func points(_ sink: String, _ file: String) throws -> [String: Int64] {
      let overview = try json(try queue("status", "-c", file, "--json"))
      let found = overview["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == sink }
      let members = try #require(found?["points"]?.objectValue)
      let points = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.integerValue ?? -1) })
      let places = ["delivered", "queued", "dead", "expired", "evicted"].map { points[$0] ?? -1 }
      #expect(points["accepted"] == places.reduce(0, +), "\(points)")
      return points
    }

    /// Reads everything; what changes by itself, the failed attempts, is taken out.
    private func readings(_ file: String) throws -> [String] {
      let commands = [
        ["list", "-c", file, "--json"], ["list", "-c", file, "--json", "--sink", "cloud", "--limit", "2"],
        ["show", "1", "-c", file, "--json"], ["show", "2", "-c", file, "--format", "otlp-json"],
        ["verify", "-c", file, "--json"], ["verify", "-c", file], ["export", "-c", file],
        ["export", "-c", file, "--format", "json", "--sink", "cloud"], ["export", "-c", file, "--dead"],
        ["dead", "list", "-c", file, "--json"],
      ]
      return try commands.map { arguments in
        let outcome = try Command.tattler(["queue"] + arguments)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(arguments): \(outcome)")
        return outcome.output.replacing(/"attempts":\d+/, with: "")
      }
    }

    @Test("A running daemon and its stopped file give the same answers")
    func sameAnswers() throws {
      let (daemon, file) = try daemonWithBacklog()
      let running = try readings(file)
      #expect(try points("cloud", file)["queued"] == 4)
      #expect(try json(try queue("status", "-c", file, "--json"))["running"]?.booleanValue == true)
      let table = try queue("status", "-c", file).output
      #expect(table.contains("its daemon is running") && table.contains("\ncloud    running"), "\(table)")
      #expect(try daemon.terminate() == .exited(0))
      #expect(try readings(file) == running)
      #expect(try points("cloud", file)["queued"] == 4)
      #expect(try queue("status", "--queue", path).output.contains("no daemon has it"))
      let list = try json(try queue("list", "--queue", path, "--json", "--limit", "2"))
      #expect(list["batches"]?.arrayValue?.count == 2 && list["next"]?.integerValue == 2)
      let show = try json(try queue("show", "1", "--queue", path, "--json"))
      #expect(show["points"]?.integerValue == 2 && show["data"]?.arrayValue?.count == 2)
    }

    @Test(
      "What is exported is what was sent, whichever way it is read back",
      arguments: ["influx", "otlp", "json"])
    func export(format: String) throws {
      let (daemon, file) = try daemonWithBacklog()
      let name = scratch["export"]
      let summary = try json(try queue("export", "-c", file, "--format", format, "-o", name, "--json"))
      #expect(summary["rows"]?.integerValue == 4 && summary["losses"]?.arrayValue?.isEmpty == true)
      try daemon.kill()
      let text = try #require(FileManager.default.contents(atPath: name))
      #expect(!FileManager.default.fileExists(atPath: name + ".part"))
      // Straight there and back, without a queue. A document of OTLP is sorted by metric; text passes through a pipe better
      // than protobuf does.
      let form = format == "otlp" ? "otlp-json" : format
      let straight = try convert(Array(lines.joined(separator: "\n").utf8), from: "influx", to: form)
      let found = try convert(Array(text), from: format, to: "influx")
      let wanted = try convert(Array(straight.utf8), from: form, to: "influx")
      #expect(found.split(separator: "\n").sorted() == wanted.split(separator: "\n").sorted())
    }

    private func convert(_ input: [UInt8], from: String, to: String) throws -> String {
      let child = try ChildProcess(Built.tattler, ["convert", "--from", from, "--to", to], input: input)
      #expect(try child.waitForEnd() == .exited(0), "\(child.errors)")
      return child.output
    }

    @Test(
      "An export in OTLP/JSON is a message a line, and a stopped daemon's export sent to another gives the same lines")
    func exportAndSend() throws {
      let (daemon, file) = try daemonWithBacklog()
      #expect(try daemon.terminate() == .exited(0))
      let messages = try queue("export", "-c", file, "--format", "otlp-json").output.split(separator: "\n")
      #expect(messages.count == 3)
      for message in messages { #expect(try JSONValue(parsing: Array(message.utf8))["resourceMetrics"] != nil) }
      let exported = try queue("export", "-c", file).output
      let other = try Scratch()
      let second = try Daemon(in: other, sinks: [.archive(in: other)])
      #expect(try second.write(exported).status == 204)
      try second.waitUntilDelivered("archive")
      #expect(other.lines("archive.lp") == lines)
    }

    /// A daemon one of whose rows was refused.
    private func daemonWithDeadLetter(_ receiver: Receiver) throws -> (daemon: Daemon, file: String) {
      let file = try configure(receiver.port)
      let daemon = try Daemon(configuration: file, folder: scratch.path)
      #expect(try daemon.write("good n=1i 1\nbad n=2i 2").status == 204)
      try daemon.waitUntilDelivered("cloud", "archive")
      return (daemon, file)
    }

    private func refusingReceiver(on port: Int = 0) throws -> Receiver {
      try Receiver(on: port) { request in
        request.lines.contains { $0.hasPrefix("bad") }
          ? Receiver.Reply(status: 400, text: "no bad \u{1B}[31mrows here") : Receiver.Reply()
      }
    }

    @Test("A replay brings refused points to a receiver that takes them now", arguments: [true, false])
    func replay(isRunning: Bool) throws {
      let receiver = try refusingReceiver()
      defer { receiver.stop() }
      var (daemon, file) = try daemonWithDeadLetter(receiver)
      let dead = try json(try queue("dead", "list", "-c", file, "--json"))
      let letter = try #require(dead["letters"]?.arrayValue?.first)
      #expect(dead["groups"]?.arrayValue?.count == 1 && letter["points"]?.integerValue == 1)
      let number = try #require(letter["id"]?.integerValue)
      let show = try queue("dead", "show", "\(number)", "-c", file)
      #expect(show.status == 0 && show.output.hasSuffix("\nbad n=2i 2\n"), "\(show)")
      #expect(
        show.output.contains("rows here") && !show.output.contains("\u{1B}"),
        "the receiver's words command the terminal")
      #expect(try queue("dead", "list", "-c", file).output.contains("cloud"))
      #expect(try queue("export", "--dead", "-c", file).output == "bad n=2i 2\n")

      receiver.answer { _ in Receiver.Reply() }
      if !isRunning { #expect(try daemon.terminate() == .exited(0)) }
      let replay = try json(try queue("dead", "replay", "--all", "-c", file, "--json"))
      #expect(replay["letters"]?.integerValue == 1 && replay["points"]?.integerValue == 1, "\(replay)")
      if !isRunning {
        let waiting = try points("cloud", file)
        #expect(waiting["queued"] == 1 && waiting["dead"] == 0, "\(waiting)")
        daemon = try Daemon(configuration: file, folder: scratch.path)
      }
      try daemon.waitUntilDelivered("cloud")
      #expect(receiver.lines == ["good n=1i 1", "bad n=2i 2"])
      let after = try points("cloud", file)
      #expect(after["delivered"] == 2 && after["dead"] == 0, "\(after)")
      #expect(try queue("dead", "replay", "\(number)", "-c", file).status == 65)
      #expect(try queue("dead", "show", "\(number)", "-c", file).status == 65)
    }

    @Test("A receiver that goes on refusing gets each dead letter once in a replay of all")
    func replayInVain() throws {
      let receiver = try refusingReceiver()
      defer { receiver.stop() }
      let (daemon, file) = try daemonWithDeadLetter(receiver)
      let replay = try json(try queue("dead", "replay", "--sink", "cloud", "-c", file, "--json"))
      #expect(replay["letters"]?.integerValue == 1)
      try daemon.waitUntilDelivered("cloud")
      #expect(try points("cloud", file)["dead"] == 1)
      #expect(try daemon.status().isBalanced)
    }

    @Test(
      "Dead letters that are dropped stay counted; nothing is dropped that nobody confirmed", arguments: [true, false])
    func drop(isRunning: Bool) throws {
      let receiver = try refusingReceiver()
      defer { receiver.stop() }
      let (daemon, file) = try daemonWithDeadLetter(receiver)
      if !isRunning { #expect(try daemon.terminate() == .exited(0)) }
      let refused = try queue("dead", "drop", "--all", "-c", file)
      #expect(refused.status == 64 && refused.errors.contains("--yes"), "\(refused)")
      #expect(
        try json(try queue("dead", "drop", "--reason", "other", "--yes", "-c", file, "--json"))["dropped"]?.integerValue
          == 0)
      #expect(try json(try queue("dead", "drop", "--all", "--yes", "-c", file, "--json"))["dropped"]?.integerValue == 1)
      #expect(try points("cloud", file)["dead"] == 1)
      #expect(try json(try queue("dead", "list", "-c", file, "--json"))["letters"]?.arrayValue?.isEmpty == true)
      #expect(try queue("dead", "drop", "99", "--yes", "-c", file).status == 65)
      if isRunning { #expect(try daemon.status().isBalanced) }
    }

    @Test("A purge counts as evicted, and only a sink that does not run is forgotten")
    func purge() throws {
      let (daemon, file) = try daemonWithBacklog()
      #expect(try queue("purge", "--sink", "cloud", "-c", file).status == 64)
      let unknown = try queue("purge", "--sink", "clout", "--yes", "-c", file)
      #expect(unknown.status == 64 && unknown.errors.contains("cloud, archive"), "\(unknown)")
      let forget = try queue("purge", "--sink", "cloud", "--forget", "--yes", "-c", file)
      #expect(forget.status == 69 && forget.errors.contains("take it out of the configuration"), "\(forget)")
      #expect(try points("cloud", file)["queued"] == 4)
      #expect(try queue("purge", "--sink", "cloud", "--yes", "-c", file).status == 0)
      let during = try points("cloud", file)
      // What is being delivered at that moment stays.
      #expect((during["evicted"] ?? 0) + (during["queued"] ?? 0) == 4, "\(during)")
      #expect(try daemon.status().isBalanced)
      #expect(try daemon.terminate() == .exited(0))

      let purge = try json(try queue("purge", "--sink", "cloud", "--yes", "-c", file, "--json"))
      #expect(purge["sink"]?.stringValue == "cloud" && purge["forgotten"]?.booleanValue == false)
      let after = try points("cloud", file)
      #expect(after["evicted"] == 4 && after["queued"] == 0, "\(after)")
      #expect(try queue("purge", "--sink", "cloud", "--forget", "--yes", "-c", file).status == 0)
      let names = try json(try queue("status", "-c", file, "--json"))["sinks"]?.arrayValue?.map {
        $0["name"]?.stringValue
      }
      #expect(names == ["archive"])
    }

    @Test("A damaged batch is named by verify, left out by an export, and mended by repair", arguments: [true, false])
    func damage(isRunning: Bool) throws {
      var (daemon, file) = try daemonWithBacklog()
      #expect(try daemon.terminate() == .exited(0))
      try runSQLite(path, "UPDATE batches SET checksum = checksum + 1 WHERE id = 2")
      let file0 = FileManager.default.contents(atPath: path)
      let verify = try queue("verify", "-c", file)
      #expect(verify.status == 65 && verify.output.contains("do not match their checksum: 2\n"), "\(verify)")
      #expect(FileManager.default.contents(atPath: path) == file0, "verify has changed the file")
      let check = try json(try queue("verify", "-c", file, "--json"), status: 65)
      #expect(check["intact"]?.booleanValue == false)
      #expect(check["damaged_batches"]?.arrayValue?.compactMap(\.integerValue) == [2])
      let export = try queue("export", "-c", file)
      #expect(export.status == 65 && export.errors.contains("batch 2 is damaged"), "\(export)")
      #expect(export.output.split(separator: "\n").map(String.init) == [lines[0], lines[1], lines[3]])
      if isRunning { daemon = try Daemon(configuration: file, folder: scratch.path) }
      let repair = try queue("repair", "-c", file, "--json")
      let report = try json(repair)
      #expect(report["set_aside"]?.stringValue.map { FileManager.default.fileExists(atPath: $0) } == true, "\(repair)")
      #expect(try queue("verify", "-c", file).status == 0)
      let after = try points("cloud", file)
      #expect(after["queued"] == 3 && after["dead"] == 1, "\(after)")
    }

    @Test("A file whose beginning is gone is damaged for verify, and repair begins a new one")
    func damagedHead() throws {
      let (daemon, file) = try daemonWithBacklog()
      #expect(try daemon.terminate() == .exited(0))
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.write(contentsOf: Data(count: 64))
      try handle.close()
      let check = try json(try queue("verify", "-c", file, "--json"), status: 65)
      #expect(check["structure"]?.arrayValue?.count == 1, "\(check)")
      let repair = try queue("repair", "-c", file)
      #expect(repair.status == 0 && repair.output.contains("the former file is"), "\(repair)")
      #expect(try queue("verify", "-c", file).status == 0)
    }

    @Test("A socket that cannot be made does not stop the daemon", arguments: ["long", "taken"])
    func noSocket(reason: String) throws {
      let folder = reason == "long" ? String(repeating: "x", count: 120) : "queue"
      let path = "\(try scratch.folder(folder))/q.db"
      if reason == "taken" { try scratch.write("mine", to: "queue/q.db.sock") }
      let daemon = try Daemon(in: scratch, "queue:\n  path: \(path)\n", sinks: [.archive(in: scratch)])
      try daemon.waitForLog("There is no socket for tattler queue")
      #expect(try daemon.write("still n=1i 1").status == 204)
      try daemon.waitUntilDelivered("archive")
      let status = try queue("status", "--queue", path)
      #expect(status.status == 69 && !status.errors.isEmpty, "\(status)")
      #expect(try daemon.terminate() == .exited(0))
      #expect(try queue("status", "--queue", path).status == 0)
      if reason == "taken" { #expect(scratch.text("queue/q.db.sock") == "mine") }
    }

    @Test(
      "The socket is its owner's alone, replaces a stale one, is gone afterwards, and nothing of it is on the TCP port")
    func socket() throws {
      let (daemon, file) = try daemonWithBacklog()
      let attributes = try FileManager.default.attributesOfItem(atPath: path + ".sock")
      #expect(attributes[.posixPermissions] as? Int == 0o600 && attributes[.type] as? FileAttributeType == .typeSocket)
      for (method, target) in [
        ("GET", "/v1/overview"), ("GET", "/v1/batches"), ("POST", "/v1/dead/drop"), ("POST", "/v1/jobs"),
      ] { #expect(try HTTP.send(daemon.port, method, target).status == 404, "\(target)") }
      try daemon.kill()
      #expect(FileManager.default.fileExists(atPath: path + ".sock"))
      #expect(try queue("status", "-c", file).status == 0)
      let second = try Daemon(configuration: file, folder: scratch.path)
      #expect(try json(try queue("status", "-c", file, "--json"))["running"]?.booleanValue == true)
      #expect(try second.terminate() == .exited(0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch["queue"]).filter { $0.contains(".s") } == [])
    }

    @Test("What is not there is told with an exit code of its own")
    func missing() throws {
      let file = try configure(1)
      let none = try queue("status", "-c", file)
      #expect(none.status == 78 && none.errors.contains("there is no queue at \(path)"), "\(none)")
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(try queue("verify", "-c", file).status == 78)
      try scratch.write("something else entirely, long enough to be no database\n", to: "note.txt")
      for command in ["status", "verify", "repair"] {
        let note = try queue(command, "--queue", scratch["note.txt"])
        #expect(note.status == 78 && note.errors.contains("is no queue"), "\(note)")
      }
      #expect(scratch.text("note.txt").hasPrefix("something else"))
      #expect(try queue("status", "-c", scratch["nowhere.yaml"]).status == 78)
      #expect(try queue("nonsense").status == 64)
    }

    @Test("A configuration is enough although the secrets that it names are not there")
    func withoutSecrets() throws {
      let (daemon, file) = try daemonWithBacklog()
      let text = scratch.text("tattler.yaml").replacing(
        "type: grafana_cloud", with: "type: grafana_cloud\n    token: ${NOT_SET}")
      let other = try scratch.write(text, to: "secret.yaml")
      for path in [other, file] {
        let answer = try queue("status", "-c", path)
        #expect(answer.status == 0 && answer.output.contains("cloud"), "\(answer)")
      }
      try daemon.kill()
    }

    @Test(
      "Help has an example for every command",
      arguments: [
        "status", "list", "show", "verify", "repair", "export", "dead list", "dead show", "dead replay", "dead drop",
        "purge",
      ])
    func help(command: String) throws {
      let help = try Command.tattler(["queue"] + command.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.status == 0 && help.output.contains("  tattler queue \(command)"), "\(help.output)")
      #expect(
        help.output.split(separator: "\n").allSatisfy { $0.hasPrefix("USAGE") || $0.count <= 80 }, "\(help.output)")
    }
  }
}
