import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// The commands beside `run`, and a sink in plain C.
  @Suite struct CommandTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("Help names every command, and the version is a semantic version")
    func help() throws {
      let help = try Command.tattler(["--help"])
      #expect(help.status == 0)
      for command in ["run", "check", "plugins", "send", "convert", "name", "queue", "prices", "dashboard"] {
        #expect(help.output.contains("\n  \(command) "), "\(help.output)")
        let own = try Command.tattler([command, "--help"])
        #expect(own.status == 0 && own.output.contains("USAGE: tattler \(command)"), "\(own.output)")
      }
      let version = try Command.tattler(["--version"])
      #expect(version.status == 0 && version.output.trimmingCharacters(in: .newlines).split(separator: ".").count == 3)
      for arguments in [["nonsense"], ["run"], ["run", "--nonsense"], ["check"]] {
        #expect(try Command.tattler(arguments).status == 64, "\(arguments)")
      }
    }

    @Test("Check tells what a good configuration does, also to scripts")
    func checkGood() throws {
      let file = try Daemon.configure(
        scratch,
        """
        sinks:
          archive:
            type: file
            path: /tmp/x.lp
          cloud:
            type: grafana_cloud
            when_set: [E2E_CLOUD_URL]
            url: ${E2E_CLOUD_URL}
        """)
      let check = try Command.tattler(["check", "-c", file])
      #expect(check.status == 0 && check.errors.isEmpty, "\(check)")
      #expect(check.output.contains("archive (file): on"), "\(check.output)")
      #expect(check.output.contains("cloud (grafana_cloud): off, E2E_CLOUD_URL not set"), "\(check.output)")
      let json = try JSONValue(parsing: Array(try Command.tattler(["check", "--json", "-c", file]).output.utf8))
      #expect(json["ok"]?.booleanValue == true && json["errors"]?.arrayValue?.isEmpty == true)
      #expect(!FileManager.default.fileExists(atPath: scratch["queue"]))
    }

    @Test("Check tells scripts every mistake with file, line, column, key and message")
    func checkBad() throws {
      let file = try Daemon.configure(
        scratch, "sinks:\n  a:\n    type: file\n    path: /tmp/x\n    formt: json\nlogg: {}\n")
      let check = try Command.tattler(["check", "--json", "-c", file])
      #expect(check.status == 78)
      let json = try JSONValue(parsing: Array(check.output.utf8))
      #expect(json["ok"]?.booleanValue == false)
      let error = try #require(json["errors"]?.arrayValue?.first)
      #expect(error["file"]?.stringValue == file)
      #expect(error["line"]?.integerValue == 6 && error["column"]?.integerValue == 1, "\(check.output)")
      #expect(error["key"]?.stringValue == "logg")
      #expect(error["message"]?.stringValue?.contains("\"log\"") == true, "\(check.output)")
    }

    @Test("The example configuration of the documentation is good")
    func quickstart() throws {
      let check = try Command.tattler(["check", "-c", Built.root + "/docs/examples/quickstart.yaml"])
      #expect(check.status == 0, "\(check)")
    }

    @Test("Plugins lists the bundled sinks and those of a folder, as a table and as JSON")
    func plugins() throws {
      _ = try Built.plugin("counting_sink.c", as: "libtattler-sink-counting.so", in: scratch.path)
      let table = try Command.tattler(["plugins", "--folder", scratch.path])
      #expect(table.status == 0 && table.output.hasPrefix("NAME"), "\(table)")
      let list = try JSONValue(
        parsing: Array(try Command.tattler(["plugins", "--json", "--folder", scratch.path]).output.utf8))
      let found = list.arrayValue ?? []
      #expect(found.compactMap { $0["name"]?.stringValue } == ["file", "grafana_cloud", "otlp", "stdout", "counting"])
      for plugin in found {
        #expect(plugin["abi"]?.stringValue?.hasPrefix("1.") == true, "\(plugin)")
        #expect(table.output.contains(plugin["file"]?.stringValue ?? "-"), "\(table.output)")
      }
      #expect(found.last?["file"]?.stringValue == scratch["libtattler-sink-counting.so"])

      _ = try Built.plugin("broken_sink.c", as: "libtattler-sink-broken.so", in: scratch.path, defines: ["-DMAJOR=99"])
      let broken = try Command.tattler(["plugins", "--folder", scratch.path])
      #expect(broken.status == 78 && broken.errors.contains("libtattler-sink-broken.so"), "\(broken)")
      #expect(broken.output.contains("counting"))
    }

    @Test("A daemon delivers to a sink in plain C")
    func plainC() throws {
      let plugin = try Built.plugin("counting_sink.c", as: "counting.so", in: scratch.path)
      let daemon = try Daemon(
        in: scratch,
        """
        sinks:
          c:
            type: counting
            plugin: \(plugin)
            path: \(scratch["c.txt"])
        """)
      let answer = try daemon.write(
        "cpu,host=a\\ b,core=1 usage=1.5,up=true,note=\"x y\",n=-7i,u=7u 1700000000000000001\n")
      #expect(answer.status == 204, "\(answer.text)")
      try daemon.waitUntilDelivered("c")
      let labels = "{host=a b,core=1}"
      #expect(
        scratch.lines("c.txt") == [
          "cpu.usage\(labels) 1.5 1700000000000000001", "cpu.up\(labels) true 1700000000000000001",
          "cpu.note\(labels) x y 1700000000000000001", "cpu.n\(labels) -7 1700000000000000001",
          "cpu.u\(labels) 7 1700000000000000001",
        ])
      #expect(try daemon.status().counter("points_written", of: "c") == 5)
      #expect(daemon.log.contains("the C sink is open"))
      #expect(try daemon.terminate() == .exited(0))
    }

    @Test("A daemon writes to its standard output through the bundled sink")
    func standardOutput() throws {
      let daemon = try Daemon(in: scratch, "sinks:\n  out:\n    type: stdout\n    format: line_protocol\n")
      #expect(try daemon.write("cpu,host=a usage=1.5 1700000000000000001").status == 204)
      try daemon.waitUntilDelivered("out")
      #expect(daemon.process.output == "cpu,host=a usage=1.5 1700000000000000001\n")
      #expect(try daemon.terminate() == .exited(0))
    }
  }

  /// `tattler convert`
  @Suite struct ConvertTests {
    private static let line =
      "cpu,host=a\\ b,x=1 usage=1.5,n=-7i,u=7u,up=true,note=\"x \\\"y\\\"\" 1700000000000000001\n"
    private static let json = """
      [{"measurement":"cpu","tags":[["host","a b"],["x","1"]],"fields":[["usage","float",1.5],["n","int",-7],\
      ["u","uint",7],["up","bool",true],["note","string","x \\"y\\""]],"timestamp":1700000000000000001}]

      """

    @Test("Line protocol becomes JSON and line protocol again")
    func bothWays() throws {
      let json = try Command.tattler(["convert", "--from", "influx", "--to", "json"], input: Self.line)
      #expect(json.status == 0 && json.errors.isEmpty)
      #expect(
        try JSONValue(parsing: Array(json.output.utf8)) == JSONValue(parsing: Array(Self.json.utf8)), "\(json.output)")
      let line = try Command.tattler(["convert", "--from", "json", "--to", "influx"], input: json.output)
      #expect(line.status == 0 && line.output == Self.line, "\(line)")
    }

    @Test("The precision is an option or a variable")
    func precision() throws {
      let arguments = ["convert", "--from", "influx", "--to", "json"]
      for (more, variables) in [(["--precision", "s"], [:]), ([], ["LP_PRECISION": "s"])] {
        let outcome = try Command.tattler(arguments + more, variables: variables, input: "a b=1 1700000000\n")
        #expect(outcome.output.contains("\"timestamp\":1700000000000000000"), "\(outcome)")
      }
      #expect(try Command.tattler(arguments + ["--precision", "fortnight"], input: "a b=1").status == 64)
    }

    @Test("Bad lines are told, the exit code is 65, and the good ones are converted unless it is strict")
    func badLines() throws {
      let arguments = ["convert", "--from", "influx", "--to", "influx"]
      let lenient = try Command.tattler(arguments, input: "a b=1 1\nbad\nc d=2 2\n")
      #expect(lenient.status == 65 && lenient.output == "a b=1 1\nc d=2 2\n", "\(lenient)")
      #expect(lenient.errors.hasPrefix("line 2, column "), "\(lenient.errors)")
      let strict = try Command.tattler(arguments + ["--strict"], input: "a b=1 1\nbad\nc d=2 2\n")
      #expect(strict.status == 65 && strict.output.isEmpty && strict.errors.hasPrefix("line 2, column "), "\(strict)")
      for input in ["{", "[{}]", #"[{"measurement":"a","fields":[["f","int",1.5]]}]"#] {
        let outcome = try Command.tattler(["convert", "--from", "json", "--to", "influx"], input: input)
        #expect(outcome.status == 65 && !outcome.errors.isEmpty && outcome.output.isEmpty, "\(input): \(outcome)")
      }
    }

    @Test("Batches answer each line of input with one line")
    func batches() throws {
      let base64 = { (text: String) in Data(text.utf8).base64EncodedString() }
      let documents = "s \(base64("a b=1 2\n"))\nns \(base64("bad"))\nweek x\nns ***\nns \(base64("c d=\"e\nf\" 3"))\n"
      let decoded = try Command.tattler(
        ["convert", "--batch", "--strict", "--from", "influx", "--to", "json"], input: documents)
      let answers = decoded.output.split(separator: "\n")
      try #require(answers.count == 5, "\(decoded)")
      #expect(answers[0].contains("\"timestamp\":2000000000"))
      for index in 1...3 { #expect(answers[index].hasPrefix("{\"error\":"), "\(answers[index])") }
      #expect(answers[4].contains(#""e\nf""#), "\(answers[4])")
      let json = #"[{"measurement":"a","fields":[["b","float",1]],"timestamp":2000000000}]"#
      let encoded = try Command.tattler(
        ["convert", "--batch", "--from", "json", "--to", "influx"], input: "s \(base64(json))\nns \(base64("{"))\n")
      let lines = encoded.output.split(separator: "\n")
      #expect(lines.first == Substring(base64("a b=1 2\n")) && lines.last?.hasPrefix("ERR ") == true, "\(encoded)")
    }
  }
}
