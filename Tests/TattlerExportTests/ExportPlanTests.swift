import Synchronization
import Testing

@testable import TattlerExport

@Suite struct ExportPlanTests {
  /// A server with metrics `a` to `e`, whose answers about series are a function of the metric and the attempt.
  private final class Source: ExportSource {
    let answer: @Sendable (String, Int) -> QueryAnswer
    private let asked = Mutex<[String]>([])
    /// The metrics that were asked for, in order.
    var questions: [String] { asked.withLock { $0 } }

    init(_ answer: @escaping @Sendable (String, Int) -> QueryAnswer) { self.answer = answer }

    func fetch(_ query: ExportQuery, maximumBytes: Int, completion: @escaping @Sendable (QueryAnswer) -> Void) {
      guard case .count(_, let metric, _) = query else {
        return completion(.body(Array(#"{"status":"success","data":["e","d","c","b","a"]}"#.utf8)))
      }
      let attempt = asked.withLock { asked in
        asked.append(metric)
        return asked.count { $0 == metric }
      }
      completion(answer(metric, attempt))
    }
  }

  private static func vector(_ results: String, _ more: String = "") -> QueryAnswer {
    .body(Array(#"{"status":"success","data":{"resultType":"vector","result":[\#(results)]}\#(more)}"#.utf8))
  }

  private static func number(_ text: String) -> QueryAnswer { vector(#"{"metric":{},"value":[1.5,"\#(text)"]}"#) }

  private func plan(_ source: Source, _ limits: SeriesCounter.Limits? = nil) throws -> ExportPlan {
    let identity = ExportOptions.Identity(
      url: "http://h.example", selectors: [.all], range: ["0"], format: .csv, timeFormat: .rfc3339)
    let range = try ExportRange(start: 1_000, end: 11_000)
    let run = ExportRun(ExportOptions(identity: identity, range: range, output: nil), source: source)
    guard let limits else { return try run.plan() }
    let counter = SeriesCounter(discovery: run.discovery, selectors: [.all], range: range, limits: limits)
    return ExportPlan(range: range, metrics: try counter.count(["a", "b", "c", "d", "e"]))
  }

  private func counts(_ plan: ExportPlan) -> [String] {
    plan.metrics.map { metric in
      switch metric.series {
      case .counted(let count): "\(metric.name) \(count)"
      case .unknown(let why): "\(metric.name) \(why)"
      }
    }
  }

  @Test("The question counts each series once, over the range without its end")
  func question() throws {
    let selectors = [try SeriesSelector("up{a=\"1\"}"), .all]
    let range = try ExportRange(start: 1_000, end: 11_000)
    let (path, parameters) = ExportQuery.count(selectors, metric: "up", range).parts
    #expect(path == "/api/v1/query")
    #expect(
      parameters.map(\.value) == [
        #"count(last_over_time({__name__="up",a="1"}[10000ms]) or last_over_time({__name__="up"}[10000ms]))"#, "10.999",
      ])
  }

  @Test("Each metric has its series, none where the server finds none, and a sum")
  func counted() throws {
    let plan = try plan(Source { metric, _ in metric == "c" ? Self.vector("") : Self.number("7") })
    #expect(counts(plan) == ["a 7", "b 7", "c 0", "d 7", "e 7"])
    #expect(plan.series == 28 && plan.uncounted == 0)
  }

  @Test("What is refused or makes no sense is said of its metric, and the others are counted")
  func refused() throws {
    let plan = try plan(
      Source { metric, _ in
        switch metric {
        case "a": .tooLargeThere("too many samples")
        case "b": Self.number("2")
        case "c": Self.number("2.5")
        case "d": Self.vector("", #","isPartial":true"#)
        default: Self.number("3")
        }
      })
    #expect(
      counts(plan) == [
        "a too many samples", "b 2", "c the answer is no number", "d a part of the server did not answer", "e 3",
      ])
    #expect(plan.series == 5 && plan.uncounted == 3)
  }

  @Test("A number that no server can have is none, so that the sum holds whatever they say")
  func hugeCounts() throws {
    let plan = try plan(
      Source { metric, _ in Self.number(metric == "b" ? "3" : metric == "d" ? "1125899906842624" : "9.2e18") })
    #expect(
      counts(plan) == [
        "a the answer is no number", "b 3", "c the answer is no number", "d 1125899906842624",
        "e the answer is no number",
      ])
    #expect(plan.series == (1 << 50) + 3 && plan.uncounted == 3)
  }

  @Test("After three failures in a row nothing more is asked")
  func failures() throws {
    let source = Source { _, _ in .refused(ExportFailure(.refused, "400 too much")) }
    #expect(counts(try plan(source)).last == "e not asked, as the last 3 were not counted")
    #expect(source.questions == ["a", "b", "c"])
  }

  @Test("Credentials that are not taken end a plan, as they would end the export")
  func denied() throws {
    let failure = ExportFailure(.refused, "403 scope_missing")
    let source = Source { metric, _ in metric == "b" ? .denied(failure) : Self.number("1") }
    #expect(throws: failure) { try plan(source) }
    #expect(source.questions == ["a", "b"])
  }

  @Test("A server that asks for a short pause is asked once more, for a long one not")
  func pauses() throws {
    let source = Source { metric, attempt in
      metric == "a" && attempt == 1
        ? .later(milliseconds: 1, "busy") : metric == "b" ? .later(milliseconds: 600_000, "busy") : Self.number("1")
    }
    #expect(counts(try plan(source)) == ["a 1", "b busy", "c 1", "d 1", "e 1"])
    #expect(source.questions == ["a", "a", "b", "c", "d", "e"])
  }

  @Test("Only so many metrics are asked for, and only so long")
  func bounds() throws {
    var limits = SeriesCounter.Limits()
    limits.metrics = 2
    let source = Source { _, _ in Self.number("1") }
    #expect(counts(try plan(source, limits)).suffix(1) == ["e not asked, as it is not among the first 2"])
    #expect(source.questions == ["a", "b"])
    limits.milliseconds = 0
    #expect(try plan(source, limits).uncounted == 5 && source.questions.count == 2)
  }

  @Test(
    "The ends of a range are shown as the clock of a place shows them",
    arguments: [
      ("UTC", "2026-03-29T00:30:00.250Z", "2026-03-29T01:30:00.000Z"),
      ("Europe/Berlin", "2026-03-29T01:30:00.250+01:00", "2026-03-29T03:30:00.000+02:00"),
      ("-03:30", "2026-03-28T21:00:00.250-03:30", "2026-03-28T22:00:00.000-03:30"),
    ])
  func ends(zone: String, start: String, end: String) throws {
    let text = try ExportRange(start: 1_774_744_200_250, end: 1_774_747_800_000)
      .text(in: TimeZoneRules(named: zone))
    #expect(text.start == start && text.end == end)
  }
}
