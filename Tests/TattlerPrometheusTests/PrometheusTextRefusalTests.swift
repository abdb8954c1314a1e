import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import Testing

/// What becomes of histograms, summaries and families some of whose lines are refused.
@Suite struct PrometheusTextRefusalTests {
  struct Refused: Sendable, CustomTestStringConvertible {
    var text: String
    var format = PrometheusTextFormat.prometheus
    /// Good lines of points that are left out.
    var dropped: Int
    /// The measurements of the rows that stay.
    var rows: [String] = []
    var testDescription: String { text.debugDescription }
  }

  static let refused: [Refused] = [
    Refused(
      text: "# TYPE h histogram\nh_bucket{le=\"1\"} x\nh_bucket{le=\"+Inf\"} y\nh_count 3\nh_sum 1\n", dropped: 2),
    Refused(text: "# TYPE h histogram\nh_count 3\nh_sum 1\nh_bucket{le=\"1\"} x\n", dropped: 2),
    Refused(text: "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_count 1.5\ns_sum 1\n", dropped: 2),
    Refused(text: "# TYPE s summary\ns{quantile=\"x\"} 1\ns_count 1\n", dropped: 1),
    Refused(text: "# TYPE h histogram\nh_count 1\nh_count 1\n", dropped: 1),
    // Other labels and other times are other points.
    Refused(
      text: "# TYPE h histogram\nh_count{a=\"1\"} x\nh_sum{a=\"1\"} 1\nh_count{a=\"2\"} 1\n", dropped: 1, rows: ["h"]),
    Refused(text: "# TYPE h histogram\nh_count 1 1\nh_sum x 2\nh_count 3 2\n", dropped: 1, rows: ["h"]),
    // A time that cannot be read may be any, labels that cannot be read may be any.
    Refused(
      text: "# TYPE h histogram\nh_count 1 1\nh_sum 1 x\nh_count{a=\"1\"} 3 2\n", dropped: 1, rows: ["h"]),
    Refused(
      text: "# TYPE h histogram\nh_count 1\nh_sum{a=\"1} 1\nh_count{a=\"1\"} 3\nok 1\n", dropped: 2, rows: ["ok"]),
    Refused(
      text: "# TYPE h histogram\nh_count 1\nh_sum{a=\"1\",a=\"2\"} 1\nh_count{a=\"1\"} 3\n", dropped: 2),
    Refused(
      text: "# TYPE \"h.x\" histogram\n{\"h.x_count\",a=\"1\"} 1\n{\"h.x_sum\",a=\"1\"} x\n", dropped: 1),
    Refused(
      text: "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\n h_bucket{le=\"1.0\"} 1\n# EOF\n", format: .openMetrics,
      dropped: 1),
    // A line that is no part of the histogram leaves it whole.
    Refused(text: "# TYPE h histogram\nh_count 1\nh 7\n", dropped: 0, rows: ["h"]),
    Refused(
      text: "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 2\nh_created x\n# EOF\n",
      format: .openMetrics, dropped: 0, rows: ["h"]),
    Refused(
      text: "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2 # {a=1} 1\nh_bucket{le=\"+Inf\"} 2\n# EOF\n",
      format: .openMetrics, dropped: 1),
    Refused(
      text: "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"2\"} 1\nh_count 2\nok 1\n", dropped: 3,
      rows: ["ok"]),
  ]

  @Test(arguments: refused)
  func aPointWithARefusedLineIsLeftOutWhole(_ test: Refused) throws {
    let result = try parse(test.text, PrometheusTextOptions(test.format))
    #expect(result.report.rejectedLines > 0 && result.report.droppedSamples == test.dropped)
    #expect(result.batch.spelledRows.map(\.name) == test.rows)
    #expect(result.batch.metricCount == test.rows.count)
    let lines = test.text.split(separator: "\n").count { !$0.hasPrefix("#") }
    // The last case is refused as a whole, and not for one of its lines.
    let isWhole = result.report.errors.contains { $0.code == .contradictoryBuckets }
    let refusedLines = isWhole ? 0 : result.report.rejectedLines
    #expect(result.report.acceptedSamples + test.dropped + refusedLines == lines)
  }

  @Test(arguments: PrometheusTextFormat.allCases)
  func whatIsWholeIsWrittenAgainAsItWas(_ format: PrometheusTextFormat) throws {
    let whole = "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_sum{a=\"1\"} 3\nh_count{a=\"1\"} 2\n"
    let head = "# TYPE h histogram\n"
    let end = format == .openMetrics ? "# TYPE g gauge\ng 1\n# EOF\n" : "# TYPE g gauge\ng 1\n"
    let broken =
      "h_bucket{a=\"2\",le=\"1.0\"} x\nh_bucket{a=\"2\",le=\"+Inf\"} 2\nh_count{a=\"2\"} 2\nh_sum{a=\"2\"} 1\n"
    let result = try parse(head + broken + whole + end, PrometheusTextOptions(format))
    #expect(result.report.rejectedLines == 1 && result.report.droppedSamples == 3)
    #expect(try expose(result.batch, PrometheusTextEncodingOptions(format)).text == head + whole + end)
  }

