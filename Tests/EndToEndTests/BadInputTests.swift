import Foundation
import Synchronization
import TattlerCompression
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// What a sender can do wrong, and that it harms nobody else.
  @Suite struct BadInputTests {
    let scratch: Scratch
    let daemon: Daemon

    init() throws {
      scratch = try Scratch()
      daemon = try Daemon(
        in: scratch,
        """
        receivers:
          influx:
            listen: 127.0.0.1:0
            max_body: 1MiB
        """, sinks: [.archive(in: scratch)])
    }

    /// The lines in the file once everything is delivered.
    private func archived() throws -> [String] {
      try daemon.waitUntilDelivered("archive")
      return scratch.lines("archive.lp")
    }

    @Test("A dialect decides which lines are bad")
    func dialect() throws {
      let lines = "cpu,host=a,host=b usage=1i 1\n"
      #expect(try daemon.write(lines).status == 400)
      let other = try Scratch()
      let lenient = try Daemon(
        in: other,
        """
        receivers:
          influx:
            listen: 127.0.0.1:0
            dialect: lenient
        """, sinks: [.archive(in: other)])
      #expect(try lenient.write(lines).status == 204)
      try lenient.waitUntilDelivered("archive")
      #expect(other.lines("archive.lp") == ["cpu,host=b usage=1i 1"])
    }

    @Test("Bad lines are listed with line and column, and the good ones are taken")
    func badLines() throws {
      let answer = try daemon.write(
        """
        good,n=1 a=1i 1
        no_fields
        good,n=2 a=2i 2
        ,tag=1 a=1 3
        number a=1.2.3 4
        time a=1 soon
        quote a="open 5

        """)
      #expect(answer.status == 400)
      let json = try answer.json()
      #expect(json["accepted"]?.integerValue == 2 && json["rejected"]?.integerValue == 5, "\(answer.text)")
      let lines = json["lines"]?.arrayValue ?? []
      #expect(lines.compactMap { $0["line"]?.integerValue } == [2, 4, 5, 6, 7])
      #expect(
        lines.allSatisfy { ($0["column"]?.integerValue ?? 0) >= 1 && $0["reason"]?.stringValue?.isEmpty == false })
      let codes = ["missingFields", "missingMeasurement", "invalidValue", "invalidTimestamp", "unbalancedQuote"]
      #expect(lines.compactMap { $0["code"]?.stringValue } == codes, "\(answer.text)")
      #expect(json["error"]?.stringValue?.hasPrefix("partial write: 5 of 7 lines refused") == true)
      #expect(json["message"]?.stringValue == json["error"]?.stringValue)
      #expect(try archived() == ["good,n=1 a=1i 1", "good,n=2 a=2i 2"])
    }

    @Test("A line that is not UTF-8 is refused alone")
    func notUTF8() throws {
      let body = Array("good a=1i 1\nbad,t=".utf8) + [0xFF, 0xC0, 0x80] + Array(" a=1i 2\ngood a=3i 3\n".utf8)
      let answer = try HTTP.send(daemon.port, "POST", "/write", body: body)
      #expect(answer.status == 400)
      let line = try answer.json()["lines"]?.arrayValue?.first
      #expect(line?["line"]?.integerValue == 2 && line?["code"]?.stringValue == "invalidUTF8", "\(answer.text)")
      #expect(try archived() == ["good a=1i 1", "good a=3i 3"])
    }

    @Test("A hundred megabytes of zeros in a small gzip body are refused within bounded memory")
    func bomb() throws {
      let bomb = Gzip.compress([UInt8](repeating: 0, count: 100 << 20))
      #expect(bomb.count < 1 << 20)
      for _ in 0..<5 {
        let answer = try HTTP.send(daemon.port, "POST", "/write", headers: [("Content-Encoding", "gzip")], body: bomb)
        #expect(answer.status == 413, "\(answer.text)")
      }
      let peak = try daemon.memoryKilobytes("VmHWM")
      #expect(peak < 150 << 10, "the daemon had \(peak) kB")
      print("gzip bomb: peak memory \(peak) kB")
      #expect(try daemon.write("good a=1i 1").status == 204)
      #expect(try archived() == ["good a=1i 1"])
    }

    @Test("A body of very short lines is refused before the batch that it makes fills the memory")
    func shortLines() throws {
      let daemon = try Daemon(
        in: try Scratch(), "receivers:\n  influx:\n    listen: 127.0.0.1:0\n    max_body: 64MiB\n")
      let body = Array(String(repeating: "a b=1\n", count: (32 << 20) / 6).utf8)
      for (headers, body) in [([], body), ([("Content-Encoding", "gzip")], Gzip.compress(body))] {
        let answer = try HTTP.send(daemon.port, "POST", "/write", headers: headers, body: body)
        #expect(answer.status == 413, "\(answer.text)")
        #expect(try answer.json()["message"]?.stringValue?.contains("67108864") == true, "\(answer.text)")
      }
      let peak = try daemon.memoryKilobytes("VmHWM")
      #expect(peak < 250 << 10, "the daemon had \(peak) kB")
      try eventually("the memory goes back", detail: { "\((try? daemon.memoryKilobytes("VmRSS")) ?? 0) kB" }) {
        _ = try daemon.write("good a=1i 1")
        return try daemon.memoryKilobytes("VmRSS") < 80 << 10
      }
      print("short lines: peak \(peak) kB, then \(try daemon.memoryKilobytes("VmRSS")) kB")
    }

    @Test("Bodies that are announced and do not come take nothing away from others")
    func announced() throws {
      let waiting = try (0..<20).map { index in
        let connection = try Loopback(connectingTo: daemon.port)
        let length = index % 2 == 0 ? "Content-Length: 1048576" : "Transfer-Encoding: chunked"
        connection.send("POST /write HTTP/1.1\r\nHost: x\r\n\(length)\r\n\r\n")
        return connection
      }
      let port = daemon.port
      let statuses = Mutex<[Int]>([])
      let crowd = Crowd(8) { sender, _ in
        guard let connection = try? Loopback(connectingTo: port) else { return false }
        let line = "chunked,sender=\(sender) a=1i 1\n"
        connection.send(
          "POST /write HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n0\r\n\r\n")
        let status = (try? HTTP.answer(connection.receiveAll(), to: "a chunked body"))?.status ?? 0
        statuses.withLock { $0.append(status) }
        return false
      }
      crowd.wait()
      #expect(statuses.withLock { $0 } == [Int](repeating: 204, count: 8))
      #expect(try archived().count == 8)
      for connection in waiting { connection.end() }
    }

    @Test("A body that is cut in the middle leaves nothing behind", arguments: ["", "Transfer-Encoding: chunked\r\n"])
    func cut(_ encoding: String) throws {
      let connection = try Loopback(connectingTo: daemon.port)
      let length = encoding.isEmpty ? "Content-Length: 1000\r\n" : ""
      let lines = "good a=1i 1\ngood a=2i 2\n"
      let chunk = encoding.isEmpty ? lines : "40\r\n\(lines)"
      connection.send("POST /write HTTP/1.1\r\nHost: x\r\n\(length)\(encoding)\r\n\(chunk)")
      connection.endSending()
      // Whatever the daemon says to that, it must not say that it took something.
      let answer = String(decoding: connection.receiveAll(), as: UTF8.self)
      #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(answer)")
      #expect(try daemon.write("good a=3i 3").status == 204)
      #expect(try archived() == ["good a=3i 3"])
      #expect(try daemon.status()["archive"].accepted == 1)
    }

    @Test("A gzip body that is cut or damaged leaves nothing behind")
    func damagedGzip() throws {
      let whole = Gzip.compress(Array("good a=1i 1\ngood a=2i 2\n".utf8))
      var flipped = whole
      flipped[whole.count / 2] ^= 0x10
      for body in [Array(whole.dropLast(4)), flipped, Array("good a=1i 1\n".utf8), []] {
        let answer = try HTTP.send(daemon.port, "POST", "/write", headers: [("Content-Encoding", "gzip")], body: body)
        #expect(answer.status == 400, "\(answer.text)")
      }
      #expect(try daemon.status()["archive"].accepted == 0)
    }

    @Test("Requests that cannot be taken are refused with a status and a sentence that tell why")
    func refusals() throws {
      let large = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20 + 1)
      let cases: [(path: String, headers: [(String, String)], body: [UInt8], status: Int, words: String)] = [
        ("/write", [], large, 413, "1048576"),
        ("/write", [("Content-Encoding", "br")], [1], 415, "\"br\""),
        ("/write", [("Content-Encoding", "gzip, gzip")], [1], 415, "gzip, gzip"),
        ("/write?precision=fortnight", [], Array("a b=1".utf8), 400, "\"fortnight\""),
        ("/write?precision=S", [], Array("a b=1".utf8), 400, "ns, us, ms, s"),
      ]
      for (path, headers, body, status, words) in cases {
        let answer = try HTTP.send(daemon.port, "POST", path, headers: headers, body: body)
        #expect(answer.status == status, "\(path): \(answer.status) \(answer.text)")
        #expect(try answer.json()["message"]?.stringValue?.contains(words) == true, "\(answer.text)")
      }
      #expect(try HTTP.get(daemon.port, "/nowhere").status == 404)
      #expect(try daemon.status()["archive"].accepted == 0)
    }

    @Test("A chunked body over the limit is refused while it comes")
    func endless() throws {
      let connection = try Loopback(connectingTo: daemon.port)
      connection.send("POST /write HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 0x10000) + Array("\r\n".utf8)
      var sent = 0
      while sent < 64, connection.send(chunk) { sent += 1 }
      connection.send("0\r\n\r\n")
      let answer = String(decoding: connection.receiveAll(), as: UTF8.self)
      // A daemon that closes while bytes are under way may lose its own answer.
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413"), "\(answer)")
      #expect(try daemon.write("good a=1i 1").status == 204)
      #expect(try archived() == ["good a=1i 1"])
    }

    @Test("Senders that stop in the middle of a body do not hold up others")
    func slowSenders() throws {
      let slow = try (0..<32).map { number in
        let connection = try Loopback(connectingTo: daemon.port)
        connection.send(HTTP.head("POST", "/write", [("Content-Length", "15"), ("Connection", "close")]))
        connection.send("slow,n=\(number % 10) ")
        return connection
      }
      for number in 0..<50 { #expect(try daemon.write("fast a=\(number)i \(number)").status == 204) }
      try daemon.waitUntilDelivered("archive")
      #expect(try daemon.status()["archive"].delivered == 50)
      for connection in slow {
        connection.send("a=1i 1")
        #expect(try HTTP.answer(connection.receiveAll(), to: "a slow body").status == 204)
      }
      #expect(try archived().count == 82)
    }
  }
}
