import Foundation
import Glibc
import Synchronization
import TattlerConfig
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// Start, health, end, and the start after it.
  @Suite struct LifeCycleTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func cloud(_ port: Int, keys: String = "") -> SinkSettings {
      .cloud(
        port, keys: "instance_id: \"123456\"\ntoken: invented-token\n\(keys)",
        delivery: SinkSettings.quickRetries + ["pause: 50ms"])
    }

    private static let drain = "shutdown:\n  drain: 300ms\n"

    @Test(
      "A signal under load stops the receivers, delivers what was acknowledged, and ends with 0",
      arguments: [SIGTERM, SIGINT])
    func drains(number: Int32) throws {
      let daemon = try Daemon(in: scratch, sinks: [.archive(in: scratch)])
      let acknowledged = Mutex<[String]>([])
      let port = daemon.port
      let crowd = Crowd(4) { sender, round in
        let line = "load,sender=\(sender) n=\(round)i \(round)"
        guard let answer = try? HTTP.post(port, "/write", line) else { return false }
        if answer.status == 204 { acknowledged.withLock { $0.append(line) } }
        return answer.status == 204
      }
      defer { crowd.stop() }
      try eventually("there is load") { acknowledged.withLock { $0.count } >= 100 }
      #expect(try daemon.terminate(number) == .exited(0), "\(daemon.log)")
      crowd.wait()
      let archived = Set(scratch.lines("archive.lp"))
      let lost = acknowledged.withLock { $0 }.filter { !archived.contains($0) }
      #expect(lost.isEmpty, "\(lost.count) lost: \(lost.prefix(5))")
      #expect(daemon.log.contains("Everything was delivered."), "\(daemon.log)")
      #expect(throws: Trouble.self) { _ = try HTTP.get(port, "/ping") }
    }

    @Test(
      "A dead sink does not hold up the end, and the rest is delivered after the next start",
      arguments: [SIGTERM, SIGINT])
    func undelivered(number: Int32) throws {
      let port = try Loopback.freePort()
      let first = try Daemon(in: scratch, Self.drain, sinks: [cloud(port)])
      let lines = (0..<50).map { "kept n=\($0)i \($0)" }
      for line in lines { #expect(try first.write(line).status == 204) }
      #expect(try first.terminate(number) == .exited(0), "\(first.log)")
      #expect(first.log.contains("stays in the queue"), "\(first.log)")

      let second = try Daemon(in: scratch, Self.drain, sinks: [cloud(port)])
      let ledger = try second.status()["cloud"]
      #expect(ledger.accepted == 50 && ledger.queued == 50 && ledger.isBalanced, "\(ledger)")
      let receiver = try Receiver(on: port)
      defer { receiver.stop() }
      try second.waitUntilDelivered("cloud")
      #expect(receiver.lines == lines)
      #expect(try second.write("new n=1i 99").status == 204)
      #expect(try second.terminate() == .exited(0))
      #expect(receiver.lines == lines + ["new n=1i 99"])
    }

    @Test("A receiver that never answers does not hold up the end for longer than it is given")
    func silentReceiver() throws {
      let listener = try Loopback(listeningOn: 0)
      let daemon = try Daemon(in: scratch, Self.drain, sinks: [cloud(listener.port, keys: "timeout: 60s")])
      #expect(try daemon.write("kept n=1i 1").status == 204)
      let connection = try #require(listener.accept())
      #expect(!connection.receive().isEmpty)
      daemon.process.signal(SIGTERM)
      // The request may take a minute; the drain may take 0.3 s.
      #expect(try daemon.process.waitForEnd(withinSeconds: 20) == .exited(0))
      connection.end()
      let second = try Daemon(configuration: scratch["tattler.yaml"])
      let ledger = try second.status()["cloud"]
      #expect(ledger.accepted == 1 && ledger.queued == 1 && ledger.isBalanced, "\(ledger)")
    }

    @Test(
      "An upload that does not go on holds up the end no longer than the drain, and what is queued is delivered",
      arguments: ["Content-Length: 1000", "Transfer-Encoding: chunked"])
    func halfSent(_ header: String) throws {
      let daemon = try Daemon(in: scratch, "shutdown:\n  drain: 2s\n", sinks: [.archive(in: scratch)])
      #expect(try daemon.write("whole n=1i 1").status == 204)
      let connection = try Loopback(connectingTo: daemon.port)
      connection.send("POST /write HTTP/1.1\r\nHost: x\r\n\(header)\r\n\r\n20\r\nhalf n=")
      // An answer to somebody who came later: the daemon has seen the upload.
      #expect(try HTTP.get(daemon.port, "/ping").status == 204)
      daemon.process.signal(SIGTERM)
      #expect(try daemon.process.waitForEnd(withinSeconds: 20) == .exited(0), "\(daemon.log)")
      #expect(daemon.log.contains("broken off") && daemon.log.contains("Everything was delivered."), "\(daemon.log)")
      #expect(scratch.lines("archive.lp") == ["whole n=1i 1"])
      #expect(!String(decoding: connection.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 2"))
    }

    @Test("A queue that is full makes health fail, until it takes something again")
    func fullQueue() throws {
      let port = try Loopback.freePort()
      let daemon = try Daemon(
        in: scratch, Self.drain + "queue:\n  path: \(scratch["q.db"])\n  max_bytes: 1MiB\n", sinks: [cloud(port)])
      var random = SeededRandom(seed: 7)
      try eventually("the queue is full", detail: { daemon.log }) {
        let noise = (0..<20_000).map { _ in String(UInt8.random(in: .min ... .max, using: &random), radix: 16) }
          .joined()
        return try daemon.write("full v=1i,n=\"\(noise)\" 1").status == 503
      }
      let health = try HTTP.get(daemon.port, "/health")
      #expect(health.status == 503, "\(health.text)")
      let check = try health.json()["checks"]?.arrayValue?.first
      #expect(check?["name"]?.stringValue == "intake" && check?["status"]?.stringValue == "fail", "\(health.text)")
      #expect(check?["message"]?.stringValue?.isEmpty == false)

      let receiver = try Receiver(on: port)
      defer { receiver.stop() }
      try daemon.waitUntilDelivered("cloud")
      #expect(try daemon.write("room n=1i 1").status == 204)
      #expect(try HTTP.get(daemon.port, "/health").status == 200)
    }

    @Test("The ledger survives restarts")
    func ledger() throws {
      for round in 1...3 {
        let daemon = try Daemon(in: scratch, sinks: [.archive(in: scratch)])
        let before = try daemon.status()["archive"]
        #expect(before.accepted == (round - 1) * 12 && before.delivered == before.accepted && before.isBalanced)
        for line in 0..<4 { #expect(try daemon.write("m a=1i,b=2i,c=\"\(round)\" \(line)").status == 204) }
        try daemon.waitUntilDelivered("archive")
        #expect(try daemon.terminate() == .exited(0))
      }
      #expect(scratch.lines("archive.lp").count == 12)
    }

    @Test("Ping answers like InfluxDB, health and status are JSON")
    func pages() throws {
      let daemon = try Daemon(in: scratch, sinks: [.archive(in: scratch)])
      for method in ["GET", "HEAD"] {
        let ping = try HTTP.send(daemon.port, method, "/ping")
        #expect(ping.status == 204 && ping.headers["x-influxdb-version"]?.hasPrefix("tattler-") == true, "\(ping)")
      }
      let health = try HTTP.get(daemon.port, "/health")
      #expect(health.status == 200 && health.headers["content-type"]?.hasPrefix("application/json") == true)
      #expect(try health.json()["status"]?.stringValue == "pass")
      let status = try daemon.status()
      #expect(status.names == ["archive"] && status["archive"].state == "delivering")
      #expect(status.json["queue"]?["batches"]?.integerValue == 0)
      #expect(status.json["version"]?.stringValue?.isEmpty == false)
    }

    @Test(
      "A receiver that refuses the credentials pauses its sink: health fails and says what to do, until it is mended")
    func unauthorized() throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 401, text: "") }
      defer { receiver.stop() }
      let daemon = try Daemon(in: scratch, Self.drain, sinks: [cloud(receiver.port)])
      #expect(try HTTP.get(daemon.port, "/health").status == 200)
      #expect(try daemon.write("kept n=1i 1").status == 204)
      try eventually("health fails", detail: { daemon.log }) { try HTTP.get(daemon.port, "/health").status == 503 }
      let health = try HTTP.get(daemon.port, "/health").json()
      #expect(health["status"]?.stringValue == "fail")
      let check = health["checks"]?.arrayValue?.first { $0["name"]?.stringValue == "cloud" }
      #expect(check?["name"]?.stringValue == "cloud" && check?["status"]?.stringValue == "fail")
      let words = check?["message"]?.stringValue ?? ""
      #expect(words.contains("401 invalid_credentials: ") && words.contains("tattler-auth explain"), "\(words)")
      #expect(try daemon.status()["cloud"].queued == 1)
      try daemon.waitForLog("paused until somebody acts")

      receiver.answer { _ in Receiver.Reply() }
      try daemon.waitUntilDelivered("cloud")
      try eventually("health passes") { try HTTP.get(daemon.port, "/health").status == 200 }
      #expect(receiver.lines == ["kept n=1i 1"])
    }

    @Test("One bad row in a body is set aside with the receiver's words, the others are delivered")
    func bisect() throws {
      let receiver = try Receiver { request in
        request.lines.contains { $0.hasPrefix("bad") }
          ? Receiver.Reply(status: 400, text: "err-mimir-sample-out-of-order: no bad rows here") : Receiver.Reply()
      }
      defer { receiver.stop() }
      let daemon = try Daemon(in: scratch, Self.drain, sinks: [cloud(receiver.port)])
      let lines = (0..<40).map { "\($0 == 17 ? "bad" : "good") n=\($0)i \($0)" }
      #expect(try daemon.write(lines.joined(separator: "\n")).status == 204)
      try daemon.waitUntilDelivered("cloud")
      let ledger = try daemon.status()["cloud"]
      #expect(ledger.delivered == 39 && ledger.dead == 1 && ledger.isBalanced, "\(ledger)")
      #expect(receiver.lines == lines.filter { $0.hasPrefix("good") })
      #expect(daemon.log.contains("no bad rows here"), "\(daemon.log)")
    }
  }
}