  @Test func aLineThatIsNotUTF8LeavesOutTheHistogramsOfItsFamily() throws {
    let text = Array("# TYPE h histogram\nh_count 1\nh_sum{a=\"".utf8) + [0xFF] + Array("\"} 1\nok 1\n".utf8)
    let result = try parse(text)
    #expect(result.report.errors.map(\.code) == [.invalidUTF8] && result.batch.spelledRows.map(\.name) == ["ok"])
  }

  @Test func exemplarsOfAHistogramThatIsLeftOutAreCounted() throws {
    let text = "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {} 1\nh_bucket{le=\"+Inf\"} x\n# EOF\n"
    let result = try parse(text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.droppedExemplars == 1 && result.report.droppedSamples == 1)
  }

  @Test func metricsThatLoseAllTheirPointsAreNotInTheBatch() throws {
    let text = "# TYPE h histogram\nh_count x\nh_sum 1\na 1\n# TYPE g histogram\ng_count 1\nb{c=\"d\"} 2\n"
    let batch = try parse(text).batch
    #expect(batch.spelledRows.map(\.name) == ["a", "b", "g"])
    let names = unsafe batch.withView { view in unsafe view.metrics.map { unsafe view.string($0.name) } }
    #expect(names == ["a", "g", "b"])
  }

  @Test(arguments: ["", "# TYPE a gauge\n", "# TYPE h histogram\nh_sum{a=\"1\"} 1\n", "h_sum{a=\"1\"} x\n"])
  func aTextWithoutSamplesLeavesNothing(_ text: String) throws {
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    _ = try parser.parse(Array(text.utf8), into: &builder)
    #expect(builder.isEmpty && builder.text.count == 0 && builder.resources.count == 0 && builder.scopes.count == 0)
    _ = try parser.parse(Array("a{b=\"1\"} 1\n".utf8), into: &builder)
    #expect(try MetricBatch(validating: try builder.finish().bytes).spelledRows.map(\.name) == ["a"])
  }

  @Test(arguments: [
    "h_bucket{le=\"1\"} 1\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\n",
    "h_sum 1\n# TYPE h summary\nh_count 1\n", "# TYPE h_count gauge\nh_count 1\n# TYPE h histogram\n",
  ])
  func aTypeBehindSamplesWhoseNamesItReservesIsRefused(_ text: String) throws {
    let result = try parse(text)
    #expect(result.report.errors.map(\.code) == [.lateComment] && result.report.rejectedLines == 1)
    #expect(unsafe result.batch.withView { unsafe $0.histograms.count + $0.summaries.count } == 0)
  }

  @Test func aRefusedLineReservesNoName() throws {
    let text = "h_count x\nh y\n# TYPE h histogram\nh_count 2\nh_bucket{le=\"+Inf\"} 2\n"
    let result = try parse(text)
    #expect(result.report.rejectedLines == 2 && result.report.acceptedSamples == 2)
    #expect(unsafe result.batch.withView { unsafe $0.histograms.count } == 1 && result.batch.metricCount == 1)
  }

  @Test func theSecondTimeOfCreationOfASeriesIsRefused() throws {
    let times = Array(repeating: "c_created 1\n", count: 60_000).joined()
    let families = (0..<2_000).map { "# TYPE x\($0) counter\nx\($0)_created 1\n" }.joined()
    let text = "# TYPE c counter\nc_total 1\n" + times + families + "# EOF\n"
    let report = try parse(text, PrometheusTextOptions(.openMetrics)).report
    #expect(report.rejectedLines == 59_999 && report.errors.allSatisfy { $0.code == .duplicateSample })
    #expect(report.errors.first?.line == 4 && report.droppedSamples == 2_000 && report.acceptedSamples == 2)
  }

  @Test func theEndOfOpenMetricsIsToldOfInItsOwnWords() throws {
    func first(_ text: String) throws -> String {
      let error = try #require(try parse(text, PrometheusTextOptions(.openMetrics)).report.errors.first)
      return "\(error.line): \(error.reason)"
    }
    #expect(try first("a 1\nb 2\n") == "3: the text does not end with # EOF")
    #expect(try first("a 1\n# EOF\n# EOF\n") == "3: something stands behind # EOF")
  }
}
