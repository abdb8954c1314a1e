import Foundation
import TattlerLineProtocol
import TattlerModel
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// What the encoder writes, a real InfluxDB reads back: each tag, field and time.
  @Suite(.enabled(if: InfluxDB.isInstalled, "influxd is not installed"))
  struct EncoderOracleTests {
    /// Where a value is to be found again.
    private struct Place: Hashable {
      var measurement: String
      var tags: [String: String]
      var field: String
      var time: Int64
    }

    /// In measurements and field keys InfluxDB loses, or refuses, a backslash in front of what can be escaped.
    private static let lost: Set<String> = ["a\\ b", "a\\,b", "a\\=b"]

    @Test("InfluxDB reads back names, tags and texts with every awkward character")
    func awkwardCharacters() throws {
      let awkward = [
        "plain", "a b", "a,b", "a=b", "a\"b", "'a'", "a\\b", "a\\\\b", "a\\ b", "a\\,b", "a\\=b", " lead", "trail ",
        ",",
        "=", "\"", "#a", "a#", "ünï", "日本語", "👩‍👩‍👧", "a\u{301}", "\u{feff}x", "\u{a0}", "x\u{2028}y", "true", "1", "1i",
        "t", "\"quoted\"", String(repeating: "long", count: 1_000),
      ]
      var rows: [MetricRow] = []
      for (index, text) in awkward.enumerated() {
        let time = Int64(1_700_000_000_000_000_000 + index)
        let one = MetricRow.Entry("n", .int(1))
        let isLost = text.hasPrefix("#") || Self.lost.contains(text)
        if !isLost { rows.append(MetricRow(name: text, fields: [one], time: time)) }
        rows.append(MetricRow(name: "values", attributes: [.init("tag", .string(text))], fields: [one], time: time))
        rows.append(MetricRow(name: "keys", attributes: [.init(text, .string("v"))], fields: [one], time: time))
        if !isLost { rows.append(MetricRow(name: "fields", fields: [.init(text, .double(0.5))], time: time)) }
        rows.append(MetricRow(name: "texts", fields: [.init("s", .string(text))], time: time))
      }
      for text in ["", "\n", "a\nb", "\\", "ends\\", "\\\"", "\\n", "tab\there", "\r\n"] {
        let time = Int64(1_700_000_000_000_001_000 + rows.count)
        rows.append(MetricRow(name: "texts", fields: [.init("s", .string(text))], time: time))
      }
      try check(rows)
    }

    @Test("InfluxDB reads back extreme numbers of every type")
    func extremeNumbers() throws {
      let doubles = [
        0, -0.0, 0.1 + 0.2, -1.5, 1e21, 1e22, 123_456_789.123_456_78, 9_007_199_254_740_994, .pi, .ulpOfOne,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-300,
        2e-308,
      ]
      let integers: [Int64] = [0, 1, -1, .max, .min, .max - 1, 9_007_199_254_740_993, -9_999_999_999, 100, 1_000_000]
      var rows = doubles.enumerated().map { index, number in
        MetricRow(name: "doubles", fields: [.init("f", .double(number))], time: Int64(index + 1))
      }
      rows += integers.enumerated().map { index, number in
        MetricRow(name: "integers", fields: [.init("i", .int(number))], time: Int64(index + 1))
      }
      rows += [true, false].enumerated().map { index, flag in
        MetricRow(name: "flags", fields: [.init("b", .bool(flag))], time: Int64(index + 1))
      }
      try check(rows)
    }

    @Test("InfluxDB reads back times of every age")
    func times() throws {
      // The range of times in InfluxDB 1.x: from 2 nanoseconds after the smallest to 1 before the largest number.
      let times: [Int64] = [
        0, 1, -1, 999, 1_700_000_000_123_456_789, -1_700_000_000_123_456_789, .max - 1, .min + 2, 253_402_300_799,
      ]
      try check(times.map { MetricRow(name: "times", fields: [.init("n", .int($0))], time: $0) })
    }

    @Test("InfluxDB reads back random rows of up to 6 tags and 8 fields", arguments: [1, 2, 3] as [UInt64])
    func randomRows(seed: UInt64) throws {
      var random = SeededRandom(seed: seed)
      try check((0..<120).map { Self.row($0, &random) })
    }

    private static func row(_ index: Int, _ random: inout SeededRandom) -> MetricRow {
      let tags = (0..<Int.random(in: 0...6, using: &random)).map { number in
        MetricRow.Entry("t\(number)" + text(&random), .string("v" + text(&random) + "."))
      }
      let fields = (0..<Int.random(in: 1...8, using: &random)).map { number in
        let key = "f\(number)" + text(&random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          let number = Double(bitPattern: random.next())
          return MetricRow.Entry(key + "d", .double(number.isFinite ? number : 1.25))
        case 1: return MetricRow.Entry(key + "i", .int(Int64(bitPattern: random.next())))
        case 2: return MetricRow.Entry(key + "b", .bool(Bool.random(using: &random)))
        default: return MetricRow.Entry(key + "s", .string(text(&random) + text(&random)))
        }
      }
      // Within a week: InfluxDB opens files for each further one.
      let time = 1_700_000_000_000_000_000 + Int64(index) * 1_000_000_000_037
      return MetricRow(name: "m" + text(&random), attributes: tags, fields: fields, time: time)
    }

    private static func text(_ random: inout SeededRandom) -> String {
      // In measurements and field keys InfluxDB loses, or refuses, a backslash in front of what can be escaped.
      let alphabet = [" ", ",", "=", "\"", "\\b", "\\\\é", "'", "a", "0", "é", "€", "😀", "#", ".", "-", "_", "/", "%"]
      return (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }
        .joined()
        + "z"
    }

    /// Writes rows through the encoder to a server of their own, and compares everything that it stores.
    private func check(_ rows: [MetricRow]) throws {
      let server = try InfluxDB()
      let lines = try encode(rows)
      let answer = try server.write(lines)
      #expect(answer.status == 204, "\(answer.text)")
      var expected: [Place: MetricValue] = [:]
      for row in rows {
        var tags: [String: String] = [:]
        for case (let key, .string(let text)) in row.attributes.map({ ($0.key, $0.value) }) { tags[key] = text }
        for field in row.fields {
          let place = Place(measurement: row.name, tags: tags, field: field.key, time: row.time ?? 0)
          #expect(expected.updateValue(field.value, forKey: place) == nil, "the test has two values at \(place)")
        }
      }
      for value in try server.values() {
        let place = Place(measurement: value.measurement, tags: value.tags, field: value.field, time: value.time)
        guard let wanted = expected.removeValue(forKey: place) else {
          Issue.record("stored, but never written: \(value)")
          continue
        }
        #expect(Self.isSame(wanted, value.text), "\(place) is \(value.text), not \(wanted)")
      }
      for (place, value) in expected.prefix(20) { Issue.record("not stored: \(place) \(value)") }
    }

    private func encode(_ rows: [MetricRow]) throws -> [UInt8] {
      var builder = MetricBatchBuilder()
      for row in rows {
        let set = try builder.addAttributes(row.attributes.map { ($0.key, $0.value) })
        let values = try row.fields.map { (try builder.addMetric(name: row.name, field: $0.key), $0.value) }
        try builder.addRow(attributes: set, time: row.time, values)
      }
      let batch = try builder.finish()
      var encoder = LineProtocolEncoder()
      var buffer = LineBuffer()
      let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      #expect(report.lines == rows.count && report.skippedPoints == 0 && report.droppedTags == 0, "\(report)")
      return buffer.bytes
    }

    private static func isSame(_ wanted: MetricValue, _ text: String) -> Bool {
      switch wanted {
      case .double(let number): Double(text)?.bitPattern == number.bitPattern
      case .int(let number): text == "\(number)"
      case .bool(let flag): text == "\(flag)"
      // By bytes: Swift takes letters that are composed differently for the same.
      case .string(let string): Array(text.utf8) == Array("\"\(string)\"".utf8)
      case .uint: false
      }
    }
  }
}
