import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import TestRandom
import Testing

/// Writing, reading and writing again.
@Suite struct RoundTripTests {
  private let keys = ["a", "b.c", "b_c", "1st", "_x", "le", "quantile", "job", "größe", "__name__"]
  private let values: [MetricValue] = [
    .string("v"), .string("q\"\\\n"), .string("ü ✓"), .string(""), .int(-5), .double(0.25), .bool(true),
  ]
  private let numbers: [Double] = [
    0, 1, 0.5, 1e-7, 1e300, 1.0 / 3, 12345.678, 0x1p62, 5, 1e15, 2.5e-5, .infinity, 99,
  ]

  /// A batch that holds a bit of everything.
  private func batch(_ generator: inout SeededRandom) throws -> MetricBatch {
    func pick<Element>(_ list: [Element]) -> Element { list[Int.random(in: list.indices, using: &generator)] }
    func attributes() -> [(String, MetricValue)] {
      (0..<Int.random(in: 0...3, using: &generator)).map { _ in (pick(keys), pick(values)) }
    }
    var metrics = try SampleMetrics(resource: [("service.name", .string("s"))] + attributes(), scope: "lib")
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      if Bool.random(using: &generator) {
        try metrics.use(resource: [("service.instance.id", .string("i"))] + attributes(), scope: "other")
      }
      let kind = Int32.random(in: TATTLER_METRIC_FIELD...TATTLER_METRIC_SUMMARY, using: &generator)
      let metric = try metrics.metric(
        pick(["http.requests", "a_total", "a", "a.count", "größe", "1x"]), kind,
        unit: pick(["", "s", "By/s", "1", "{x}"]),
        help: pick(["", "x \\ \"y\"\nz"]), field: kind == TATTLER_METRIC_FIELD ? pick(["value", "f.g"]) : "",
        isMonotonic: Bool.random(using: &generator))
      for _ in 0..<Int.random(in: 0...5, using: &generator) {
        let time: Int64? = pick([nil, 1_700_000_000_000_000_000, 1_700_000_001_250_000_000])
        switch kind {
        case TATTLER_METRIC_HISTOGRAM:
          try metrics.histogram(
            metric, bounds: [0.5, 1, 1e6], counts: [1, 0, 5, 2], sum: pick([nil, 4.5]), attributes(), time: time,
            start: pick([0, 1_600_000_000_000_000_000]))
          if Bool.random(using: &generator) {
            try metrics.exemplar(pick([0.25, 7]), trace: Array(0..<16), attributes(), time: pick([0, 1]))
          }
        case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM:
          try metrics.exponential(metric, scale: pick([0, 3, -2]), zero: 1, positive: (2, [1, 2]), sum: 3)
        case TATTLER_METRIC_SUMMARY:
          try metrics.summary(
            metric, quantiles: [(0.5, pick(numbers)), (1, 2)], sum: pick(numbers), count: 3, attributes())
        default: try metrics.point(metric, .double(pick(numbers)), attributes(), time: time)
        }
      }
    }
    return try metrics.finish()
  }

  @Test(
    arguments: PrometheusTextFormat.allCases,
    [PrometheusTranslationStrategy.underscoreEscapingWithSuffixes, .noTranslation])
  func whatWasWrittenIsReadAndWrittenTheSame(
    _ format: PrometheusTextFormat, _ strategy: PrometheusTranslationStrategy
  ) throws {
    var generator = SeededRandom(seed: 42)
    for _ in 0..<150 {
      var options = PrometheusTextEncodingOptions(format)
      options.series.naming.strategy = strategy
      options.series.addsScopeLabels = Bool.random(using: &generator)
      options.writesTimestamps = Bool.random(using: &generator)
      options.writesCreated = Bool.random(using: &generator)
      let first = try expose(try batch(&generator), options)
      var strict = PrometheusTextOptions(format)
      strict.isStrict = true
      let second = try expose(try parse(first.text, strict).batch, options)
      guard first.text == second.text else {
        Issue.record("\(first.text)\nbecame\n\(second.text)")
        return
      }
      #expect(first.report.samples == second.report.samples && second.report.skipped.total == 0)
    }
  }

  @Test func whatSomebodyElseWroteKeepsItsNames() throws {
    let text = """
      # TYPE __odd__name counter
      __odd__name{_label="1",x__y="2"} 5
      # TYPE plain_seconds untyped
      plain_seconds 1

      """
    #expect(try expose(try parse(text).batch).text == text)
    var options = PrometheusTextEncodingOptions()
    options.series.keepsPrometheusNames = false
    #expect(
      try expose(try parse(text).batch, options).text.hasPrefix(
        "# TYPE odd_name_total counter\nodd_name_total{key_label=\"1\",x__y=\"2\"} 5\n"))
  }

  @Test(arguments: PrometheusTextFormat.allCases)
  func damagedTextIsReadWithoutHarm(_ format: PrometheusTextFormat) throws {
    var generator = SeededRandom(seed: 5)
    let pieces = ["{", "}", "\"", "\\", ",", "=", " ", "\n", "#", "# {", "NaN", "le", "_bucket", "1e999", "é", "\r\n"]
    for round in 0..<600 {
      var options = PrometheusTextEncodingOptions(format)
      options.writesTimestamps = true
      var text = Array(try expose(try batch(&generator), options).text.utf8)
      for _ in 0..<4 where !text.isEmpty {
        let place = Int.random(in: text.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: text.remove(at: place)
        case 1: text[place] = UInt8.random(in: .min ... .max, using: &generator)
        case 2: text.insert(contentsOf: pieces.randomElement(using: &generator).map { Array($0.utf8) } ?? [], at: place)
        default: text.removeSubrange(place..<min(text.count, place + 30))
        }
      }
      let lenient = try parse(text, PrometheusTextOptions(format))
      var strict = PrometheusTextOptions(format)
      strict.isStrict = true
      let fails = (try? parse(text, strict)) == nil
      #expect(fails == (lenient.report.rejectedLines > 0), "round \(round)")
      let again = try expose(lenient.batch, options).text
      #expect(try parse(again, PrometheusTextOptions(format)).report.rejectedLines == 0, "round \(round)")
    }
  }
}
