import Foundation
import Synchronization
import TestRandom
import Testing

@testable import TattlerExport

@Suite struct ExportRunTests {
  /// A server in memory that refuses, breaks off and lies as often as it is told.
  private final class Server: ExportSource {
    let data: MatrixText
    let faultsInHundred: UInt64
    let questions = Mutex(0)
    private let generator: Mutex<SeededRandom>

    init(_ data: MatrixText, faultsInHundred: UInt64 = 0, seed: UInt64 = 1) {
      (self.data, self.faultsInHundred) = (data, faultsInHundred)
      generator = Mutex(SeededRandom(seed: seed))
    }

    func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (QueryAnswer) -> Void) {
      questions.withLock { $0 += 1 }
      let answer = generator.withLock { random in self.answer(query, maximumBytes, &random) }
      completion(answer)
    }

    private func answer(_ query: ExportQuery, _ maximumBytes: Int, _ random: inout SeededRandom) -> QueryAnswer {
      switch query {
      case .names: return list(Set(data.series.map(\.name)))
      case .labels: return list(["__name__", "host", "odd"])
      case .count: return .body([])
      case .samples(_, let metric, let from, let to):
        let body = data.answer(metric: metric, from: from, to: to, &random)
        if body.count > maximumBytes { return .tooLargeHere }
        guard random.next() % 100 < faultsInHundred else { return .body(body) }
        switch random.next() % 5 {
        case 0: return .later(milliseconds: Int64(random.next() % 5), "busy")
        case 1: return to - from > 1 ? .tooLargeThere("too many samples") : .body(body)
        case 2: return to - from > 60_000 ? .tooSlow("timeout") : .body(body)
        case 3: return .body(Array(body.dropLast(Int(random.next() % 9 + 1))))
        default: return .body(Array("<html>".utf8))
        }
      }
    }

