import CTattlerPlugin
import TattlerConfig
import TattlerJSONLines
import TattlerModel
import TestRandom
import Testing

@Suite struct JSONLinesEncoderTests {
  private func line(
    name: String = "m", _ tags: [(String, MetricValue)] = [], _ fields: [(String, MetricValue)], time: Int64? = nil
  ) throws -> String {
    var builder = MetricBatchBuilder()
    var values: [(UInt32, MetricValue)] = []
    for (field, value) in fields { values.append((try builder.addMetric(name: name, field: field), value)) }
    let set = try builder.addAttributes(tags)
    try builder.addRow(attributes: set, time: time, values)
    return try text(of: builder.finish())
  }

  private func text(of batch: MetricBatch) -> String {
    var output: [UInt8] = []
    JSONLinesEncoder().encode(batch, rows: 0..<batch.rowCount, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func aRowIsOneObjectOnOneLine() throws {
    let text = try line(
      name: "cpu", [("host", .string("a")), ("n", .int(-3))],
      [("usage", .double(65.0934)), ("total", .int(1186)), ("up", .bool(true)), ("note", .string("ok"))],
      time: 1_700_000_000_001_000_000)
    #expect(
      text == """
        {"time":"2023-11-14T22:13:20.001Z","timestamp":1700000000001000000,"name":"cpu",\
        "attributes":{"host":"a","n":-3},"fields":{"usage":65.0934,"total":1186,"up":true,"note":"ok"}}\n
        """)
  }

  @Test(arguments: [
    (MetricValue.double(0), "0.0"), (.double(-0.0), "-0.0"), (.double(1), "1.0"), (.double(0.1), "0.1"),
    (.double(-12.5), "-12.5"), (.double(0.000001), "0.000001"), (.double(1e-7), "1e-07"),
    (.double(0.1 + 0.2), "0.30000000000000004"), (.double(1e300), "1e+300"),
    (.double(123_456_789.123), "123456789.123"),
    (.double(.nan), "\"NaN\""), (.double(.infinity), "\"Infinity\""), (.double(-.infinity), "\"-Infinity\""),
    (.double(.leastNonzeroMagnitude), "5e-324"), (.double(1e9), "1000000000.0"),
    (.int(.min), "-9223372036854775808"), (.uint(.max), "18446744073709551615"), (.bool(false), "false"),
    (.string("a\"b\\c\n\r\t\u{8}\u{C}\u{0}\u{1B}\u{7F}é😀"), #""a\"b\\c\n\r\t\b\f\u0000\u001b\u007fé😀""#),
  ])
  func aValueIsWrittenSoThatItReadsBackTheSame(value: MetricValue, expected: String) throws {
    #expect(try line([], [("f", value)]) == #"{"name":"m","attributes":{},"fields":{"f":\#(expected)}}"# + "\n")
  }

  @Test func everyDoubleReadsBackAsItself() throws {
    var generator = SeededRandom(seed: 42)
    for _ in 0..<20_000 {
      let bits = generator.next()
      let number =
        bits % 3 == 0
        ? Double(bitPattern: generator.next()) : (Double(bits % 10_000_000) / [10, 1e3, 1e6, 7][Int(bits % 4)])
      guard number.isFinite else { continue }
      let text = try line([], [("f", .double(number))])
      let digits = text.dropFirst(#"{"name":"m","attributes":{},"fields":{"f":"#.count).dropLast(3)
      #expect(Double(digits) == number, "\(number)")
    }
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00Z"), (1_700_000_000_000_001_000, "2023-11-14T22:13:20.000001Z"),
    (.min, "1677-09-21T00:12:43.145224192Z"), (.max, "2262-04-11T23:47:16.854775807Z"),
  ])
  func timesAreWrittenAsRFC3339(nanoseconds: Int64, expected: String) throws {
    #expect(UTCTime(nanoseconds: nanoseconds).description == expected)
    #expect(
      try line([], [("f", .int(1))], time: nanoseconds).hasPrefix(
        #"{"time":"\#(expected)","timestamp":\#(nanoseconds),"#))
  }

  @Test func weekdayAndDayOfYearFollowTheCalendar() {
    let leapDay = UTCTime(nanoseconds: 1_709_164_800_000_000_000)
    #expect((leapDay.month, leapDay.day, leapDay.weekday, leapDay.dayOfYear) == (2, 29, 4, 60))
    let before = UTCTime(nanoseconds: -86_400_000_000_000)
    #expect((before.year, before.dayOfYear, before.weekday) == (1969, 365, 3))
  }

  @Test func rowsWithoutATimeGetTheDefaultWhereOneIsSet() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", field: "f")
    try builder.addRow(attributes: 0, time: nil, [(metric, .int(1))])
    let batch = try builder.finish()
    var output: [UInt8] = []
    JSONLinesEncoder(defaultTime: 5_000_000_000).encode(batch, rows: 0..<1, into: &output)
    #expect(
      String(decoding: output, as: UTF8.self)
        == #"{"time":"1970-01-01T00:00:05Z","timestamp":5000000000,"name":"m","attributes":{},"fields":{"f":1}}"# + "\n"
    )
  }

  @Test func theEncoderStopsBeforeTheRowThatWouldPassTheLimit() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", field: "f")
    for number in 0..<10 { try builder.addRow(attributes: 0, time: nil, [(metric, .int(Int64(number)))]) }
    let batch = try builder.finish()
    let rowSize = #"{"name":"m","attributes":{},"fields":{"f":1}}"#.utf8.count + 1
    var output = Array("before".utf8)
    #expect(JSONLinesEncoder().encode(batch, rows: 2..<10, maximumBytes: rowSize * 3, into: &output) == 3)
    #expect(output.count == 6 + rowSize * 3)
    #expect(JSONLinesEncoder().encode(batch, rows: 0..<10, maximumBytes: rowSize - 1, into: &output) == 0)
    #expect(output.count == 6 + rowSize * 3)
    #expect(JSONLinesEncoder().encode(batch, rows: 8..<99, into: &output) == 2)
  }

