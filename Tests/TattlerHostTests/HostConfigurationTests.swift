import Logging
import TattlerConfig
import TattlerCost
import TattlerDelivery
import TattlerHost
import TattlerPipeline
import TattlerQueue
import Testing

@Suite struct HostConfigurationTests {
  private func read(_ text: String, _ variables: [String: String] = [:]) throws(ConfigErrors) -> HostConfiguration {
    try HostConfiguration(
      reading: ConfigDocument.parse(text, file: "t.yaml", environment: ConfigEnvironment(variables)))
  }

  @Test func aSmallFileGetsTheDefaults() throws {
    let configuration = try read("queue:\n  path: data/q.db\n")
    #expect(configuration.queue.path == "data/q.db")
    #expect(configuration.queue.durability == .fsync)
    #expect(configuration.receiver.listen == ListenAddress("127.0.0.1:8086"))
    #expect(configuration.otlpReceiver.listen == ListenAddress("127.0.0.1:4318"))
    #expect(configuration.drainNanoseconds == 10_000_000_000)
    #expect(configuration.log.level == .info)
    #expect(configuration.sinks.isEmpty)
    #expect(configuration.cost == nil)
  }

  @Test func `the processor of costs is on where its section is there`() throws {
    let configuration = try read("queue: {path: q}\nprocessors: {cost: {interval: 30s}}\n")
    #expect(configuration.cost?.intervalNanoseconds == 30_000_000_000)
    #expect(try read("queue: {path: q}\nprocessors: {cost: {}}\n").cost != nil)
    #expect(try read("queue: {path: q}\nprocessors:\n").cost == nil)
    #expect(throws: ConfigErrors.self) { try read("queue: {path: q}\nprocessors: {costs: {}}\n") }
  }

  @Test func everythingThatCanBeSaidIsRead() throws {
    let configuration = try read(
      """
      queue: {path: q, durability: os, max_bytes: 2MiB, max_age: 2h}
      receivers:
        influx: {listen: "[::1]:9999", max_body: 2KiB, max_decoded_body: 4KiB, max_batch: 2MiB, strict: true, dialect: lenient}
        otlp: {listen: "localhost:1", max_body: 3KiB, max_decoded_body: 5KiB, max_batch: 3MiB, max_in_work: 7MiB}
      http: {proxy: none, ca_file: ca.pem}
      plugins: {folders: [a, b]}
      shutdown: {drain: 1500ms}
      log: {level: debug, format: json}
      sinks:
        one: {type: file, path: x, delivery: {first_backoff: 5ms, batch_bytes: 64KiB}}
        two: {type: grafana_cloud, when_set: [NOPE], token: "${NOPE}"}
      """)
    #expect(configuration.queue.durability == .os)
    #expect(configuration.queue.maximumBytes == 2 << 20)
    #expect(configuration.queue.maximumAgeNanoseconds == 7_200_000_000_000)
    #expect(configuration.receiver.listen?.description == "[::1]:9999")
    #expect(configuration.receiver.maximumBodyBytes == 2048)
    #expect(configuration.receiver.maximumDecodedBytes == 4096)
    #expect(configuration.receiver.maximumBatchBytes == 2 << 20)
    #expect(configuration.receiver.isStrict)
    #expect(configuration.receiver.dialect == .lenient)
    #expect(configuration.otlpReceiver.listen?.description == "localhost:1")
    #expect(configuration.otlpReceiver.maximumBodyBytes == 3072)
    #expect(configuration.otlpReceiver.maximumDecodedBytes == 5120)
    #expect(configuration.otlpReceiver.maximumBatchBytes == 3 << 20)
    #expect(configuration.otlpReceiver.maximumBytesInWork == 7 << 20)
    #expect(configuration.pluginFolders == ["a", "b"])
    #expect(configuration.drainNanoseconds == 1_500_000_000)
    #expect(configuration.log.level == .debug)
    #expect(configuration.log.format == .json)
    #expect(configuration.sinks.map(\.name) == ["one", "two"])
    #expect(String(decoding: configuration.sinks[0].json, as: UTF8.self) == #"{"path":"x"}"#)
    #expect(configuration.sinks[0].policy.firstBackoffNanoseconds == 5_000_000)
    #expect(configuration.sinks[0].policy.submissionBytes == 65_536)
    #expect(configuration.sinks[1].missingVariables == ["NOPE"])
  }