    private func list(_ names: Set<String>) -> QueryAnswer {
      let items = names.map { "\"\($0)\"" }.joined(separator: ",")
      return .body(Array("{\"status\":\"success\",\"data\":[\(items)]}".utf8))
    }
  }

  private static func data(_ seed: UInt64) -> MatrixText {
    var random = SeededRandom(seed: seed)
    return MatrixText(series: ["b", "a", "c"].flatMap { MatrixText.random($0, &random, end: 300_000) })
  }

  private static func options(_ format: SampleFormat, output: String?, end: Int64 = 300_000) throws -> ExportOptions {
    let identity = ExportOptions.Identity(
      url: "http://h.example", selectors: [.all], range: ["0", "\(end)", "UTC"], format: format, timeFormat: .rfc3339)
    var options = ExportOptions(identity: identity, range: try ExportRange(start: 0, end: end), output: output)
    options.limits.firstWidth = 50_000
    options.limits.maximumBytes = 12_000
    options.limits.targetBytes = 4_000
    options.limits.maximumAttempts = 1_000
    return options
  }

  private func whole(_ data: MatrixText, _ format: SampleFormat) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let options = try Self.options(format, output: folder["out"])
    let summary = try ExportRun(options, source: Server(data)).run()
    #expect(summary.ending == .complete && summary.bytes == folder.bytes("out").count)
    return folder.bytes("out")
  }

  @Test(
    "However often an export is stopped and its file grows behind the checkpoint, the file is the same",
    arguments: 0..<12)
  func stopping(_ seed: UInt64) throws {
    let data = Self.data(seed)
    let format = SampleFormat.allCases[Int(seed) % SampleFormat.allCases.count]
    let wanted = try whole(data, format)
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: seed)
    for round in 0..<1_000 {
      var options = try Self.options(format, output: folder["out"])
      options.limits.concurrency = Int(random.next() % 5) + 1
      options.limits.firstWidth = Int64(random.next() % 30_000 + 2_000)
      let run = ExportRun(options, source: Server(data, seed: random.next()))
      let left = Mutex(round == 0 ? 5 : Int(random.next() % 40) + 8)
      run.isStopped = {
        left.withLock { left in
          left -= 1
          return left < 0
        }
      }
      let summary = try run.run()
      if summary.ending == .complete {
        #expect(round > 0, "nothing was stopped")
        break
      }
      // What a killed program may leave behind.
      let file = try #require(FileHandle(forWritingAtPath: folder["out"]))
      try file.seekToEnd()
      try file.write(contentsOf: Data("torn ro".utf8))
      try file.close()
    }
    #expect(folder.bytes("out") == wanted)
  }

  @Test("A server that refuses, breaks off and answers nonsense changes nothing in the file")
  func faults() throws {
    let data = Self.data(5)
    let folder = try TemporaryFolder()
    var options = try Self.options(.csv, output: folder["out"])
    options.limits.firstWidth = 20_000
    let run = ExportRun(options, source: Server(data, faultsInHundred: 20))
    let notes = Mutex(0)
    run.note = { _ in notes.withLock { $0 += 1 } }
    #expect(try run.run().ending == .complete)
    #expect(notes.withLock { $0 } > 0)
    #expect(try folder.bytes("out") == whole(data, .csv))
  }

  @Test("A finished export is not done again, and another one does not get its file")
  func finished() throws {
    let data = Self.data(2)
    let folder = try TemporaryFolder()
    let options = try Self.options(.csv, output: folder["out"])
    #expect(try ExportRun(options, source: Server(data)).run().ending == .complete)
    let before = folder.bytes("out")
    let server = Server(data)
    let again = try ExportRun(options, source: server).run()
    #expect(again.ending == .alreadyComplete && again.counts.samples > 0 && server.questions.withLock { $0 } == 0)
    var other = options
    other.identity.format = .jsonl
    let error = #expect(throws: ExportFailure.self) { try ExportRun(other, source: Server(data)).run() }
    #expect(error?.code == .usage && error?.description.contains("--format") == true)
    #expect(folder.bytes("out") == before)
    other.start = .overwrite
    #expect(try ExportRun(other, source: Server(data)).run().ending == .complete)
    #expect(folder.bytes("out") != before)
  }

  @Test("A file without a checkpoint is left alone, and so is one that is shorter than its checkpoint")
  func strangeFiles() throws {
    let data = Self.data(2)
    let folder = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder["out"]))
    var options = try Self.options(.csv, output: folder["out"])
    #expect(throws: ExportFailure.self) { try ExportRun(options, source: Server(data)).run() }
    #expect(folder.text("out") == "mine")
    options.start = .resume
    #expect(throws: ExportFailure.self) { try ExportRun(options, source: Server(data)).run() }
    options = try Self.options(.csv, output: folder["second"])
    let run = ExportRun(options, source: Server(data))
    let left = Mutex(12)
    run.isStopped = {
      left.withLock { left in
        left -= 1
        return left < 0
      }
    }
    #expect(try run.run().ending == .interrupted)
    #expect(folder.bytes("second").count > 1)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder["second"]))
    #expect(throws: ExportFailure.self) { try ExportRun(options, source: Server(data)).run() }
    #expect(folder.text("second") == "x")
  }

  @Test("A file that another export writes is left alone, its checkpoint too")
  func twoAtOnce() throws {
    let data = Self.data(2)
    let folder = try TemporaryFolder()
    var options = try Self.options(.csv, output: folder["out"])
    let run = ExportRun(options, source: Server(data))
    run.isStopped = { true }
    #expect(try run.run().ending == .interrupted)
    let before = folder.bytes("out.checkpoint")
    let other = try OutputFile(path: folder["out"])
    for start in [ExportOptions.Start.automatic, .resume, .overwrite] {
      options.start = start
      let error = #expect(throws: ExportFailure.self) { try ExportRun(options, source: Server(data)).run() }
      #expect(error?.code == .usage && error?.description.contains("another export") == true)
    }
    #expect(folder.bytes("out.checkpoint") == before && other.length == 0)
  }

  @Test("A range of words is resolved once: the second run keeps the first one's")
  func relativeRange() throws {
    let data = Self.data(3)
    let folder = try TemporaryFolder()
    var options = try Self.options(.csv, output: folder["out"])
    let run = ExportRun(options, source: Server(data))
    run.isStopped = { true }
    #expect(try run.run().ending == .interrupted)
    options.range = try ExportRange(start: 100_000, end: 200_000)
    let summary = try ExportRun(options, source: Server(data)).run()
    #expect(summary.isResumed && summary.range.start == 0)
    #expect(try folder.bytes("out") == whole(data, .csv))
  }

  @Test("Selectors that overlap give every series once")
  func overlap() throws {
    let data = Self.data(4)
    let folder = try TemporaryFolder()
    var options = try Self.options(.csv, output: folder["out"])
    options.identity.selectors = [try SeriesSelector("{host=~\".*\"}"), .all, try SeriesSelector("a")]
    #expect(try ExportRun(options, source: Server(data)).run().ending == .complete)
    #expect(try folder.bytes("out") == whole(data, .csv))
  }
}
