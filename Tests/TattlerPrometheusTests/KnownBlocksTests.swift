import TattlerModel
import TattlerPrometheus
import TestRandom
import Testing

/// Labels that stood in the text before are not taken apart again: that must not show.
@Suite struct KnownBlocksTests {
  private func parse(_ text: String, _ format: PrometheusTextFormat = .prometheus) throws -> (
    rows: [MetricRow], report: PrometheusTextReport
  ) {
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    let report = try parser.parse(Array(text.utf8), into: &builder, options: PrometheusTextOptions(format))
    return (try MetricBatch(validating: try builder.finish().bytes).spelledRows, report)
  }

  /// Labels of which some are odd, and some bad.
  static let blocks = [
    #"{a="1"}"#, #"{a="}"}"#, #"{a="\"}",b="2"}"#, #"{a="1",}"#, #"{ a = "1" , b = "2" }"#, #"{a="x} 5"}"#, "{}",
    #"{"a.b"="1"}"#, #"{a="1",a="2"}"#, #"{a="1"#, #"{a=1}"#, #"{a="1"}}"#, #"{a="\\"}"#, #"{b="ü"}"#,
  ]
  /// What stands behind labels, some of it bad.
  static let tails = [" 1", " 2 3", " NaN", "5", " 1 2 3", " }", " 1}", "", "\t7"]

  @Test(arguments: 0..<40 as Range<UInt64>) func `Lines mean together what they mean alone`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lines = (0..<60).map { _ in
      ["m", "m", "m", "n", "m2"].randomElement(using: &random)! + Self.blocks.randomElement(using: &random)!
        + Self.tails.randomElement(using: &random)!
    }
    let together = try parse(lines.joined(separator: "\n") + "\n")
    var alone: [MetricRow] = []
    var rejected = 0
    for line in lines {
      let one = try parse(line + "\n")
      alone += one.rows
      rejected += one.report.rejectedLines
    }
    // As text: a NaN is not equal to itself.
    #expect("\(together.rows)" == "\(alone)")
    #expect(together.report.rejectedLines == rejected)
    #expect(together.report.acceptedSamples == alone.count)
  }

  @Test func `An exemplar behind labels that are known is read`() throws {
    let text = """
      # TYPE a counter
      a_total{x="1"} 1
      a_total{x="1"} 2 # {trace_id="t"} 1
      # EOF

      """
    let read = try parse(text, .openMetrics)
    #expect(read.report.rejectedLines == 0 && read.rows.count == 2)
    #expect(read.rows[0].attributes == read.rows[1].attributes)
  }
}