  @Test func aSinkThatIsSwitchedOnGetsItsSecretsResolved() throws {
    let configuration = try read(
      "queue: {path: q}\nsinks:\n  g: {type: grafana_cloud, when_set: TOKEN, token: '${TOKEN}'}\n", ["TOKEN": "s3"])
    #expect(String(decoding: configuration.sinks[0].json, as: UTF8.self) == #"{"token":"s3"}"#)
  }

  @Test func everyChoiceOfASinkIsRead() throws {
    let configuration = try read(
      """
      queue: {path: q, max_dead_bytes: 3MiB}
      sinks:
        plain: {type: file, path: x}
        chosen:
          type: grafana_cloud
          queue: {overflow: drop_oldest, max_bytes: 2MiB, max_age: 36h}
          delivery:
            order: fresh_first
            backlog_share: 0.35
            fresh_age: 5s
            concurrency: 4
            max_points_per_second: 2500.5
            max_sample_age: 1h
            give_up_after: 6h
      """)
    #expect(configuration.queue.maximumDeadBytes == 3 << 20)
    let plain = configuration.sinks[0]
    #expect(plain.queue == SinkQueuePolicy() && plain.policy == DeliveryPolicy())
    #expect(plain.policy.order == .oldestFirst && plain.policy.concurrency == 1)
    let chosen = configuration.sinks[1]
    #expect(chosen.queue.overflow == .dropOldest && chosen.queue.maximumBytes == 2 << 20)
    #expect(chosen.queue.maximumAgeNanoseconds == 129_600_000_000_000)
    #expect(chosen.policy.order == .freshFirst(backlogShare: 0.35))
    #expect(chosen.policy.freshAgeNanoseconds == 5_000_000_000)
    #expect(chosen.policy.concurrency == 4 && chosen.policy.pointsPerSecond == 2_500.5)
    #expect(chosen.policy.maximumSampleAgeNanoseconds == 3_600_000_000_000)
    #expect(chosen.policy.giveUpAfterNanoseconds == 21_600_000_000_000)
    // What the host reads is not handed to the plugin.
    #expect(String(decoding: chosen.json, as: UTF8.self) == "{}")
  }

  @Test func theOTLPReceiverCanBeSwitchedOff() throws {
    let off = try read("queue: {path: q}\nreceivers: {otlp: {enabled: false, listen: '127.0.0.1:9'}}\n")
    #expect(off.otlpReceiver.listen == nil)
    #expect(off.receiver.listen == ListenAddress("127.0.0.1:8086"))
  }

  @Test func twoReceiversMayBothLetTheSystemChoose() throws {
    let text = "queue: {path: q}\nreceivers: {influx: {listen: 'a:0'}, otlp: {listen: 'a:0'}}\n"
    #expect(try read(text).otlpReceiver.listen?.port == 0)
  }

