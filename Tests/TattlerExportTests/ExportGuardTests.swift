import Foundation
import Synchronization
import Testing

@testable import TattlerExport

/// What an export refuses to do to files, and what it says.
@Suite struct ExportGuardTests {
  /// A server whose answers are a function of the question and its number.
  private struct Source: ExportSource {
    let answer: @Sendable (ExportQuery, Int) -> QueryAnswer?
    private let count = Mutexed()

    private final class Mutexed: Sendable { let value = Mutex(0) }

    init(_ answer: @escaping @Sendable (ExportQuery, Int) -> QueryAnswer?) { self.answer = answer }

    func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (QueryAnswer) -> Void) {
      let number = count.value.withLock { count in
        count += 1
        return count
      }
      if let answer = answer(query, number) { completion(answer) }
    }
  }

  private static func body(_ text: String) -> QueryAnswer { .body(Array(text.utf8)) }

  /// A sample of `up` every second from 0 to 9, nothing of others.
  @Sendable private static func plain(_ query: ExportQuery) -> QueryAnswer {
    samples(query, warnings: "")
  }

  private static func samples(_ query: ExportQuery, warnings: String) -> QueryAnswer {
    guard case .samples(_, let metric, let from, let to) = query else {
      return body(#"{"status":"success","data":["up"]}"#)
    }
    let values = (0..<10).filter { from <= $0 * 1_000 && $0 * 1_000 < to }.map { "[\($0),\"1\"]" }.joined(
      separator: ",")
    let series = values.isEmpty || metric != "up" ? "" : #"{"metric":{"__name__":"up"},"values":[\#(values)]}"#
    return body(#"{"status":"success","data":{"resultType":"matrix","result":[\#(series)]}\#(warnings)}"#)
  }

  private static func options(
    _ folder: TemporaryFolder, selectors: [SeriesSelector] = [.all], end: Int64 = 10_000
  ) throws -> ExportOptions {
    let identity = ExportOptions.Identity(
      url: "http://h.example", selectors: selectors, range: ["0"], format: .csv, timeFormat: .rfc3339)
    var options = ExportOptions(
      identity: identity, range: try ExportRange(start: max(0, end - (1 << 30)), end: end), output: folder["out"])
    options.limits.firstWidth = 4_000
    return options
  }

  private func failure(_ options: ExportOptions) -> ExportFailure? {
    #expect(throws: ExportFailure.self) {
      try ExportRun(options, source: Source { query, _ in Self.plain(query) }).run()
    }
  }

  @Test("An export is complete only while its file is there with all its bytes", arguments: ["gone", "cut", "longer"])
  func repeated(_ change: String) throws {
    let folder = try TemporaryFolder()
    let options = try Self.options(folder)
    let source = Source { query, _ in Self.plain(query) }
    #expect(try ExportRun(options, source: source).run().ending == .complete)
    #expect(try ExportRun(options, source: source).run().ending == .alreadyComplete)
    let whole = folder.bytes("out")
    try FileManager.default.removeItem(atPath: folder["out"])
    if change != "gone" {
      let bytes = change == "cut" ? whole.dropLast() : whole + [0x0A]
      try Data(bytes).write(to: URL(fileURLWithPath: folder["out"]))
    }
    let error = failure(options)
    #expect(error?.code == .usage && error?.description.contains("--overwrite") == true)
    #expect(FileManager.default.fileExists(atPath: folder["out"]) == (change != "gone"))
    var anew = options
    anew.start = .overwrite
    #expect(try ExportRun(anew, source: source).run().ending == .complete)
    #expect(folder.bytes("out") == whole)
  }

  @Test("Two tenants, and two files, do not share a checkpoint")
  func tenants() throws {
    let folder = try TemporaryFolder()
    let options = try Self.options(folder)
    _ = try ExportRun(options, source: Source { query, _ in Self.plain(query) }).run()
    var other = options
    other.identity.id = "42"
    #expect(failure(other)?.description.contains("--id") == true)
    other = options
    other.identity.headers = ExportOptions.Identity.digest(ofHeaders: [("X-Scope-OrgID", "b")])
    #expect(failure(other)?.description.contains("--header-env") == true)
    other = options
    (other.output, other.checkpoint) = (folder["second"], folder["out.checkpoint"])
    #expect(failure(other)?.description.contains("--output") == true)
  }

  @Test("A checkpoint does not take the place of the output", arguments: ["out", "./out", "x/../out"])
  func samePaths(_ path: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder["x"], withIntermediateDirectories: false)
    for (output, start) in [("out", ExportOptions.Start.automatic), ("out.part", .automatic), ("out", .overwrite)] {
      var options = try Self.options(folder)
      (options.output, options.checkpoint, options.start) = (folder[output], folder[path], start)
      let error = failure(options)
      #expect(error?.code == .usage && error?.description.contains("--checkpoint") == true)
      #expect(!FileManager.default.fileExists(atPath: folder[output]))
    }
  }

  @Test("Pipes, devices and links are refused as outputs, whatever is asked for")
  func places() throws {
    let folder = try TemporaryFolder()
    let isPiped = unsafe mkfifo(folder["pipe"], 0o600) == 0
    #expect(isPiped)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder["target"]))
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: folder["target"])
    for (path, words) in [
      (folder["pipe"], "standard output"), ("/dev/null", "standard output"), (folder["x"] + "/..", "standard output"),
      (folder["link"], "symbolic link"),
    ] {
      try? FileManager.default.createDirectory(atPath: folder["x"], withIntermediateDirectories: false)
      for start in [ExportOptions.Start.automatic, .overwrite] {
        var options = try Self.options(folder)
        (options.output, options.checkpoint, options.start) = (path, folder["c"], start)
        let error = failure(options)
        #expect(error?.code == .usage && error?.description.contains(words) == true, "\(path)")
      }
    }
    #expect(folder.text("target") == "mine")
  }

  @Test("A file that another export finishes while metrics are listed is kept")
  func twoAtOnce() throws {
    let folder = try TemporaryFolder()
    let options = try Self.options(folder)
    let slow = Source { query, number in
      if number == 1 {
        #expect(throws: Never.self) { try ExportRun(options, source: Source { query, _ in Self.plain(query) }).run() }
      }
      return Self.plain(query)
    }
    #expect(try ExportRun(options, source: slow).run().ending == .alreadyComplete)
    #expect(folder.text("out").split(separator: "\n").count == 11)
    var other = options
    (other.output, other.identity.timeFormat) = (folder["other"], .unix)
    let path = folder["other"]
    let stranger = Source { query, number in
      if number == 1 {
        #expect(throws: Never.self) { try Data("mine".utf8).write(to: URL(fileURLWithPath: path)) }
      }
      return Self.plain(query)
    }
    #expect(throws: ExportFailure.self) { try ExportRun(other, source: stranger).run() }
    #expect(folder.text("other") == "mine")
  }

  @Test("A server that never answers the question for names does not hold up an end")
  func interruptedDiscovery() throws {
    let folder = try TemporaryFolder()
    let run = ExportRun(try Self.options(folder), source: Source { _, _ in nil })
    let polls = Mutex(0)
    run.isStopped = {
      polls.withLock { polls in
        polls += 1
        return polls > 2
      }
    }
    let error = #expect(throws: ExportFailure.self) { try run.run() }
    #expect(error?.code == .interrupted && !run.hasBegun)
    #expect(!FileManager.default.fileExists(atPath: folder["out"]))
  }

  @Test("Another attempt is told of with its pause, also while names are listed")
  func notes() throws {
    let folder = try TemporaryFolder()
    let run = ExportRun(
      try Self.options(folder),
      source: Source { query, number in
        number == 1
          ? .later(milliseconds: 150, "busy") : number == 2 ? .later(milliseconds: 10, "tired") : Self.plain(query)
      })
    var notes: [String] = []
    run.note = { notes.append($0) }
    #expect(try run.run().ending == .complete && run.hasBegun)
    #expect(notes == ["asking again in 0.1 s: busy", "asking again: tired"])
    #expect(RetryWords.sentence(milliseconds: 61_000, "x") == "asking again in 61 s: x")
    #expect(RetryWords.sentence(milliseconds: 2_540, "x") == "asking again in 2.5 s: x")
  }

  @Test("Warnings and metrics without samples are known after an end, a resumption and a repetition")
  func warnings() throws {
    let folder = try TemporaryFolder()
    var options = try Self.options(folder, selectors: [try SeriesSelector("absent"), try SeriesSelector("up")])
    options.limits.concurrency = 1
    var isFirst = true
    var summary: ExportSummary
    repeat {
      let warns = isFirst
      let run = ExportRun(
        options,
        source: Source { query, _ in
          Self.samples(query, warnings: warns ? #","warnings":["one part is missing"]"# : "")
        })
      let left = Mutex(isFirst ? 5 : 1_000)
      run.isStopped = {
        left.withLock { left in
          left -= 1
          return left < 0
        }
      }
      summary = try run.run()
      if isFirst { #expect(summary.ending == .interrupted && summary.bytes > 0) }
      isFirst = false
    } while summary.ending == .interrupted
    let again = try ExportRun(options, source: Source { _, _ in nil }).run()
    for summary in [summary, again] {
      #expect(summary.warnings == ["one part is missing"] && summary.emptyMetrics == ["absent"])
    }
  }

  @Test("An empty metric is named once, also where the next one's answer has to be asked for again")
  func emptyOnce() throws {
    let folder = try TemporaryFolder()
    var options = try Self.options(folder, selectors: [try SeriesSelector("absent"), try SeriesSelector("up")])
    (options.limits.concurrency, options.limits.firstWidth) = (1, 10_000)
    let source = Source { query, number in number == 2 ? Self.body("{") : Self.plain(query) }
    let summary = try ExportRun(options, source: source).run()
    #expect(summary.ending == .complete && summary.counts.samples == 10 && summary.emptyMetrics == ["absent"])
  }

  @Test("A range that ends in the future ends now, and one that begins there is refused")
  func future() throws {
    let folder = try TemporaryFolder()
    let now = SystemTime.wallMilliseconds()
    var options = try Self.options(folder, end: now + 3_600_000)
    options.limits.firstWidth = 1 << 31
    let run = ExportRun(options, source: Source { query, _ in Self.plain(query) })
    var notes: [String] = []
    run.note = { notes.append($0) }
    let summary = try run.run()
    #expect(summary.ending == .complete && (now...now + 60_000).contains(summary.range.end))
    #expect(notes.contains { $0.contains("future") })
    options.output = folder["later"]
    options.range = try ExportRange(start: now + 3_600_000, end: now + 7_200_000)
    #expect(failure(options)?.code == .usage)
  }
}
