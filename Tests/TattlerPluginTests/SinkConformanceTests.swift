import FileSink
import GrafanaCloudSink
import OTLPSink
import StdoutSink
import Synchronization
import TattlerModel
import TattlerOTLP
import TattlerPlugin
import TestHarness
import Testing

/// What every sink must do, linked into the program and loaded from its shared object.
@Suite(.serialized) struct SinkConformanceTests {
  /// A sink, one way of running it, and what the suite must know about it.
  struct Subject: Sendable, CustomTestStringConvertible {
    let type: String
    let isLoaded: Bool
    /// A good configuration; `FOLDER` stands for a folder of the test's own.
    let configuration: String
    /// A key of the sink's, and a misspelling of it.
    let key: String
    let misspelled: String

    var testDescription: String { "\(type), \(isLoaded ? "loaded" : "linked")" }

    func plugin() throws -> SinkPlugin {
      if isLoaded { return try PluginLoader(folders: [Built.folder]).load(type: type) }
      switch type {
      case "file": return FileSink.plugin
      case "otlp": return OTLPSink.plugin
      case "stdout": return StdoutSink.plugin
      default: return GrafanaCloudSink.plugin
      }
    }

    func json(_ folder: String) -> [UInt8] { Array(configuration.replacing("FOLDER", with: folder).utf8) }
  }

  static let subjects: [Subject] = [true, false].flatMap { isLoaded in
    [
      Subject(
        type: "file", isLoaded: isLoaded, configuration: #"{"path":"FOLDER/out.lp"}"#, key: "format",
        misspelled: "fromat"),
      Subject(
        type: "stdout", isLoaded: isLoaded, configuration: #"{"format":"json","target":"stderr"}"#, key: "target",
        misspelled: "tarket"),
      Subject(
        type: "grafana_cloud", isLoaded: isLoaded,
        configuration: #"{"instance_id":"123456","token":"glc_invented","url":"https://influx.example/x"}"#,
        key: "url", misspelled: "ulr"),
      Subject(
        type: "otlp", isLoaded: isLoaded, configuration: #"{"endpoint":"https://otlp.example"}"#, key: "endpoint",
        misspelled: "endpiont"),
    ]
  }

  /// Submits until every row is settled, as the host does.
  private func deliver(_ batch: MetricBatch, _ rows: Range<Int>, to sink: RunningSink) async throws -> Int {
    var next = rows.lowerBound
    var skipped = 0
    var rounds = 0
    while next < rows.upperBound {
      rounds += 1
      try #require(rounds < 1_000, "the sink does not get further than row \(next)")
      guard let outcome = await sink.submit(batch, rows: next..<rows.upperBound, attempt: 0) else {
        try await Task.sleep(for: .milliseconds(1))
        continue
      }
      try #require(outcome.disposition == .delivered, "\(outcome.message)")
      try #require(outcome.rowsDone > 0 && outcome.rowsDone <= rows.upperBound - next)
      next += outcome.rowsDone
      skipped += outcome.pointsSkipped
    }
    return skipped
  }

  @Test(arguments: subjects) func itSaysWhoItIs(_ subject: Subject) throws {
    let plugin = try subject.plugin()
    #expect(plugin.identity.name == subject.type)
    #expect(!plugin.identity.version.isEmpty && !plugin.identity.summary.isEmpty)
    #expect(plugin.abiVersion == (1, 2))
    switch plugin.origin {
    case .linked: #expect(!subject.isLoaded)
    case .file(let path): #expect(subject.isLoaded && path.hasSuffix(PluginLoader.fileName(ofType: subject.type)))
    }
  }

  @Test(arguments: subjects) func itChecksItsKeys(_ subject: Subject) throws {
    let plugin = try subject.plugin()
    #expect(throws: Never.self) { try plugin.check(configuration: subject.json("/tmp")) }
    let misspelled = #"{"\#(subject.misspelled)":"x"}"#
    let error = #expect(throws: SinkError.self) { try plugin.check(configuration: Array(misspelled.utf8)) }
    let words = "\(error?.keyPath ?? "") \(error?.reason ?? "")"
    #expect(words.contains(subject.misspelled))
    #expect(error?.reason.contains("did you mean \"\(subject.key)\"?") == true, "\(error?.reason ?? "")")
    for text in ["", "[]", "{", "7", "\u{0}"] {
      #expect(throws: SinkError.self) { try plugin.check(configuration: Array(text.utf8)) }
    }
  }