  @Test(arguments: [
    ("{}", "t.yaml:1:1: queue: missing key"),
    ("queue: {path: q}\nqueu: 1", "t.yaml:2:1: queu: unknown key; did you mean \"queue\"?"),
    (
      "queue: {path: q}\nsinks:\n  a: {type: file, path: x, queue: {overflow: drop_oldst}}",
      "t.yaml:3:46: sinks.a.queue.overflow: found \"drop_oldst\"; expected one of refuse, drop_oldest, drop_newest; "
        + "did you mean \"drop_oldest\"?"
    ),
    (
      "queue: {path: q}\nsinks:\n  a: {type: file, path: x, delivery: {backlog_share: 0.5}}",
      "t.yaml:3:54: sinks.a.delivery.backlog_share: it has no effect with order: oldest_first"
    ),
    (
      "queue: {path: q}\nsinks:\n  a: {type: file, path: x, delivery: {concurrency: 40}}",
      "t.yaml:3:52: sinks.a.delivery.concurrency: found \"40\"; expected an integer, from 1 to 32"
    ),
    ("queue: {path: q, durabilty: os}", "t.yaml:1:18: queue.durabilty: unknown key; did you mean \"durability\"?"),
    (
      "queue: {path: q, durability: fsnc}",
      "t.yaml:1:30: queue.durability: found \"fsnc\"; expected one of fsync, os, memory; did you mean \"fsync\"?"
    ),
    (
      "queue: {path: q}\nreceivers:\n  influx:\n    listen: 8086",
      "t.yaml:4:13: receivers.influx.listen: found \"8086\"; expected host and port"
    ),
    (
      "queue: {path: q}\nreceivers:\n  otlp:\n    listen: 4318",
      "t.yaml:4:13: receivers.otlp.listen: found \"4318\"; expected host and port, such as 127.0.0.1:4318"
    ),
    (
      "queue: {path: q}\nreceivers:\n  otlp:\n    listen: 127.0.0.1:8086",
      "receivers.otlp.listen: 127.0.0.1:8086 is the address of receivers.influx.listen already"
    ),
    (
      "queue: {path: q}\nreceivers: {influx: {listen: '127.0.0.1:4318'}}",
      "receivers.otlp.listen: 127.0.0.1:4318 is the address of receivers.influx.listen already"
    ),
    (
      "queue: {path: q}\nreceivers: {otpl: {}}",
      "receivers.otpl: unknown key; did you mean \"otlp\"?"
    ),
    (
      "queue: {path: q}\nreceivers: {otlp: {strict: true}}",
      "receivers.otlp.strict: unknown key"
    ),
    (
      "queue: {path: q}\nsinks:\n  f: {tpye: file, path: x}",
      "sinks.f.tpye: unknown key; did you mean \"type\"?"
    ),
    ("queue: {path: q}\nsinks:\n  f: {path: x}", "t.yaml:3:6: sinks.f.type: missing key"),
    ("queue: {path: q}\nsinks:\n  f: {type: file, path: '${NOT_THERE}'}", "NOT_THERE"),
  ])
  func mistakesNamePlaceKeyAndRemedy(text: String, words: String) {
    let errors = #expect(throws: ConfigErrors.self) { try read(text) }
    #expect("\(errors.map { "\($0)" } ?? "")".contains(words), "\(errors.map { "\($0)" } ?? "no error")")
  }

  @Test func severalMistakesAreReportedTogether() {
    let errors = #expect(throws: ConfigErrors.self) {
      try read("queue: {path: q, max_bytes: lots}\nlog: {level: loud}\nsinks:\n  f: {}\n")
    }
    #expect(errors?.errors.count == 3)
  }
}

@Suite struct ListenAddressTests {
  @Test(arguments: [
    ("127.0.0.1:8086", "127.0.0.1", 8086, true), ("localhost:0", "localhost", 0, true), ("[::1]:1", "::1", 1, true),
    ("0.0.0.0:65535", "0.0.0.0", 65_535, false), ("[fe80::1]:80", "fe80::1", 80, false),
    ("127.9.9.9:1", "127.9.9.9", 1, true), ("127.evil.example:1", "127.evil.example", 1, false),
  ])
  func addressesAreRead(text: String, host: String, port: Int, isLoopback: Bool) throws {
    let address = try #require(ListenAddress(text))
    #expect((address.host, address.port, address.isLoopback) == (host, port, isLoopback))
    #expect(address.description == text)
  }

  @Test(arguments: ["", "8086", "a:", ":1", "a:b", "a:65536", "a:-1", "::1:80", "[::1]", "[::1]80", "a:1:2", "a:٣"])
  func everythingElseIsRefused(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
