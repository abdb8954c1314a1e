import Foundation
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler convert` from each format to each, and `tattler name`.
  @Suite struct ConvertFormatTests {
    private static let formats = ["otlp", "otlp-json", "prometheus", "openmetrics", "influx", "json"]

    /// Metrics of OTLP with a resource, a counter and a histogram.
    private static let request = #"""
      {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
      "scopeMetrics":[{"scope":{"name":"till"},"metrics":[
      {"name":"orders","unit":"1","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
      {"startTimeUnixNano":"1699999999000000000","timeUnixNano":"1700000000000000000","asInt":"7"}]}},
      {"name":"wait","unit":"ms","histogram":{"aggregationTemporality":2,"dataPoints":[
      {"timeUnixNano":"1700000000000000000","count":"3","sum":4.5,"bucketCounts":["1","2"],"explicitBounds":[1]}]}}]}]}]}
      """#

    /// What the request is as series.
    private static let series = """
      orders_total,job=shop value=7 1700000000000000000
      wait_milliseconds_bucket,job=shop,le=1 value=1 1700000000000000000
      wait_milliseconds_bucket,job=shop,le=+Inf value=3 1700000000000000000
      wait_milliseconds_count,job=shop value=3 1700000000000000000
      wait_milliseconds_sum,job=shop value=4.5 1700000000000000000
      """

    private func lines(_ text: String) -> [String] {
      text.split(separator: "\n").map { line in String(line).replacing("i 17", with: " 17") }.sorted()
    }

    @Test("OTLP goes through protobuf, JSON, Prometheus and OpenMetrics and stays the same series", arguments: formats)
    func seriesStay(through format: String) throws {
      // Bytes that are no text cannot go through a string: a shell carries them.
      let script = """
        "$TATTLER" convert --from otlp-json --to \(format) | "$TATTLER" convert --from \(format) --to influx
        """
      let back = try Command.run(
        "/bin/sh", ["-c", script], variables: ["TATTLER": Built.tattler], input: Self.request)
      #expect(back.status == 0 && back.errors.isEmpty, "\(format): \(back.errors)")
      let names = { (text: String) in
        lines(text).filter { !$0.hasPrefix("target_info") }.map { $0.replacing(",otel_scope_name=till", with: "") }
      }
      #expect(names(back.output) == names(Self.series), "\(format): \(back.output)")
    }

    @Test("Line protocol becomes gauges of OTLP, and what OTLP cannot say is told")
    func linesToOTLP() throws {
      let outcome = try Command.tattler(
        ["convert", "--to", "otlp-json"], input: "cpu,host=a usage=1.5,value=2i,note=\"x\" 1700000000000000000\n")
      #expect(outcome.status == 65 && outcome.errors == "1 point left out: OTLP has no texts as values\n", "\(outcome)")
      #expect(
        outcome.output.contains(#""name":"cpu_usage","gauge""#) && outcome.output.contains(#""name":"cpu","gauge""#))
    }

    @Test(
      "What the other format has no place for is told, and the exit code says so",
      arguments: [
        (
          "otlp-json", "influx",
          #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"d","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"1","asInt":"7"}]}}]}]}]}"#,
          "1 point left out: its temporality is not cumulative"
        ),
        (
          "openmetrics", "influx",
          "# TYPE g gaugehistogram\ng_bucket{le=\"1\"} 1\ng_bucket{le=\"+Inf\"} 2\ng_gcount 2\ng_gsum 3\n# EOF\n",
          "left out: its kind has no place in OTLP"
        ),
        ("prometheus", "influx", #"m{b="x\\"} 2"# + "\n", "1 name or tag values changed"),
        ("json", "influx", #"[{"measurement":"m","tags":"host=a","fields":[["f","int",1]]}]"#, "tags are an object"),
        ("json", "influx", #"[{"measurement":"m","fields":[["f","int",1]],"timestmap":1}]"#, "no key \"timestmap\""),
        ("json", "influx", #"[{"measurement":"m","fields":[["f","float","0x10"]]}]"#, "no float"),
      ])
    func losses(from: String, to: String, input: String, complaint: String) throws {
      let outcome = try Command.tattler(["convert", "--from", from, "--to", to], input: input)
      #expect(outcome.status == 65 && outcome.errors.contains(complaint), "\(outcome)")
    }

    @Test("A checker of OTLP codecs names the formats in the environment")
    func environment() throws {
      let outcome = try Command.tattler(
        ["convert"], variables: ["OTLP_IN": "json", "OTLP_OUT": "json"], input: #"{"resourceMetrics":[{}]}"#)
      #expect(outcome.status == 0 && outcome.output == #"{"resourceMetrics":[{}]}"# + "\n", "\(outcome)")
    }

    @Test(
      "What is no message is told with its place",
      arguments: [
        ("otlp", "{", "byte 0"),
        ("otlp-json", #"{"resourceMetrics":[{"scopeMetrics":7}]}"#, "resourceMetrics[0].scopeMetrics"),
        ("prometheus", "a{b=1} 2\n", "line 1, column"),
      ])
    func mistakes(format: String, input: String, place: String) throws {
      let outcome = try Command.tattler(["convert", "--from", format, "--to", "influx"], input: input)
      #expect(outcome.status == 65 && outcome.errors.contains(place), "\(outcome)")
    }

    @Test("A dialect decides about odd lines")
    func dialects() throws {
      let line = "cpu,host=a,host=b usage=1 1\n"
      #expect(try Command.tattler(["convert", "--to", "influx"], input: line).status == 65)
      let lenient = try Command.tattler(["convert", "--to", "influx", "--dialect", "lenient"], input: line)
      #expect(lenient.status == 0 && lenient.output == "cpu,host=b usage=1 1\n", "\(lenient)")
    }

    @Test("Names are those of Prometheus")
    func names() throws {
      let histogram = try Command.tattler(["name", "voice.ttfb", "--unit", "ms", "--type", "histogram"])
      #expect(
        histogram.output
          == "voice_ttfb_milliseconds_bucket\nvoice_ttfb_milliseconds_sum\nvoice_ttfb_milliseconds_count\n")
      #expect(try Command.tattler(["name", "--label", "http.method"]).output == "http_method\n")
      #expect(
        try Command.tattler(["name", "voice.cost.usd", "--unit", "{USD}", "--type", "counter"]).output
          == "voice_cost_usd_total\n")
      #expect(try Command.tattler(["name"]).status == 64)
      #expect(try Command.tattler(["name", "%%%"]).status == 65)
      let batch = try Command.tattler(
        ["name", "--batch"], input: #"{"kind":"metric","name":"a","unit":"s","type":"Gauge"}"# + "\n" + "{\n")
      #expect(batch.output.hasPrefix(#"{"name":"a_seconds","unit":"seconds"}"# + "\n" + #"{"error":"#), "\(batch)")
    }
  }
}
