import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// What an operator can write wrong. Both `check` and `run` say the same and end with 78.
  @Suite struct BadConfigurationTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Runs `check` and `run` on a configuration and gives what both said.
    private func refusal(
      _ yaml: String, variables: [String: String] = [:], location: SourceLocation = #_sourceLocation
    ) throws -> String {
      let file = try Daemon.configure(scratch, yaml)
      let check = try Command.tattler(["check", "-c", file], variables: variables)
      let run = try Command.tattler(["run", "-c", file], variables: variables)
      #expect(check.status == 78 && run.status == 78, "\(check) \(run)", sourceLocation: location)
      #expect(check.errors == run.errors, sourceLocation: location)
      #expect(check.output.isEmpty && run.output.isEmpty, sourceLocation: location)
      return check.errors
    }

    @Test("Unknown keys are told with file, line, column and the nearest name, all of them at once")
    func unknownKeys() throws {
      let words = try refusal(
        """
        queue:
          path: \(scratch["q.db"])
          durabilty: fsync
        recievers: {}
        sinks:
          archive:
            type: file
            path: /tmp/x
            formt: influx
          second:
            typ: file

        """)
      let file = scratch["tattler.yaml"]
      #expect(words.contains("\(file):3:3:") && words.contains("\"durability\""), "\(words)")
      #expect(words.contains("\(file):4:1:") && words.contains("\"receivers\""), "\(words)")
      #expect(words.contains("\(file):11:5: sinks.second.typ: unknown key; did you mean \"type\"?"), "\(words)")
      #expect(!FileManager.default.fileExists(atPath: scratch["q.db"]))
    }

    @Test("A sink's own unknown key is told with its place and the nearest name")
    func unknownSinkKey() throws {
      let words = try refusal("sinks:\n  archive:\n    type: file\n    path: /tmp/x\n    formt: influx\n")
      #expect(words.contains("\(scratch["tattler.yaml"]):5:") && words.contains("\"format\""), "\(words)")
      #expect(words.contains("sinks.archive.formt"), "\(words)")
    }

    @Test("Broken YAML is told with its place")
    func brokenYAML() throws {
      #expect(try refusal("sinks:\n  a: [1, 2\nb: 3\n").contains("\(scratch["tattler.yaml"]):"))
      #expect(try refusal("sinks: &a {}\nsinks: {}\n").contains("\(scratch["tattler.yaml"]):2:1"))
    }

    @Test("A variable that is not set is named with its place")
    func unsetVariable() throws {
      let yaml = "sinks:\n  cloud:\n    type: grafana_cloud\n    url: ${E2E_URL}\n"
      let words = try refusal(yaml)
      #expect(words.contains("E2E_URL") && words.contains("\(scratch["tattler.yaml"]):4:"), "\(words)")
      let file = scratch["tattler.yaml"]
      let set = try Command.tattler(["check", "-c", file], variables: ["E2E_URL": "http://127.0.0.1:1/write"])
      #expect(set.status == 0, "\(set.errors)")
    }

    @Test("A secret's file that is not there is named")
    func missingSecretFile() throws {
      let words = try refusal(
        """
        sinks:
          cloud:
            type: grafana_cloud
            url: https://example.invalid
            instance_id: "123456"
            token: ${file:\(scratch["absent"])}

        """)
      #expect(words.contains(scratch["absent"]) && words.contains("\(scratch["tattler.yaml"]):6:"), "\(words)")
    }

    @Test("A plugin that is not there is told with what is there instead")
    func missingPlugin() throws {
      let byType = try refusal("sinks:\n  a:\n    type: flie\n    path: /tmp/x\n")
      #expect(byType.contains("no sink type \"flie\"") && byType.contains("file"), "\(byType)")
      #expect(byType.contains("tattler.yaml:3:"), "\(byType)")
      let byPath = try refusal("sinks:\n  a:\n    type: x\n    plugin: \(scratch["absent.so"])\n")
      #expect(byPath.contains(scratch["absent.so"]) && byPath.contains("tattler.yaml:4:"), "\(byPath)")
    }

    @Test("A plugin for another version of the ABI is refused with both versions")
    func wrongABI() throws {
      let plugin = try Built.plugin("broken_sink.c", as: "broken.so", in: scratch.path, defines: ["-DMAJOR=99"])
      let words = try refusal("sinks:\n  a:\n    type: broken\n    plugin: \(plugin)\n")
      #expect(words.contains("99") && words.contains("1") && words.contains(plugin), "\(words)")
    }

    @Test(
      "A plugin that breaks the ABI is refused", arguments: ["-DMAGIC=1", "-DSIZE=8", "-DNO_SUBMIT", "-DNO_DESCRIPTOR"])
    func brokenPlugin(define: String) throws {
      let plugin = try Built.plugin("broken_sink.c", as: "broken.so", in: scratch.path, defines: [define])
      let words = try refusal("sinks:\n  a:\n    type: broken\n    plugin: \(plugin)\n")
      #expect(words.contains(plugin), "\(words)")
    }

    @Test("A plugin that anybody may write is refused")
    func worldWritable() throws {
      let plugin = try Built.plugin("counting_sink.c", as: "counting.so", in: scratch.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: plugin)
      let words = try refusal("sinks:\n  a:\n    type: counting\n    plugin: \(plugin)\n    path: /tmp/x\n")
      #expect(words.contains(plugin) && words.contains("anybody may write"), "\(words)")
    }

    @Test("A configuration that is not there is named")
    func missingFile() throws {
      for command in ["check", "run"] {
        let outcome = try Command.tattler([command, "-c", scratch["absent.yaml"]])
        #expect(outcome.status == 78 && outcome.errors.contains(scratch["absent.yaml"]), "\(outcome)")
      }
    }

    @Test("An address that is in use is told, and the daemon ends")
    func addressInUse() throws {
      let taken = try Loopback(listeningOn: 0)
      let yaml = """
        receivers:
          influx:
            listen: 127.0.0.1:\(taken.port)
        sinks:
          archive:
            type: file
            path: \(scratch["archive.lp"])
        """
      let file = try Daemon.configure(scratch, yaml)
      let outcome = try Command.tattler(["run", "-c", file])
      #expect(outcome.status == 78)
      #expect(
        outcome.errors.contains(
          "receivers.influx.listen: cannot listen on 127.0.0.1:\(taken.port): Address already in use"),
        "\(outcome.errors)")
      // Nothing was drained, and nobody is told so.
      #expect(outcome.errors.contains("Ending at once"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("the receivers have stopped"), "\(outcome.errors)")
    }
  }
}