  @Test func whatOTLPKnowsIsWritten() throws {
    var builder = MetricBatchBuilder()
    let resourceSet = try builder.addAttributes([("service.name", .string("bot"))])
    try builder.resources.append(tattler_resource())
    builder.resources[0].attributes = resourceSet
    try builder.scopes.append(tattler_scope())
    builder.scopes[0].name = try builder.addText("meter")
    let metric = try builder.addMetric(name: "calls", kind: TATTLER_METRIC_SUM, unit: "1")
    builder.metrics[Int(metric)].temporality = Int32(TATTLER_TEMPORALITY_CUMULATIVE)
    builder.metrics[Int(metric)].flags = UInt16(TATTLER_METRIC_MONOTONIC)
    let nested = try nestedAttributes(&builder)
    try builder.addRow(attributes: nested, time: 1_000_000_000, [(metric, .int(7))])
    builder.rows[0].start_time = 5
    builder.rows[0].data_point_flags = 1
    #expect(
      text(of: try builder.finish()) == """
        {"time":"1970-01-01T00:00:01Z","timestamp":1000000000,"start_timestamp":5,"name":"calls","kind":"sum",\
        "unit":"1","temporality":"cumulative","monotonic":true,"resource":{"service.name":"bot"},"scope":"meter",\
        "flags":1,"attributes":{"list":[true,null],"raw":"AP+A/w=="},"fields":{"value":7}}\n
        """)
  }

  /// A list of true and nothing, and four bytes.
  private func nestedAttributes(_ builder: inout MetricBatchBuilder) throws -> UInt32 {
    let elements = builder.attributes.count
    for (kind, bits) in [(BatchValueKind.bool, UInt64(1)), (.none, 0)] {
      var element = tattler_attribute()
      (element.kind, element.value) = (kind.rawValue, tattler_payload(u64: bits))
      try builder.attributes.append(element)
    }
    let first = builder.attributes.count
    var list = tattler_attribute()
    list.key = try builder.addText("list")
    list.kind = BatchValueKind.array.rawValue
    list.value = tattler_payload(range: tattler_range(first: UInt32(elements), count: 2))
    try builder.attributes.append(list)
    for byte in [0x00, 0xFF, 0x80, 0xFF] as [UInt8] { try builder.blob.append(byte) }
    var raw = tattler_attribute()
    raw.key = try builder.addText("raw")
    raw.kind = BatchValueKind.bytes.rawValue
    raw.value = tattler_payload(range: tattler_range(first: 0, count: 4))
    try builder.attributes.append(raw)
    try builder.attributeSets.append(tattler_range(first: UInt32(first), count: 2))
    return UInt32(builder.attributeSets.count - 1)
  }

  @Test func histogramsAndSummariesShowTheirParts() throws {
    var builder = MetricBatchBuilder()
    for number in [1, 2] as [UInt64] { try builder.numbers.append(tattler_payload(u64: number)) }
    for number in [2.5, 0.5, 9] { try builder.numbers.append(tattler_payload(f64: number)) }
    var histogram = tattler_histogram()
    (histogram.count, histogram.sum, histogram.flags) = (3, 4.5, TATTLER_HISTOGRAM_HAS_SUM)
    histogram.bucket_counts = tattler_range(first: 0, count: 2)
    histogram.explicit_bounds = tattler_range(first: 2, count: 1)
    try builder.histograms.append(histogram)
    var summary = tattler_summary()
    (summary.count, summary.sum, summary.quantiles) = (2, 3, tattler_range(first: 3, count: 2))
    try builder.summaries.append(summary)
    let kinds = [(TATTLER_METRIC_HISTOGRAM, BatchValueKind.histogram), (TATTLER_METRIC_SUMMARY, .summary)]
    for (index, (kind, value)) in kinds.enumerated() {
      let metric = try builder.addMetric(name: "h", kind: kind)
      try builder.addRow(attributes: 0, time: nil, [(metric, .uint(0))])
      builder.points[index].kind = value.rawValue
    }
    #expect(
      text(of: try builder.finish()) == """
        {"name":"h","kind":"histogram","attributes":{},"fields":\
        {"count":3,"sum":4.5,"bucket_counts":[1,2],"explicit_bounds":[2.5]}}
        {"name":"h","kind":"summary","attributes":{},"fields":\
        {"count":2,"sum":3.0,"quantiles":[{"quantile":0.5,"value":9.0}]}}\n
        """)
  }

  @Test func everyLineIsJSON() throws {
    let text = try line(
      name: "a\"\n{}", [("k\\", .string("\u{1}\u{7F}\"")), ("", .double(.nan))], [("", .string("x\ty"))], time: -5)
    let bytes = Array(text.utf8.dropLast())
    #expect(!bytes.contains(0x0A))
    let document = try ConfigDocument.parse(json: bytes, name: "line")
    #expect(document.root["name"]?.scalar?.text == "a\"\n{}")
    #expect(document.root["attributes"]?["k\\"]?.scalar?.text == "\u{1}\u{7F}\"")
    #expect(document.root["fields"]?["value"]?.scalar?.text == "x\ty")
  }
}
