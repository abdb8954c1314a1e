import Foundation
import Glibc
import Synchronization
import TattlerCompression
import TattlerConfig
import TattlerOTLP
import TestHarness
import Testing

extension EndToEnd {
  /// OTLP over sockets, into a running daemon.
  @Suite struct OTLPIntakeTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func daemon(more: String = "", sinks: SinkSettings...) throws -> Daemon {
      let json = SinkSettings("json", type: "file", "path: \(scratch["archive.json"])\nformat: json")
      return try Daemon(in: scratch, more, takesOTLP: true, sinks: [.archive(in: scratch), json] + sinks)
    }

    private static func post(
      _ port: Int, _ body: [UInt8], _ headers: [(String, String)] = [("Content-Type", "application/json")]
    ) throws -> HTTP.Answer {
      try HTTP.send(port, "POST", "/v1/metrics", headers: headers, body: body)
    }

    /// A request with gauges of integers.
    private static func gauge(_ name: String, _ values: [Int]) -> [UInt8] {
      let points = values.map { #"{"asInt":"\#($0)","timeUnixNano":"\#($0)"}"# }.joined(separator: ",")
      return Array(
        #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"\#(name)","gauge":{"dataPoints":[\#(points)]}}]}]}]}"#
          .utf8)
    }

    @Test("What is taken arrives at every sink, what is refused is named and counted")
    func partialSuccess() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let answer = try Self.post(
        port,
        Array(
          """
          {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
            {"name":"room","gauge":{"dataPoints":[{"asDouble":21.5,"timeUnixNano":"1","attributes":[
              {"key":"floor","value":{"stringValue":"2"}}]},{"timeUnixNano":"2"}]}},
            {"name":"wait","histogram":{"dataPoints":[{"bucketCounts":[1],"explicitBounds":[1,2]}]}}
          ]}]}]}
          """.utf8))
      #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
      let response = try OTLPExportResponse(json: answer.body)
      #expect(response.rejectedDataPoints == 2)
      #expect(
        response.errorMessage
          == "2 data points refused: metric \"room\": a number without a value; "
          + "metric \"wait\": 1 bucket counts for 2 bounds, 3 are needed")
      try daemon.waitUntilDelivered("archive", "json")
      #expect(scratch.lines("archive.lp") == ["room,floor=2 value=21.5 1"])
      let status = try daemon.status()
      #expect(status["json"].accepted == 1 && status.isBalanced)
      let receivers = status.json["receivers"]?.arrayValue ?? []
      #expect(receivers.map { $0["name"]?.stringValue } == ["influx", "frames", "otlp"])
      #expect(receivers.last?["rows"]?["accepted"]?.integerValue == 1)
      #expect(receivers.last?["rows"]?["refused"]?.integerValue == 2)
      #expect(receivers.last?["last_refusal"]?.stringValue == response.errorMessage)
    }

    @Test("A body in pieces is taken, one that ends early is not, and a connection is used again")
    func pieces() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let body = String(decoding: Self.gauge("pieces", [1, 2]), as: UTF8.self)
      let head = "POST /v1/metrics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      let connection = try Loopback(connectingTo: port)
      for last in [false, true] {
        let more = last ? "Connection: close\r\n" : ""
        connection.send(head + more + "Transfer-Encoding: chunked\r\n\r\n")
        let half = body.utf8.count / 2
        for piece in [body.prefix(half), body.dropFirst(half)] {
          connection.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
        }
        connection.send("0\r\n\r\n")
        if !last { #expect(String(decoding: connection.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 200")) }
      }
      #expect(try HTTP.answer(connection.receiveAll(), to: "the second").status == 200)
      let broken = try Loopback(connectingTo: port)
      broken.send(head + "Content-Length: \(body.utf8.count + 1)\r\n\r\n" + body)
      broken.endSending()
      #expect(!String(decoding: broken.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 2"))
      try daemon.waitUntilDelivered("json")
      #expect(try daemon.status()["json"].accepted == 4)
    }

    @Test("Bodies that swell are refused within bounded memory, which goes back")
    func swelling() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 200 << 20))
      let points = String(repeating: "{},", count: (16 << 20) / 3 - 50) + "{}"
      let dense = Array(
        (#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":["# + points + "]}}]}]}]}").utf8)
      let nested = Array(String(repeating: #"{"resourceMetrics":["#, count: 500_000).utf8)
      for (body, encoding, wanted) in [(bomb, "gzip", 413), (dense, "identity", 413), (nested, "identity", 400)] {
        let answer = try Self.post(port, body, [("Content-Type", "application/json"), ("Content-Encoding", encoding)])
        #expect(answer.status == wanted, "\(answer.text)")
        #expect(try OTLPStatus(json: answer.body).message.isEmpty == false)
      }
      let peak = try daemon.memoryKilobytes("VmHWM")
      #expect(peak < 300 << 10, "the daemon had \(peak) kB")
      try eventually("the memory goes back", detail: { "\((try? daemon.memoryKilobytes("VmRSS")) ?? 0) kB" }) {
        #expect(try Self.post(port, Self.gauge("good", [1])).status == 200)
        return try daemon.memoryKilobytes("VmRSS") < 80 << 10
      }
      print("swelling OTLP: peak \(peak) kB, then \(try daemon.memoryKilobytes("VmRSS")) kB")
    }

    @Test("A signal under load stops the receiver, and what was acknowledged is delivered")
    func drains() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let acknowledged = Mutex<Set<String>>([])
      let crowd = Crowd(4) { sender, round in
        let value = sender * 1_000_000 + round + 1
        guard let answer = try? Self.post(port, Self.gauge("load", [value])) else { return false }
        if answer.status == 200 { acknowledged.withLock { _ = $0.insert("load value=\(value)i \(value)") } }
        return answer.status == 200
      }
      defer { crowd.stop() }
      try eventually("there is load") { acknowledged.withLock { $0.count } >= 100 }
      #expect(try daemon.terminate() == .exited(0), "\(daemon.log)")
      crowd.wait()
      let delivered = Set(scratch.lines("archive.lp"))
      #expect(delivered.isSuperset(of: acknowledged.withLock { $0 }))
    }

    @Test("Uploads that never end, to both receivers, do not hold up the end")
    func halfSent() throws {
      let daemon = try daemon(more: "shutdown:\n  drain: 2s")
      let ports = [daemon.port, try daemon.otlpPort()]
      let connections = try ports.map { try Loopback(connectingTo: $0) }
      for (connection, path) in zip(connections, ["/write", "/v1/metrics"]) {
        connection.send(
          "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\nhalf ")
      }
      // Answers to somebody who came later: the daemon has seen the uploads.
      #expect(try HTTP.get(ports[0], "/ping").status == 204)
      #expect(try Self.post(ports[1], Self.gauge("whole", [1])).status == 200)
      daemon.process.signal(SIGTERM)
      #expect(try daemon.process.waitForEnd(withinSeconds: 20) == .exited(0), "\(daemon.log)")
      #expect(daemon.log.contains("broken off") && daemon.log.contains("Everything was delivered."), "\(daemon.log)")
      #expect(scratch.lines("archive.lp") == ["whole value=1i 1"])
      for connection in connections {
        #expect(!String(decoding: connection.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 2"))
      }
    }

    @Test("What was acknowledged survives a kill, and arrives after the next start")
    func survives() throws {
      let port = try Loopback.freePort()
      let first = try daemon(sinks: .cloud(port, delivery: []))
      #expect(try Self.post(try first.otlpPort(), Self.gauge("kept", [1, 2, 3])).status == 200)
      try first.kill()
      let receiver = try Receiver(on: port)
      defer { receiver.stop() }
      let second = try daemon(sinks: .cloud(port, delivery: []))
      try second.waitUntilDelivered("cloud")
      // Grafana Cloud's receiver names the series after the metric.
      #expect(receiver.lines == (1...3).map { "kept value=\($0)i \($0)" }, "\(receiver.lines)")
    }

    @Test("An address that is in use is told with the keys that help, and the daemon ends")
    func addressInUse() throws {
      let taken = try Loopback(listeningOn: 0)
      let file = try Daemon.configure(
        scratch,
        """
        receivers:
          influx:
            listen: 127.0.0.1:0
          otlp:
            listen: 127.0.0.1:\(taken.port)
        sinks: {}
        """)
      let outcome = try Command.tattler(["run", "-c", file])
      #expect(outcome.status == 78)
      #expect(
        outcome.errors.contains(
          "receivers.otlp.listen: cannot listen on 127.0.0.1:\(taken.port): Address already in use; "
            + "set another address there, or receivers.otlp.enabled: false"), "\(outcome.errors)")
    }

    @Test("A receiver that is switched off does not listen, and status does not show it")
    func switchedOff() throws {
      let daemon = try Daemon(
        in: scratch, "receivers:\n  influx:\n    listen: 127.0.0.1:0\n  otlp:\n    enabled: false\n")
      #expect(try HTTP.get(daemon.port, "/ping").status == 204)
      #expect(!daemon.log.contains("OTLP"))
      let receivers = try daemon.status().json["receivers"]?.arrayValue ?? []
      #expect(receivers.map { $0["name"]?.stringValue } == ["influx", "frames"])
    }

    @Test("Random messages harm nobody", .enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
    func randomMessages() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let messages = try scratch.folder("messages")
      let count = setting("TATTLER_OTLP_MESSAGES", default: 150)
      try Python.run("messages.py", ["write", messages, "3", "\(count)"])
      var points = [0, 0]
      for index in 0..<count {
        for (place, form) in [("pb", "application/x-protobuf"), ("json", "application/json")].enumerated() {
          let body = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(messages)/\(index).\(form.0)")))
          let before = try daemon.status()["json"].accepted
          let answer = try Self.post(port, body, [("Content-Type", form.1)])
          #expect(answer.status == 200, "\(index).\(form.0): \(answer.text)")
          points[place] += try daemon.status()["json"].accepted - before
        }
      }
      #expect(points[0] == points[1] && points[0] > count)
      try daemon.waitUntilDelivered("archive", "json")
      let status = try daemon.status()
      #expect(status.isBalanced && status.sinks.allSatisfy { $0.dead == 0 }, "\(status.json)")
      #expect(try daemon.terminate() == .exited(0), "\(daemon.log.suffix(2000))")
    }
  }
}
