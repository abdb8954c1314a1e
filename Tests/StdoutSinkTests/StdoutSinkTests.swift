import Glibc
import Synchronization
import TattlerConfig
import TattlerModel
import TattlerPlugin
import Testing

@testable import StdoutSink

/// A pipe whose reading end the test drains.
final class TestPipe: Sendable {
  let reader: Int32
  let writer: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  deinit { close(writer) }

  /// Reads, a little at a time, until it has at least this many lines.
  func read(lines: Int) -> String {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1000)
    var found = 0
    while found < lines {
      let count = unsafe Glibc.read(reader, &block, block.count)
      if count <= 0 { break }
      found += block[..<count].count { $0 == UInt8(ascii: "\n") }
      bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func closeReader() { close(reader) }
}

@Suite struct StdoutSinkTests {
  private let now: UInt64 = 1_795_231_713_123_000_000

  private func sink(_ format: StdoutSinkConfiguration.Format, _ descriptor: Int32) throws -> StdoutSink {
    try StdoutSink(
      configuration: StdoutSinkConfiguration(format: format), host: SinkHost(log: { _, _ in }, now: { [now] in now }),
      descriptor: descriptor)
  }

  private func batch(_ count: Int, note: String = "a\u{1B}[31m") throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "cpu", field: "usage")
    let text = try builder.addMetric(name: "cpu", field: "note")
    let set = try builder.addAttributes([("host", .string("h"))])
    for number in 0..<count {
      try builder.addRow(
        attributes: set, time: number == 0 ? nil : Int64(number),
        [(metric, .int(Int64(number))), (text, .string(note))])
    }
    return try builder.finish()
  }

  private func submit(_ batch: MetricBatch, to sink: StdoutSink) -> AsyncStream<SinkOutcome> {
    let (stream, continuation) = AsyncStream<SinkOutcome>.makeStream()
    let submission = SinkSubmission(batch: batch, rows: 0..<batch.rowCount, attempt: 0) { outcome in
      continuation.yield(outcome)
      continuation.finish()
    }
    #expect(sink.submit(submission) == .accepted)
    return stream
  }

  private func outcome(of stream: AsyncStream<SinkOutcome>) async -> SinkOutcome? {
    for await outcome in stream { return outcome }
    return nil
  }

  @Test func rowsAreWrittenAsLineProtocol() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.lineProtocol, pipe.writer)
    let end = submit(try batch(2, note: "x"), to: sink)
    #expect(pipe.read(lines: 2) == "cpu,host=h usage=0i,note=\"x\" \(now)\ncpu,host=h usage=1i,note=\"x\" 1\n")
    #expect(await outcome(of: end) == .delivered(rows: 2))
    sink.close()
  }

  @Test func rowsAreWrittenAsJSON() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.json, pipe.writer)
    let end = submit(try batch(1), to: sink)
    let line = pipe.read(lines: 1)
    let document = try ConfigDocument.parse(json: Array(line.utf8), name: "line")
    #expect(document.root["time"]?.scalar?.text == "2026-11-21T03:28:33.123Z")
    #expect(document.root["fields"]?["note"]?.scalar?.text == "a\u{1B}[31m")
    #expect(!line.contains("\u{1B}"))
    #expect(await outcome(of: end) == .delivered(rows: 1))
    sink.close()
  }

  @Test func rowsAreWrittenAsATableThatCannotSteerATerminal() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.table, pipe.writer)
    let end = submit(try batch(2), to: sink)
    #expect(
      pipe.read(lines: 5) == """
        TIME                      NAME                             VALUE  TAGS
        2026-11-21T03:28:33.123Z  cpu.usage                            0  host=h
        2026-11-21T03:28:33.123Z  cpu.note                   a\\u{1b}[31m  host=h
        1970-01-01T00:00:00.000Z  cpu.usage                            1  host=h
        1970-01-01T00:00:00.000Z  cpu.note                   a\\u{1b}[31m  host=h\n
        """)
    #expect(await outcome(of: end) == .delivered(rows: 2))
    sink.close()
  }

  @Test func aTableIsCutToTheTerminalAndColoured() throws {
    var table = TableFormatter(usesColour: true)
    table.width = 40
    var output: [UInt8] = []
    table.append(try batch(1), rows: 0..<1, to: &output)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    #expect(lines.allSatisfy { $0.contains("\u{1B}[") })
    for line in lines {
      let plain = line.replacing(try Regex("\u{1B}\\[[0-9]+m"), with: "")
      #expect(plain.count <= 40 && plain.hasSuffix("…"))
    }
  }

  @Test("a table shows the latest time for one that is later")
  func lateTimes() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "cpu", field: "usage")
    try builder.addRow(attributes: 0, time: 0x1122_3344_5566_7788, [(metric, .int(1))])
    var bytes = try builder.finish().bytes
    let place = try #require(bytes.firstRange(of: [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]))
    for index in place { bytes[index] = 0xFF }
    var table = TableFormatter(usesColour: false)
    var output: [UInt8] = []
    table.append(try MetricBatch(validating: bytes), rows: 0..<1, to: &output)
    #expect(String(decoding: output, as: UTF8.self).contains("\n2262-04-11T23:47:16.854Z  cpu.usage"))
  }

  @Test func aSlowReaderGetsEveryLineOnce() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.lineProtocol, pipe.writer)
    let count = 20_000
    let end = submit(try batch(count), to: sink)
    let text = pipe.read(lines: count)
    #expect(await outcome(of: end) == .delivered(rows: count))
    sink.close()
    let lines = text.split(separator: "\n")
    #expect(lines.count == count)
    #expect(lines.enumerated().allSatisfy { $1.hasPrefix("cpu,host=h usage=\($0)i,") })
  }

  @Test func aNonBlockingPipeIsWaitedFor() async throws {
    let pipe = try TestPipe()
    #expect(fcntl(pipe.writer, F_SETFL, O_NONBLOCK) == 0)
    let sink = try sink(.lineProtocol, pipe.writer)
    let end = submit(try batch(20_000), to: sink)
    #expect(pipe.read(lines: 20_000).count(where: { $0 == "\n" }) == 20_000)
    #expect(await outcome(of: end) == .delivered(rows: 20_000))
    sink.close()
  }

  @Test func aReaderThatGoesAwayPausesTheSinkAndEndsNothing() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.lineProtocol, pipe.writer)
    pipe.closeReader()
    for _ in 0..<2 {
      let outcome = await outcome(of: submit(try batch(2), to: sink))
      #expect(outcome?.disposition == .pause)
      #expect(outcome?.rowsDone == 0)
      #expect(outcome?.message.hasPrefix("standard output was closed") == true)
    }
    sink.close()
  }

  @Test func closingDoesNotWaitForAReaderThatReadsNothing() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.lineProtocol, pipe.writer)
    let ends = try (0..<3).map { _ in submit(try batch(20_000), to: sink) }
    sink.close()
    var done = 0
    for end in ends {
      let outcome = try #require(await outcome(of: end))
      #expect(outcome.disposition == .retry(afterNanoseconds: nil))
      #expect(outcome.rowsDone < 20_000)
      done += outcome.rowsDone
    }
    pipe.closeReader()
    #expect(done < 20_000)
  }

  @Test func submissionsBeyondTheBoundFindTheSinkBusy() async throws {
    let pipe = try TestPipe()
    let sink = try sink(.lineProtocol, pipe.writer)
    let rows = try batch(20_000)
    let accepted = Mutex(0)
    let completed = Mutex(0)
    for _ in 0..<100 {
      let submission = SinkSubmission(batch: rows, rows: 0..<rows.rowCount, attempt: 0) { _ in
        completed.withLock { $0 += 1 }
      }
      if sink.submit(submission) == .accepted { accepted.withLock { $0 += 1 } }
    }
    #expect(accepted.withLock { $0 } <= 2 * StdoutSink.maximumWaiting)
    sink.close()
    #expect(completed.withLock { $0 } == accepted.withLock { $0 })
    pipe.closeReader()
  }

  @Test func aDescriptorThatIsNoneLeadsToARetryThatSaysSo() async throws {
    let sink = try sink(.lineProtocol, 9999)
    let outcome = await outcome(of: submit(try batch(1), to: sink))
    #expect(outcome?.disposition == .retry(afterNanoseconds: nil))
    #expect(outcome?.message == "cannot write to standard output: Bad file descriptor")
    sink.close()
  }

  @Test func theConfigurationIsReadStrictly() throws {
    let good = Array(#"{"format": "table", "target": "stderr"}"#.utf8)
    let configuration = try ConfigDocument.parse(json: good, name: "sink").read { StdoutSinkConfiguration($0) }
    #expect(configuration == StdoutSinkConfiguration(format: .table, target: .stderr))
    for text in [#"{"format": "xml"}"#, #"{"target": "file"}"#, #"{"colour": true}"#] {
      #expect(throws: ConfigErrors.self) {
        _ = try ConfigDocument.parse(json: Array(text.utf8), name: "sink").read { StdoutSinkConfiguration($0) }
      }
    }
  }
}
