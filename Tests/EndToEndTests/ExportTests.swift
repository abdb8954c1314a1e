import Foundation
import Glibc
import Synchronization
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler export` with real servers, and with one that makes trouble.
  @Suite(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
  struct ExportTests {
    let scratch: Scratch
    let database: VictoriaMetrics
    var url: String { database.api }

    private static let start: Int64 = 1_773_000_000_000

    init() throws {
      scratch = try Scratch()
      database = try VictoriaMetrics(flags: ["-influxSkipSingleField"])
    }

    private struct Point {
      let name: String
      let labels: [(String, String)]
      let value: String
      let time: Int64
    }

    /// Series on the same milliseconds and between them, on the seams of chunks, with labels that need quotes.
    private static func points(series: Int = 6, samples: Int = 200) -> [Point] {
      var points: [Point] = []
      for name in ["calls_total", "latency_ms", "up"] {
        for number in 0..<series {
          let labels = [("host", "h\(number)"), ("job", number == 2 ? "a, \"b\"=c" : "bots")]
          let shift = name == "up" ? Int64(number) * 37 : 0
          for index in 0..<samples {
            let value = (index * 7 + number) % 100
            let time = start + Int64(index) * 15_000 + shift
            points.append(Point(name: name, labels: labels, value: "\(value).5", time: time))
          }
        }
      }
      return points
    }

    private static func lines(_ points: [Point]) -> String {
      points.map { point in
        let tags = point.labels.map { label in
          let value = label.1.replacing(",", with: "\\,").replacing(" ", with: "\\ ").replacing("=", with: "\\=")
          return ",\(label.0)=\(value)"
        }
        return "\(point.name)\(tags.joined()) value=\(point.value) \(point.time)000000\n"
      }.joined()
    }

    private func fill(_ points: [Point]) throws {
      #expect(try HTTP.post(database.port, "/write", Self.lines(points)).status == 204)
      try database.flush()
    }

    private func export(_ arguments: [String], from address: String? = nil, variables: [String: String] = [:]) throws
      -> Command.Outcome
    {
      let range = ["--from", "2026-03-08", "--to", "2026-03-09", "--url", address ?? url]
      return try Command.tattler(["export"] + range + arguments, variables: variables, folder: scratch.path)
    }

    @Test("What is exported is what was stored, in every format, and a repetition changes nothing")
    func formats() throws {
      let points = Self.points()
      try fill(points)
      for format in ["csv", "csv-wide", "jsonl", "influx", "otlp", "legacy"] {
        let outcome = try export(["--all", "--format", format, "-o", "out.\(format)"])
        #expect(outcome.status == 0, "\(format): \(outcome.errors)")
        let again = try export(["--all", "--format", format, "-o", "out.\(format)", "--json"])
        let summary = try JSONValue(parsing: Array(again.output.utf8))
        #expect(summary["status"]?.stringValue == "already_complete")
        #expect(summary["samples"]?.integerValue == Int64(points.count), "\(format)")
      }
      let sorted = points.sorted { left, right in
        (left.name, left.time, left.labels[0].1) < (right.name, right.time, right.labels[0].1)
      }
      #expect(scratch.text("out.influx") == Self.lines(sorted))
      let rows = scratch.lines("out.csv-wide")
      #expect(rows.first == "time,name,host,job,value" && rows.count == points.count + 1)
      #expect(rows.dropFirst().first == "2026-03-08T20:00:00.000Z,calls_total,h0,bots,0.5")
      let limits = ConfigLimits(maximumBytes: 1 << 24, maximumNodes: 1 << 20)
      for line in scratch.lines("out.jsonl") { _ = try JSONValue(parsing: Array(line.utf8), limits: limits) }
      for line in scratch.lines("out.otlp") { _ = try JSONValue(parsing: Array(line.utf8), limits: limits) }
    }

    @Test("A dry run says what would be exported, with the series of each metric, and writes nothing")
    func dryRun() throws {
      try fill(Self.points())
      let plain = try export(["--all", "--dry-run", "-o", "out.csv", "--tz", "Europe/Berlin"])
      #expect(plain.status == 0 && plain.output == "calls_total\t6 series\nlatency_ms\t6 series\nup\t6 series\n")
      for words in [
        "3 metrics, 18 series\n", "from 2026-03-07T23:00:00.000Z up to 2026-03-09T23:00:00.000Z\n",
        "in Europe/Berlin: 2026-03-08T00:00:00.000+01:00 up to 2026-03-10T00:00:00.000+01:00\n",
        "format csv, times rfc3339, to out.csv\n",
      ] {
        #expect(plain.errors.contains(words), "\(plain.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: scratch["out.csv"]))
      // The second selector finds no series that the first one has not.
      let outcome = try export(["calls_total", "--match", "{host=~\"h[01]\"}", "--dry-run", "--json"])
      let plan = try JSONValue(parsing: Array(outcome.output.utf8))
      #expect(outcome.status == 0 && plan["status"]?.stringValue == "planned" && plan["output"] == nil)
      #expect(plan["series"]?.integerValue == 10 && plan["to_local"]?.stringValue == "2026-03-10T00:00:00.000Z")
      let counts = plan["metrics"]?.arrayValue?.map { metric in
        "\(metric["name"]?.stringValue ?? "") \(metric["series"]?.integerValue ?? -1)"
      }
      #expect(counts == ["calls_total 6", "latency_ms 2", "up 2"])
    }

    @Test("A count that the server refuses is said in its line, and is no failure")
    func dryRunRefused() throws {
      let strict = try VictoriaMetrics(flags: ["-influxSkipSingleField", "-search.maxUniqueTimeseries=3"])
      #expect(try HTTP.post(strict.port, "/write", Self.lines(Self.points())).status == 204)
      _ = try HTTP.get(strict.port, "/internal/force_flush")
      let outcome = try export(["calls_total", "absent", "--dry-run"], from: "http://127.0.0.1:\(strict.port)")
      #expect(outcome.status == 0 && outcome.output.hasPrefix("absent\t0 series\ncalls_total\tseries not counted: "))
      #expect(outcome.output.contains("the number of matching timeseries exceeds 3"), "\(outcome.output)")
      #expect(outcome.errors.contains("2 metrics, 0 series in 1 of them"), "\(outcome.errors)")
    }

    @Test(
      "Prometheus gives the same file, whatever the length of the chunks",
      .enabled(if: Prometheus.isInstalled, "prometheus is not installed"))
    func prometheus() throws {
      let points = Self.points(samples: 80)
      try fill(points)
      let text = ["calls_total", "latency_ms", "up"].map { name in
        let rows = points.filter { $0.name == name }.map { point in
          let labels = point.labels.map { "\($0.0)=\"\($0.1.replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
          return
            "\(name){\(labels)} \(point.value) \(point.time / 1_000).\(String(1_000 + point.time % 1_000).dropFirst())\n"
        }
        return "# TYPE \(name) unknown\n" + rows.joined()
      }
      let server = try Prometheus(samples: text.joined() + "# EOF\n", flags: ["--query.max-samples=300"])
      let wanted = try export(["--all", "--format", "influx"])
      #expect(wanted.status == 0 && wanted.output.split(separator: "\n").count == points.count)
      for chunk in ["15s", "7s", "6h", "30d"] {
        let found = try export(["--all", "--format", "influx", "--chunk", chunk, "--quiet"], from: server.url)
        #expect(found.status == 0 && found.output == wanted.output, "\(chunk): \(found.errors)")
      }
      let wide = try export(["--match", "{job=\"bots\"}", "--format", "csv-wide", "latency_ms"], from: server.url)
      #expect(wide.status == 0 && wide.output.hasPrefix("time,name,host,job,value\n"), "\(wide.errors)")
      let same = try export(["--match", "{job=\"bots\"}", "--format", "csv-wide", "latency_ms"])
      #expect(same.output == wide.output)
    }

    /// Sends the file `first` through a daemon into another database, and looks whether its export is the same.
    ///
    /// - Parameter isTold: whether the command is left to tell the format.
    private func expectSameFromSecondDatabase(_ format: String, isTold: Bool = false) throws {
      let second = try VictoriaMetrics(flags: ["-influxSkipSingleField"])
      let daemon = try Daemon(in: scratch, takesOTLP: true, sinks: [.database(second)])
      let port = format == "otlp" ? try daemon.otlpPort() : daemon.port
      let sent = try Command.tattler(
        ["send", "file", scratch["first"], "--to", "http://127.0.0.1:\(port)"] + (isTold ? [] : ["--format", format]))
      #expect(sent.status == 0, "\(sent.errors)")
      try daemon.waitUntilDelivered("database")
      try second.flush()
      let back = try export(["--all", "--format", format, "-o", "second"], from: second.api)
      #expect(back.status == 0 && !scratch.text("first").isEmpty)
      #expect(scratch.text("second") == scratch.text("first"))
    }

    @Test(
      "Exported, sent through the daemon to another database, and exported again it is the same",
      arguments: ["influx", "otlp", "csv", "csv-wide", "jsonl"])
    func roundTrip(_ format: String) throws {
      try fill(Self.points(samples: 60))
      #expect(try export(["--all", "--format", format, "-o", "first"]).status == 0)
      try expectSameFromSecondDatabase(format, isTold: true)
    }

    @Test(
      "What cannot come back the same is counted and not written, and the rest comes back",
      arguments: ["influx", "otlp"])
    func namesOfRoundTrip(_ format: String) throws {
      let kept = [
        ("rt", #""a":"b""#), ("rt", #""a":"c:\\dir \"x\" ü, y=z","__x":"1""#), ("Rt_2", #""le":"+Inf","job":"x""#),
      ]
      let influxOnly = [("_rt", ""), ("rt__double__under", ""), ("rt_", ""), ("rt", #""_x":"1""#)]
      let lost = [
        ("rt:colon", ""), ("rt", #""a":"x\\""#), ("rt", #""a":"x\\\\y""#), ("rt", #""a":"x\ny""#),
        ("rt", #""a":"x\ty""#), ("rt", #""a":"\u007f""#),
      ]
      let lines = (kept + influxOnly + lost).map { name, labels in
        let metric = #"{"__name__":"\#(name)"\#(labels.isEmpty ? "" : ",")\#(labels)}"#
        return #"{"metric":\#(metric),"values":[1.5,2],"timestamps":[\#(Self.start),\#(Self.start + 1)]}"#
      }
      #expect(try HTTP.post(database.port, "/api/v1/import", lines.joined(separator: "\n")).status == 204)
      try database.flush()
      let written = kept.count + (format == "influx" ? influxOnly.count : 0)
      let first = try export(["--all", "--format", format, "-o", "first", "--json"])
      let summary = try JSONValue(parsing: Array(first.output.utf8))
      #expect(first.status == 65 && first.errors.contains(format == "influx" ? "first rt{" : "first _rt{}"))
      #expect(summary["samples"]?.integerValue == Int64(2 * written))
      #expect(summary["left_out_unwritable"]?.integerValue == Int64(2 * (lines.count - written)))
      try expectSameFromSecondDatabase(format)
    }

    @Test("Killed at any moment and repeated, the file is the one of an undisturbed run")
    func killed() throws {
      try fill(Self.points(series: 20, samples: 1_000))
      #expect(try export(["--all", "-o", "whole.csv"]).status == 0)
      var random = SystemRandomNumberGenerator()
      var kills = 0
      for round in 0..<60 {
        // Few requests a second, so that there is something to interrupt.
        let isLast = round > 14
        let child = try ChildProcess(
          Built.tattler,
          ["export", "--url", url, "--from", "2026-03-08", "--to", "2026-03-09", "--all", "-o", "out.csv", "--chunk"]
            + [["5m", "40m", "6h"].randomElement(using: &random) ?? "6h"] + (isLast ? [] : ["--max-rate", "3"]),
          folder: scratch.path)
        let pause = isLast ? 60_000_000 : UInt32.random(in: 1_000...1_300_000, using: &random)
        if !isLast { usleep(pause) }
        if child.isRunning, !isLast {
          child.signal(Bool.random(using: &random) ? SIGKILL : SIGTERM)
          kills += 1
        }
        if try child.waitForEnd() == .exited(0) { break }
      }
      #expect(kills > 2, "too few kills to test anything")
      #expect(scratch.text("out.csv") == scratch.text("whole.csv"))
    }

    @Test("Refusals, pauses, lost connections and nonsense in between do not show in the file")
    func faults() throws {
      try fill(Self.points(samples: 120))
      let wanted = try export(["--all"])
      let port = database.port
      let count = Mutex(0)
      let server = try Receiver { request in
        let number = count.withLock { count in
          count += 1
          return count
        }
        let isQuery = request.path.hasPrefix("/api/v1/query?")
        switch number % 9 {
        case 2: return .init(status: 429, headers: ["Retry-After: 0"], text: "slow down")
        case 4: return .init(status: 503, headers: ["Retry-After: 0"], text: "no")
        case 5 where isQuery: return .init(status: 422, text: #"{"error":"query would load too many samples"}"#)
        case 6: return .init(status: 200, text: "<html>nonsense</html>")
        case 8: return .init(status: 200, headers: ["Content-Length: 100000"], text: "{")
        default:
          let answer = try? HTTP.get(port, request.path)
          return .init(status: answer?.status ?? 500, text: answer?.text ?? "")
        }
      }
      defer { server.stop() }
      let found = try export(["--all", "--chunk", "10m", "--quiet"], from: "http://127.0.0.1:\(server.port)")
      #expect(found.status == 0 && found.output == wanted.output, "\(found.errors)")
      #expect(found.errors.contains("asking again"))
    }

    @Test("A refusal for good says what to do, and no secret")
    func refusals() throws {
      let server = try Receiver { _ in .init(status: 401, text: "invalid credentials") }
      defer { server.stop() }
      let address = "http://127.0.0.1:\(server.port)"
      let secret = ["TOKEN_OF_TEST": "glc_invented-secret"]
      let refused = try export(
        ["--all", "-o", "x.csv", "--id", "42", "--token-env", "TOKEN_OF_TEST"], from: address, variables: secret)
      #expect(refused.status == 69 && refused.errors.contains("401 invalid_credentials: "), "\(refused.errors)")
      #expect(refused.errors.contains("the stack's Prometheus card") && !refused.errors.contains("glc_"))
      let header = try #require(server.requests.first?.headers["authorization"])
      #expect(header == "Basic " + Data("42:glc_invented-secret".utf8).base64EncodedString())
      #expect(!FileManager.default.fileExists(atPath: scratch["x.csv"]))
      for arguments in [["--from", "31/12/2026", "--all"], ["up{"], [], ["--all", "--tz", "Mars/Base"]] {
        #expect(try export(arguments).status == 64, "\(arguments)")
      }
      #expect(try export(["--all"], from: "http://user:word@127.0.0.1:1").status == 64)
      let plain = try export(["--all", "--token-env", "TOKEN_OF_TEST"], from: "http://h.invalid", variables: secret)
      #expect(plain.status == 64 && plain.errors.contains("--insecure-http"))
    }

    @Test("A failure is told in JSON too, a page for people as one, and nothing is said of a start that was not made")
    func failures() throws {
      let page = try Receiver { _ in .init(status: 200, headers: ["Content-Type: text/html"], text: "<html>log in") }
      defer { page.stop() }
      let login = try export(["--all", "-o", "x.csv", "--json"], from: "http://127.0.0.1:\(page.port)")
      let summary = try JSONValue(parsing: Array(login.output.utf8))
      #expect(login.status == 69 && summary["verdict"]?.stringValue == "refused", "\(login.errors)")
      #expect(summary["message"]?.stringValue?.contains("page for people") == true && page.requests.count == 1)
      let silent = try Receiver { _ in .init(status: 503, headers: ["Retry-After: 60"], text: "no") }
      defer { silent.stop() }
      let child = try ChildProcess(
        Built.tattler, ["export", "--url", "http://127.0.0.1:\(silent.port)", "--all", "-o", "y.csv"],
        folder: scratch.path)
      try eventually("a request") { !silent.requests.isEmpty }
      usleep(300_000)
      child.signal(SIGTERM)
      #expect(try child.waitForEnd() == .exited(75))
      let words = child.errors
      #expect(words.contains("asking again in 60 s") && words.contains("before anything was written"), "\(words)")
      #expect(!words.contains("goes on") && !FileManager.default.fileExists(atPath: scratch["y.csv"]))
    }

    @Test("How to go on is said where there is something to go on from")
    func advice() throws {
      let server = try Receiver { request in
        if !request.path.hasPrefix("/api/v1/query") {
          return .init(status: 200, text: #"{"status":"success","data":["up"]}"#)
        }
        return .init(status: 503, headers: ["Retry-After: 0"], text: "no")
      }
      defer { server.stop() }
      let address = "http://127.0.0.1:\(server.port)"
      let file = try export(["--all", "-o", "z.csv", "--json"], from: address)
      #expect(file.status == 75 && file.errors.contains("the same command goes on"), "\(file.errors)")
      #expect(try JSONValue(parsing: Array(file.output.utf8))["verdict"]?.stringValue == "unavailable")
      let anew = try export(["--all", "-o", "z.csv", "--overwrite"], from: address)
      #expect(anew.status == 75 && anew.errors.contains("without --overwrite goes on"), "\(anew.errors)")
      let pipe = try export(["--all"], from: address)
      #expect(pipe.status == 75 && !pipe.errors.contains("goes on"), "\(pipe.errors)")
    }

    @Test("A metric without samples is named, and with --strict it is a failure")
    func strict() throws {
      try fill(Self.points(samples: 10))
      let plain = try export(["up", "absent", "-o", "a.csv"])
      #expect(plain.status == 0 && plain.errors.contains("no samples in the range: absent"), "\(plain.errors)")
      #expect(try export(["up", "absent", "-o", "a.csv", "--strict"]).status == 65)
      #expect(try export(["up", "-o", "b.csv", "--strict"]).status == 0)
    }

    @Test("The memory does not grow with the export")
    func memory() throws {
      for part in 0..<10 {
        let points = (0..<20_000).map { index in
          let number = part * 20_000 + index
          return Point(
            name: "many", labels: [("host", "h\(number % 50)")], value: "\(number).25",
            time: Self.start + Int64(number / 50) * 15_000)
        }
        try fill(points)
      }
      let child = try ChildProcess(
        Built.tattler,
        ["export", "--url", url, "--from", "2026-03-08", "--to", "2026-03-31", "many", "-o", scratch["out.csv"]])
      var peak = 0
      while child.isRunning {
        peak = max(peak, (try? child.memoryKilobytes("VmHWM")) ?? 0)
        usleep(2_000)
      }
      #expect(try child.waitForEnd() == .exited(0))
      #expect(scratch.lines("out.csv").count == 200_001)
      #expect(peak > 0 && peak < 64 << 10, "\(peak) kB")
    }
  }
}
