import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import Testing

@Suite struct PrometheusTextParserTests {
  /// A metric of a batch, spelled out.
  struct Shape: Equatable {
    var name: String
    var kind: Int32
    var isMonotonic: Bool
    var unit: String
    var help: String
    var type: String
  }

  private func shapes(_ batch: MetricBatch) -> [Shape] {
    unsafe batch.withView { view in
      unsafe view.metrics.map { metric in
        let metadata = unsafe view.attributes(ofSet: metric.metadata)
        return unsafe Shape(
          name: view.string(metric.name), kind: Int32(metric.kind),
          isMonotonic: UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0, unit: view.string(metric.unit),
          help: view.string(metric.description), type: view.string(metadata[0].value.text))
      }
    }
  }

  @Test func typesBecomeThoseOfOpenTelemetry() throws {
    let text = """
      # HELP a_seconds Line\\nbreak \\\\ \\"quote\\"
      # TYPE a_seconds counter
      # UNIT a_seconds seconds
      a_seconds_total 5
      # TYPE b_bytes_per_second gauge
      # UNIT b_bytes_per_second bytes_per_second
      b_bytes_per_second 1.5
      # TYPE c unknown
      c 1
      # TYPE d info
      d_info{v="1"} 1
      # TYPE e stateset
      e{e="on"} 1
      e{e="off"} 0
      # TYPE f summary
      f_count 0
      f_sum 0
      # TYPE g_ratio gauge
      # UNIT g_ratio ratio
      g_ratio 0.5
      # TYPE h histogram
      h_bucket{le="+Inf"} 0
      # EOF

      """
    let result = try parse(text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.rejectedLines == 0 && result.report.acceptedSamples == 10)
    let quoted = "Line\nbreak \\ \"quote\""
    func shape(
      _ name: String, _ kind: Int32, _ type: String, isMonotonic: Bool = false, unit: String = "", help: String = ""
    ) -> Shape { Shape(name: name, kind: kind, isMonotonic: isMonotonic, unit: unit, help: help, type: type) }
    #expect(
      shapes(result.batch) == [
        shape("a_seconds_total", TATTLER_METRIC_SUM, "counter", isMonotonic: true, unit: "s", help: quoted),
        shape("b_bytes_per_second", TATTLER_METRIC_GAUGE, "gauge", unit: "By/s"),
        shape("c", TATTLER_METRIC_GAUGE, "unknown"), shape("d_info", TATTLER_METRIC_SUM, "info"),
        shape("e", TATTLER_METRIC_SUM, "stateset"), shape("f", TATTLER_METRIC_SUMMARY, "summary"),
        shape("g_ratio", TATTLER_METRIC_GAUGE, "gauge", unit: "1"), shape("h", TATTLER_METRIC_HISTOGRAM, "histogram"),
      ])
  }

  @Test func samplesOfTheTextFormatAreRead() throws {
    let text = "# a comment\n\n  \t\n# TYPE a counter\na 1\r\na{x=\"1\" , y = \"2\",} 2  1500\n a { } 3 -1 \n b 4"
    let result = try parse(text)
    func row(_ name: String, _ value: Double, _ labels: [(String, String)] = [], _ time: Int64? = nil) -> MetricRow {
      MetricRow(
        name: name, attributes: labels.map { .init($0.0, .string($0.1)) }, fields: [.init("", .double(value))],
        time: time)
    }
    #expect(result.report.errors.isEmpty)
    #expect(
      result.batch.spelledRows == [
        row("a", 1), row("a", 2, [("x", "1"), ("y", "2")], 1_500_000_000), row("a", 3, [], -1_000_000), row("b", 4),
      ])
  }

  @Test func escapesAreResolvedAndQuotedNamesRead() throws {
    let text = #"""
      # TYPE "a.b" gauge
      {"a.b","x.y"="1",z="q\"\\\n\t"} 1
      c{d="größe"} 2
      """#
    let rows = try parse(text).batch.spelledRows
    #expect(rows.map(\.name) == ["a.b", "c"])
    #expect(rows[0].attributes == [.init("x.y", .string("1")), .init("z", .string("q\"\\\n\\t"))])
    #expect(rows[1].attributes == [.init("d", .string("größe"))])
  }

  @Test func linesOfAHistogramBecomeOnePointInAnyOrder() throws {
    let text = """
      # TYPE h histogram
      h_count{a="1"} 6
      h_bucket{le="+Inf",a="1"} 6
      h_bucket{a="1",le="2.5"} 4
      other 1
      h_bucket{a="1",le="0.5"} 1
      h_bucket{a="2",le="1"} 3
      h_sum{a="1"} NaN
      h_count{a="2"} 5

      """
    let result = try parse(text)
    #expect(result.report.errors.isEmpty)
    unsafe result.batch.withView { view in
      #expect(unsafe view.rows.count == 3 && view.histograms.count == 2)
      let first = unsafe view.histograms[0]
      let second = unsafe view.histograms[1]
      #expect(first.count == 6 && first.sum.isNaN && first.flags == TATTLER_HISTOGRAM_HAS_SUM)
      #expect(second.count == 5 && second.flags == 0)
      func counts(_ range: tattler_range) -> [UInt64] {
        (Int(range.first)..<Int(range.first + range.count)).map { unsafe view.numbers[$0].u64 }
      }
      func bounds(_ range: tattler_range) -> [Double] {
        (Int(range.first)..<Int(range.first + range.count)).map { unsafe view.numbers[$0].f64 }
      }
      #expect(counts(first.bucket_counts) == [1, 3, 2] && bounds(first.explicit_bounds) == [0.5, 2.5])
      #expect(counts(second.bucket_counts) == [3, 2] && bounds(second.explicit_bounds) == [1])
    }
  }

  @Test func timesOfCreationBecomeStartTimes() throws {
    let text = """
      # TYPE a counter
      a_total{x="1"} 5 10
      a_created{x="1"} 1.5 10
      a_total{x="2"} 6
      # TYPE s summary
      s_count 1
      s_sum 1
      s_created 1e3
      s_created{x="9"} 1
      # EOF
      """
    let result = try parse(text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.errors.isEmpty && result.report.droppedSamples == 1)
    #expect(unsafe result.batch.withView { unsafe $0.rows.map(\.start_time) } == [1_500_000_000, 0, 1_000_000_000_000])
  }

  @Test func exemplarsKeepTheirIdsAndLabels() throws {
    let trace = String(repeating: "0f", count: 16)
    let long = String(repeating: "x", count: 128)
    let text = """
      # TYPE h histogram
      h_bucket{le="1.0"} 2 # {trace_id="\(trace)",user="u"} 0.5 12.25
      h_bucket{le="+Inf"} 2
      # TYPE a counter
      a_total 5 10 # {} 3
      a_total{b="1"} 5 10 # {k="\(long)"} 3
      # EOF
      """
    let result = try parse(text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.errors.isEmpty && result.report.droppedExemplars == 1)
    unsafe result.batch.withView { view in
      #expect(unsafe view.exemplars.count == 2)
      let plain = unsafe view.exemplars[0]
      let bucket = unsafe view.exemplars[1]
      #expect(plain.value.f64 == 3 && plain.time == 0 && plain.trace_id.count == 0 && plain.point == 0)
      #expect(bucket.value.f64 == 0.5 && bucket.time == 12_250_000_000 && bucket.point == 2)
      #expect(unsafe bucket.trace_id.count == 16 && view.blob[Int(bucket.trace_id.first)] == 0x0F)
      #expect(unsafe view.string(view.attributes(ofSet: bucket.attributes)[0].key) == "user")
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var text: String
    var code: PrometheusTextError.Code
    var line: Int
    var column: Int
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ code: PrometheusTextError.Code, _ line: Int, _ column: Int) {
      (self.text, self.code, self.line, self.column) = (text, code, line, column)
    }
  }

  static let faults: [Fault] = [
    Fault("1a 1", .invalidName, 1, 1), Fault("a-b 1", .invalidValue, 1, 2), Fault("é 1", .invalidName, 1, 1),
    Fault("{a=\"1\"} 1", .invalidName, 1, 1), Fault("{\"\"} 1", .invalidLabel, 1, 2),
    Fault("a{b} 1", .invalidLabel, 1, 4), Fault("a{b=1} 1", .invalidLabel, 1, 5),
    Fault("a{b=\"1\" 1", .invalidLabel, 1, 9),
    Fault("a{1b=\"1\"} 1", .invalidLabel, 1, 3), Fault("a{b=\"1\"c=\"2\"} 1", .invalidLabel, 1, 8),
    Fault("a{\"x\",b=\"1\"} 1", .invalidLabel, 1, 3), Fault("a{b=\"1\",b=\"2\"} 1", .duplicateLabel, 1, 9),
    Fault("a{b=\"1} 1", .unbalancedQuote, 1, 5), Fault("a{b=\"\\\"} 1", .unbalancedQuote, 1, 5),
    Fault("a", .invalidValue, 1, 2), Fault("a 1 x", .invalidTimestamp, 1, 5), Fault("a 1 1.5", .invalidTimestamp, 1, 6),
    Fault("a 1 99999999999999999", .invalidTimestamp, 1, 5), Fault("a 1 2 3", .unexpectedCharacter, 1, 7),
    Fault("a 1\n# TYPE a gauge", .lateComment, 2, 1), Fault("# TYPE a thing", .unknownType, 1, 10),
    Fault("# TYPE a gauge\n# TYPE a gauge", .duplicateComment, 2, 10),
    Fault("# HELP a x\n# HELP a y", .duplicateComment, 2, 10),
    Fault("# TYPE 1 gauge", .invalidName, 1, 8), Fault("# TYPE a histogram\na 1", .unexpectedName, 2, 1),
    Fault("# TYPE a histogram\na_bucket 1", .invalidBound, 2, 1),
    Fault("# TYPE a histogram\na_bucket{le=\"x\"} 1", .invalidBound, 2, 14),
    Fault("# TYPE a summary\na{quantile=\"NaN\"} 1", .invalidBound, 2, 13),
    Fault("# TYPE a histogram\na_count 1.5", .invalidValue, 2, 9),
    Fault("# TYPE a histogram\na_count -1", .invalidValue, 2, 9),
    Fault("# TYPE a histogram\na_count 1\na_count 1", .duplicateSample, 3, 1),
    Fault("# TYPE a histogram\na_bucket{le=\"1\"} 1", .missingCount, 2, 1),
    Fault("# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"2\"} 1\na_count 2", .contradictoryBuckets, 2, 1),
    Fault("# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_count 3", .contradictoryBuckets, 2, 1),
    Fault("# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"1.0\"} 2\na_count 2", .duplicateSample, 2, 1),
    Fault("# TYPE a summary\na_sum 1", .missingCount, 2, 1),
  ]

  @Test(arguments: faults)
  func aFaultIsToldWithItsPlace(_ test: Fault) throws {
    let result = try parse("ok 1\n" + test.text + "\nok 2\n")
    #expect(result.report.errors.map(\.code) == [test.code])
    #expect(result.report.errors.map(\.line) == [test.line + 1] && result.report.errors.map(\.column) == [test.column])
    #expect(result.batch.spelledRows.filter { $0.name == "ok" }.count == 2)
    var strict = PrometheusTextOptions()
    strict.isStrict = true
    #expect(throws: PrometheusTextError.self) { _ = try parse(test.text, strict) }
  }

  static let openMetricsFaults: [Fault] = [
    Fault("# TYPE a stateset\na{b=\"on\"} 1\n# EOF\n", .invalidLabel, 2, 1),
    Fault("a 1\n", .missingEnd, 2, 1), Fault("# EOF\na 1\n", .lineBehindEnd, 2, 1),
    Fault("\n# EOF\n", .invalidComment, 1, 1),
    Fault("# hello there\n# EOF\n", .invalidComment, 1, 1), Fault("a  1\n# EOF\n", .invalidValue, 1, 3),
    Fault(" a 1\n# EOF\n", .invalidName, 1, 1), Fault("a{b=\"1\",} 1\n# EOF\n", .invalidLabel, 1, 9),
    Fault("# TYPE a counter\na 1\n# EOF\n", .unexpectedName, 2, 1),
    Fault("# TYPE a untyped\n# EOF\n", .unknownType, 1, 10),
    Fault("# TYPE a counter\na_total -1\n# EOF\n", .invalidValue, 2, 9),
    Fault("# TYPE a counter\na_total NaN\n# EOF\n", .invalidValue, 2, 9),
    Fault("# TYPE a info\na_info 2\n# EOF\n", .invalidValue, 2, 8),
    Fault("a 1\nb 1\na{x=\"1\"} 1\n# EOF\n", .splitFamily, 3, 1),
    Fault("# UNIT a seconds\n# EOF\n", .unitMismatch, 1, 10), Fault("a 1\n# HELP a x\n# EOF\n", .lateComment, 2, 1),
    Fault("a 1 # {} 1\n# EOF\n", .invalidExemplar, 1, 7),
    Fault("# TYPE a counter\na_total 1 # {x=1} 1\n# EOF\n", .invalidExemplar, 2, 15),
    Fault("# TYPE a counter\na_total 1 #\n# EOF\n", .invalidExemplar, 2, 11),
    Fault("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\n# EOF\n", .missingInfinity, 2, 1),
  ]

  @Test(arguments: openMetricsFaults)
  func openMetricsIsReadByItsOwnRules(_ test: Fault) throws {
    let result = try parse(test.text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.errors.map(\.code) == [test.code])
    #expect(result.report.errors.map(\.line) == [test.line] && result.report.errors.map(\.column) == [test.column])
  }

  @Test func gaugeHistogramsAreLeftOutAndCounted() throws {
    let text = "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum 1\n# EOF\n"
    let result = try parse(text, PrometheusTextOptions(.openMetrics))
    #expect(result.report.droppedSamples == 3 && result.report.errors.isEmpty && result.batch.rowCount == 0)
  }

  @Test func anErrorSaysWhereItIs() throws {
    let error = try #require(try parse("a 1\nbad{x=\"1\"} one\n").report.errors.first)
    #expect(
      error.description
        == "line 2, column 12: the value is not a number that the metric can have, at \"bad{x=\"1\"} one\"")
  }

  @Test func aFailedTextLeavesNothingInTheBuilder() throws {
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    var strict = PrometheusTextOptions()
    strict.isStrict = true
    _ = try parser.parse(Array("before 1\n".utf8), into: &builder, options: strict)
    let size = builder.byteCount
    #expect(throws: PrometheusTextError.self) {
      try parser.parse(
        Array("# TYPE h histogram\nh_count{a=\"1\"} 1\nx 1\ny z\n".utf8), into: &builder, options: strict)
    }
    #expect(builder.byteCount == size)
    _ = try parser.parse(Array("behind 1\n".utf8), into: &builder, options: strict)
    #expect(try builder.finish().spelledRows.map(\.name) == ["before", "behind"])
  }

  @Test func limitsHold() throws {
    var options = PrometheusTextOptions()
    options.limits.lineByteCount = 20
    options.limits.labelsPerSample = 2
    options.limits.reportedErrors = 2
    let text = "a{b=\"1\",c=\"2\",d=\"3\"} 1\na{b=\"\",c=\"\",d=\"\"} 1\nx y\nok 1\n"
    let result = try parse(text, options)
    #expect(result.report.errors.map(\.code) == [.lineTooLong, .tooManyLabels] && result.report.rejectedLines == 3)
    options = PrometheusTextOptions()
    options.limits.batchByteCount = 10_000
    let many = (0..<5000).map { "m{i=\"\($0)\"} 1\n" }.joined()
    do {
      _ = try parse(many, options)
      Issue.record("the batch has no limit")
    } catch let error as PrometheusTextError { #expect(error.code == .batchTooLarge) }
  }

  @Test func aLineThatIsNotUTF8IsRefusedAlone() throws {
    let result = try parse(Array("a 1\nb{c=\"".utf8) + [0xFF] + Array("\"} 1\nd{e=\"ü\"} 1\n".utf8))
    #expect(result.report.errors.map(\.code) == [.invalidUTF8] && result.batch.spelledRows.map(\.name) == ["a", "d"])
  }

  @Test func samplesWithoutATimeGetTheDefault() throws {
    var options = PrometheusTextOptions()
    options.defaultTimeNanoseconds = 7
    let text = "a 1\nb 2 1\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\n"
    #expect(try parse(text, options).batch.spelledRows.map(\.time) == [7, 1_000_000, 7])
  }
}