  @Test(arguments: subjects) func itRefusesToStartWithABadConfiguration(_ subject: Subject) throws {
    let plugin = try subject.plugin()
    let host = RecordingHost().host
    let misspelled = Array(#"{"\#(subject.misspelled)":"x"}"#.utf8)
    #expect(throws: SinkError.self) { try RunningSink(plugin, configuration: misspelled, host: host) }
  }

  @Test(arguments: subjects) func itDeliversEveryRowOrSkipsWhatItCannotCarry(_ subject: Subject) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let sink = try RunningSink(subject.plugin(), configuration: subject.json(scratch.path), host: RecordingHost().host)
    let batch = try sampleBatch(rows: 100)
    let skipped = try await deliver(batch, 0..<100, to: sink)
    #expect(skipped == (["grafana_cloud", "otlp"].contains(subject.type) ? 25 : 0))
    sink.close()
  }

  @Test(arguments: subjects) func itTakesARangeOfRowsOnly(_ subject: Subject) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let host = RecordingHost()
    let printed = try await StandardError.capturing(in: scratch) {
      let sink = try RunningSink(subject.plugin(), configuration: subject.json(scratch.path), host: host.host)
      _ = try await deliver(try sampleBatch(rows: 20), 5..<9, to: sink)
      sink.close()
    }
    let rows = printed.split(separator: "\n").filter { $0.hasPrefix("{") }
    #expect(rows.count == (subject.type == "stdout" ? 4 : 0))
    let expected = (5..<9).map { "room,floor=\($0) temperature=\($0).5" }
    switch subject.type {
    case "file":
      let lines = scratch.text("out.lp").split(separator: "\n")
      #expect(lines.count == 4)
      for (line, start) in zip(lines, expected) { #expect(line.hasPrefix(start)) }
    case "grafana_cloud":
      let lines = host.requests.flatMap { String(decoding: $0.body, as: UTF8.self).split(separator: "\n") }
      #expect(lines.count == 4)
      for (line, start) in zip(lines, expected) { #expect(line.hasPrefix(start)) }
    case "otlp":
      var decoder = OTLPDecoder()
      var builder = MetricBatchBuilder()
      for request in host.requests { try decoder.decode(request.body, into: &builder) }
      let points = try builder.finish().spelledRows
      #expect(points.map(\.name) == Array(repeating: "room_temperature", count: 4))
      #expect(points.flatMap(\.fields).map(\.value) == (5..<9).map { .double(Double($0) + 0.5) })
    case "stdout":
      for (row, number) in zip(rows, 5..<9) {
        let note = number % 4 == 3 ? #","note":"warm, \"very\"""# : ""
        let fields = "\"temperature\":\(number).5\(note)"
        #expect(row.contains("\"timestamp\":170000000000000000\(number),"))
        #expect(row.hasSuffix(#""attributes":{"floor":"\#(number)"},"fields":{\#(fields)}}"#))
      }
    default: Issue.record("nobody says what \(subject.type) puts out")
    }
  }

  @Test(arguments: subjects) func itCompletesEachSubmissionOnceAlsoWhenItIsClosed(_ subject: Subject) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let sink = try RunningSink(subject.plugin(), configuration: subject.json(scratch.path), host: RecordingHost().host)
    let completions = Mutex(0)
    var accepted = 0
    let batch = try sampleBatch(rows: 10)
    for _ in 0..<50 {
      let answer = sink.submit(batch, rows: 0..<10, attempt: 0) { _ in completions.withLock { $0 += 1 } }
      if answer == .accepted { accepted += 1 }
    }
    sink.close()
    #expect(accepted > 0)
    #expect(completions.withLock { $0 } == accepted)
    #expect(sink.submit(batch, rows: 0..<10, attempt: 0) { _ in } == .busy)
    sink.close()
  }

  @Test(arguments: subjects) func rangesThatAreNotThereAreNotTaken(_ subject: Subject) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let sink = try RunningSink(subject.plugin(), configuration: subject.json(scratch.path), host: RecordingHost().host)
    let batch = try sampleBatch(rows: 2)
    for rows in [0..<0, 0..<3, 2..<3, -1..<1] {
      #expect(sink.submit(batch, rows: rows, attempt: 0) { _ in } == .busy)
    }
    sink.close()
  }
}
