import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// The two actions of a bot, over HTTP and from the command line.
  @Suite struct BotEventTests {
    let scratch: Scratch
    let daemon: Daemon

    init() throws {
      scratch = try Scratch()
      daemon = try Daemon(in: scratch, sinks: [.archive(in: scratch)])
    }

    private func post(_ action: String, _ json: String) throws -> HTTP.Answer {
      try HTTP.post(daemon.port, "/v1/events/\(action)", json, headers: [("Content-Type", "application/json")])
    }

    /// The one line in the file, without its time, which lies between two moments.
    private func line(between before: Int64) throws -> String {
      let after = Clock.nanoseconds()
      try daemon.waitUntilDelivered("archive")
      let lines = scratch.lines("archive.lp")
      try #require(lines.count == 1, "\(lines)")
      let space = try #require(lines[0].lastIndex(of: " "))
      let time = try #require(Int64(lines[0][lines[0].index(after: space)...]))
      #expect(before <= time && time <= after)
      return String(lines[0][..<space])
    }

    @Test(
      "An event becomes one line with its attributes and the time at which it came",
      arguments: [
        (
          #"{"name":"handover","channel":"whatsapp","botId":"b-1","conversationId":"c 17","userId":"u,2","version":"1.0"}"#,
          #"handover,channel=whatsapp,botId=b-1,conversationId=c\ 17,userId=u\,2,version=1.0 metric=1"#
        ),
        (#"{"name":"bare"}"#, "bare metric=1"),
        (#"{"name":"priced","value":2.5,"channel":"größe=\"x\""}"#, #"priced,channel=größe\="x" metric=2.5"#),
        (#"{"value":-3,"name":"order"}"#, "order metric=-3"),
      ])
    func metric(json: String, line wanted: String) throws {
      let before = Clock.nanoseconds()
      let answer = try post("metric", json)
      #expect(answer.status == 204, "\(answer.text)")
      #expect(try line(between: before) == wanted)
    }

    @Test(
      "A raw line is taken as it is and gets the time at which it came",
      arguments: [
        (
          #"test,bar_label=abc,source=grafana_cloud_docs metric=35.2"#,
          "test,bar_label=abc,source=grafana_cloud_docs metric=35.2"
        ),
        (#"a,t=x\\ y b=1i,c=\"d e\",f=true\n"#, #"a,t=x\ y b=1i,c="d e",f=true"#),
      ])
    func raw(data: String, line wanted: String) throws {
      let before = Clock.nanoseconds()
      let answer = try post("raw", "{\"data\":\"\(data)\"}")
      #expect(answer.status == 204, "\(answer.text)")
      #expect(try line(between: before) == wanted)
    }

    @Test("Equal events of one moment get milliseconds of their own, whichever way they come")
    func sameMoment() throws {
      let port = daemon.port
      let crowd = Crowd(4) { sender, round in
        let answer =
          switch sender {
          case 0: try? HTTP.post(port, "/v1/events/raw", #"{"data":"tick,channel=web metric=1"}"#)
          case 1: try? HTTP.post(port, "/write", "tick,channel=web metric=1\n")
          default: try? HTTP.post(port, "/v1/events/metric", #"{"name":"tick","channel":"web"}"#)
          }
        return answer?.status == 204 && round < 49
      }
      crowd.wait()
      try daemon.waitUntilDelivered("archive")
      let milliseconds = scratch.lines("archive.lp").compactMap { line in
        line.split(separator: " ").last.flatMap { Int64($0) }.map { $0 / 1_000_000 }
      }
      #expect(milliseconds.count == 200)
      #expect(Set(milliseconds).count == 200)
    }

    @Test(
      "A mistake in an event is told with its key, and nothing is taken",
      arguments: [
        ("metric", #"{"name":"two words"}"#, "name", "a space at position 4"),
        ("metric", #"{"name":"tab\there"}"#, "name", "a tab at position 4"),
        ("metric", #"{"name":"a\nb m=1"}"#, "name", "a line feed at position 2"),
        ("metric", #"{"name":"a,b=c"}"#, "name", "a comma at position 2"),
        ("metric", #"{"name":"a=b"}"#, "name", "an equals sign at position 2"),
        ("metric", #"{"name":""}"#, "name", "empty"),
        ("metric", #"{"name":"a","botId":"  "}"#, "botId", "blank"),
        ("metric", #"{"name":"a","channel":"x\ny"}"#, "channel", "a line feed at position 2"),
        ("metric", #"{"channel":"web"}"#, "name", "name"),
        ("metric", #"{"name":"a","chanel":"web"}"#, "chanel", #""channel""#),
        ("metric", #"{"name":"a","value":"many"}"#, "value", "number"),
        ("metric", #"{"name":"a""#, "", "1:"),
        ("metric", "[]", "", ""),
        ("metric", "", "", ""),
        ("raw", #"{"data":"a b=1\nc d=2"}"#, "data", "one line"),
        ("raw", #"{"data":""}"#, "data", ""),
        ("raw", #"{"data":"no fields"}"#, "data", "column"),
        ("raw", #"{"line":"a b=1"}"#, "", "data"),
      ])
    func mistakes(action: String, json: String, key: String, words: String) throws {
      let answer = try post(action, json)
      #expect(answer.status == 400, "\(json): \(answer.status) \(answer.text)")
      let said = try answer.json()
      if !key.isEmpty { #expect(said["key"]?.stringValue == key, "\(answer.text)") }
      let message = said["message"]?.stringValue ?? ""
      #expect(!message.isEmpty && (words.isEmpty || message.contains(words)), "\(json): \(answer.text)")
      #expect(try daemon.status()["archive"].accepted == 0)
    }

    @Test("The commands send to a daemon, and say with their exit code how it went")
    func commands() throws {
      let to = ["--to", "http://127.0.0.1:\(daemon.port)"]
      let before = Clock.nanoseconds()
      let sent = try Command.tattler(
        [
          "send", "metric", "handover", "--channel", "web", "--bot-id", "b 1", "--conversation-id", "c", "--user-id",
          "u",
        ]
          + ["--bot-version", "2", "--value", "1.5"] + to)
      #expect(sent.status == 0 && sent.output.isEmpty && sent.errors.isEmpty, "\(sent)")
      #expect(
        try line(between: before) == #"handover,channel=web,botId=b\ 1,conversationId=c,userId=u,version=2 metric=1.5"#)
      let raw = try Command.tattler(["send", "raw", "test,bar_label=abc metric=35.2"] + to)
      #expect(raw.status == 0, "\(raw)")
      try daemon.waitUntilDelivered("archive")
      #expect(scratch.lines("archive.lp").last?.hasPrefix("test,bar_label=abc metric=35.2 ") == true)
    }

    @Test("The commands refuse bad events with 64, before they send anything")
    func commandMistakes() throws {
      let cases: [([String], String)] = [
        (["metric", "two words"], "a space at position 4"), (["metric", "a", "--channel", " "], "blank"),
        (["metric"], "name"), (["raw", "a b=1\nc d=2"], "one line"), (["raw", "a"], "column"),
        (["metric", "a", "--timeout", "0"], "--timeout"), (["metric", "a", "--sink", "x"], "belong together"),
      ]
      for (arguments, words) in cases {
        let outcome = try Command.tattler(["send"] + arguments)
        #expect(outcome.status == 64, "\(arguments): \(outcome)")
        #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
      }
    }

    @Test("The commands end with 69 where nobody listens, and with 65 where the daemon refuses the data")
    func commandFailures() throws {
      let port = try Loopback.freePort()
      let nobody = try Command.tattler(["send", "metric", "a", "--to", "http://127.0.0.1:\(port)"])
      #expect(nobody.status == 69 && nobody.errors.contains("\(port)"), "\(nobody)")
      let receiver = try Receiver { request in
        request.path.hasSuffix("/raw")
          ? Receiver.Reply(status: 400, text: #"{"message":"not this line"}"#)
          : Receiver.Reply(status: 503, text: #"{"message":"not now"}"#)
      }
      defer { receiver.stop() }
      let to = ["--to", "http://127.0.0.1:\(receiver.port)"]
      let refused = try Command.tattler(["send", "raw", "a b=1"] + to)
      #expect(refused.status == 65 && refused.errors.contains("not this line"), "\(refused)")
      let unavailable = try Command.tattler(["send", "metric", "a", "--timeout", "2"] + to)
      #expect(unavailable.status == 69 && unavailable.errors.contains("not now"), "\(unavailable)")
    }

    @Test("The commands deliver straight to a sink of a configuration, without a daemon")
    func direct() throws {
      let receiver = try Receiver()
      defer { receiver.stop() }
      let file = try Daemon.configure(
        scratch,
        """
        sinks:
          straight:
            type: file
            path: \(scratch["straight.lp"])
          cloud:
            type: grafana_cloud
            url: http://127.0.0.1:\(receiver.port)
            instance_id: "123456"
            token: invented-token
        """, name: "direct.yaml")
      let sent = try Command.tattler(["send", "metric", "hello", "--channel", "web", "-c", file, "--sink", "straight"])
      #expect(sent.status == 0, "\(sent)")
      #expect(scratch.lines("straight.lp").first?.hasPrefix("hello,channel=web metric=1 ") == true)
      let cloud = try Command.tattler(["send", "raw", "a,b=c d=1", "-c", file, "--sink", "cloud"])
      #expect(cloud.status == 0, "\(cloud)")
      #expect(receiver.requests.first?.path == "/api/v1/push/influx/write")
      #expect(receiver.lines.first?.hasPrefix("a,b=c d=1 ") == true)
      let unknown = try Command.tattler(["send", "metric", "hello", "-c", file, "--sink", "cluod"])
      #expect(unknown.status == 64 && unknown.errors.contains("straight, cloud"), "\(unknown)")
      receiver.answer { _ in Receiver.Reply(status: 401) }
      let refused = try Command.tattler(["send", "metric", "hello", "-c", file, "--sink", "cloud"])
      #expect(refused.status == 69 && refused.errors.contains("401"), "\(refused)")
    }
  }
}
